import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Logger } from '@nestjs/common';
import { AppError, StartupError } from './errors';

type ToolOptions = NonNullable<ParseArgsConfig['options']>;
type Arguments<T extends ToolOptions> = ReturnType<
  typeof parseArgs<{ allowPositionals: true; options: T; args: string[] }>
>;

/** Runs a command-line tool: quiet, and with a sentence instead of a stack for what an operator can mend. */
export function runTool(main: () => Promise<void>): void {
  Logger.overrideLogger(false);
  main().catch((error: unknown) => {
    const expected = error instanceof StartupError || error instanceof AppError;
    process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}

/**
 * What the tool was called with. Asked for help it prints the usage and ends the process, so call this before anything
 * is opened or changed.
 * @param positionals the fewest and the most that it takes besides its options
 * @throws StartupError with the usage, for every mistake
 */
export function toolArguments<T extends ToolOptions>(
  usage: string,
  options: T,
  [fewest, most]: [number, number] = [0, 0],
): Arguments<T> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  let found;
  try {
    found = parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${usage}`);
  }
  const given = found.positionals.length;
  if (given < fewest || given > most) throw new StartupError(usage);
  return found;
}
