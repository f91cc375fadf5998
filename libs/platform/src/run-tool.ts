import { Logger } from '@nestjs/common';
import { AppError, StartupError } from './errors';

/** Runs a command-line tool: quiet, and with a sentence instead of a stack for what an operator can mend. */
export function runTool(main: () => Promise<void>): void {
  Logger.overrideLogger(false);
  main().catch((error: unknown) => {
    const expected = error instanceof StartupError || error instanceof AppError;
    process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
