/** Turns what the console API accepts into named blobs. URLs of the page's own origin are fetched. */
import { SpillwayError, UserError } from '../base/errors.ts';
import type { OpenInput } from '../protocol/coordinator.ts';

export async function toOpenInput(input: File | Blob | URL | string): Promise<OpenInput> {
  if (input instanceof File) {
    const path = input.webkitRelativePath;
    return { blob: input, name: input.name, ...(path ? { path } : {}) };
  }
  if (input instanceof Blob) return { blob: input, name: 'data' };
  if (typeof input !== 'string' && !(input instanceof URL)) throw new UserError('INVALID_INPUT', `open takes files, blobs and addresses, not ${String(input)}.`);
  const url = new URL(input, location.href);
  if (url.origin !== location.origin)
    throw new UserError('NOT_SUPPORTED', `Not supported: opening ${url.origin}, another site, by its address.`, {
      hint: 'Download the file and open it from disk.',
    });
  const response = await fetch(url).catch((cause: unknown) => {
    throw new UserError('FILE_UNREADABLE', `${url.pathname} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  });
  if (!response.ok) throw new UserError('FILE_UNREADABLE', `${url.pathname} could not be loaded: the server answered ${response.status}.`);
  const name = decodeURIComponent(url.pathname.split('/').pop() || 'data');
  return { blob: await response.blob(), name };
}

/** One error for several files that could not be opened: each says what is wrong with it. */
export function severalFailed(failures: readonly unknown[], numFiles: number): UserError {
  const [first] = failures;
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  return new UserError(first instanceof SpillwayError ? first.code : 'FORMAT', `${failures.length} of ${numFiles} files could not be opened: ${messages.join(' ')}`);
}
