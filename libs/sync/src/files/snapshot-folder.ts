import { lstat, mkdir, stat } from 'node:fs/promises';
import { StartupError } from '@app/platform';

const MAKE_ONE = 'Name a folder that is not there yet, and the server makes one for itself.';

/**
 * Makes the folder that SNAPSHOT_DIR names, or makes sure that nobody else can put a folder of his in our place there.
 * @throws StartupError with a sentence for the operator.
 */
export async function prepareSnapshotDir(path: string): Promise<void> {
  let found;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    found = await stat(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' || code === 'ENOTDIR' ? 'it is no folder' : (code ?? message);
    throw new StartupError(`SNAPSHOT_DIR ${path} cannot be used: ${reason}. ${MAKE_ONE}`);
  }
  if (found.uid !== ownUser(found.uid)) {
    throw new StartupError(
      `SNAPSHOT_DIR ${path} belongs to another user (${found.uid}), who could read customers' data there or change it. ${MAKE_ONE}`,
    );
  }
  if (process.platform !== 'win32' && found.mode & 0o022) {
    const mode = (found.mode & 0o777).toString(8);
    throw new StartupError(
      `SNAPSHOT_DIR ${path} can be written by others (mode ${mode}), who could put files of theirs there. Take that right away (chmod 700), or: ${MAKE_ONE}`,
    );
  }
}

/** Whether there is a folder at this path itself, no link, that this user alone may use. */
export async function isPrivateFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isDirectory() || found.uid !== ownUser(found.uid)) return false;
  return process.platform === 'win32' || (found.mode & 0o077) === 0;
}

/** Where the system knows no users by number, everything is ours. */
function ownUser(fallback: number): number {
  return process.geteuid?.() ?? fallback;
}
