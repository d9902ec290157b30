/** Turns what the browser throws when a file can't be read into errors that say what happened and what to do. */
import { ResourceError, SpillwayError, UserError } from '../../../src/base/errors.ts';

export function readError(name: string, thrown: unknown): SpillwayError {
  if (thrown instanceof SpillwayError) return thrown;
  const cause = thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'name' in thrown) ? (thrown as { name: string; message?: string }) : undefined;
  switch (cause?.name) {
    case 'NotFoundError':
      return new UserError('FILE_UNREADABLE', `${name} is no longer where it was: it has been moved, renamed or deleted.`, { hint: 'Open the file again.', cause: thrown });
    case 'NotReadableError':
      return new UserError('FILE_CHANGED', `${name} has changed on disk since it was opened, or may no longer be read.`, { hint: 'Open the file again.', cause: thrown });
    case 'NotAllowedError':
    case 'SecurityError':
      return new UserError('FILE_UNREADABLE', `The browser does not allow ${name} to be read any more.`, { hint: 'Open the file again.', cause: thrown });
    case 'RangeError':
      return new ResourceError('MEMORY', `${name} could not be read: the browser has no memory left for a piece of it.`, { hint: 'Use fewer workers, or close other tabs.', cause: thrown });
    default:
      return new UserError('FILE_UNREADABLE', `${name} could not be read: ${cause?.message ?? String(thrown)}`, { hint: 'Open the file again.', cause: thrown });
  }
}

/** Fewer bytes than asked for: the file has shrunk. */
export function shortRead(name: string, wanted: number, got: number): UserError {
  return new UserError('FILE_CHANGED', `${name} has changed on disk since it was opened: ${wanted.toLocaleString('en-US')} bytes were expected, ${got.toLocaleString('en-US')} read.`, {
    hint: 'Open the file again.',
  });
}
