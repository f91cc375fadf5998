import 'reflect-metadata';
import { StartupError } from '@app/platform';
import { Logger } from '@nestjs/common';

/** Runs a command-line tool: quiet, and with a sentence instead of a stack for what an operator can mend. */
export function runTool(main: () => Promise<void>): void {
  Logger.overrideLogger(false);
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof StartupError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
