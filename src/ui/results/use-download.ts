import { useRef, useState } from 'react';
import type { PlainError } from '../../base/errors.ts';
import type { Result } from '../../protocol/api.ts';
import { plainErrorOf } from '../app/errors.ts';
import { saveFile } from '../parts/save-file.ts';
import { resultAsCsv } from './delimited.ts';

export interface Download {
  readonly what: string;
  /** 0 to 1; null where it is not known. */
  readonly share: number | null;
}

/** Writes the whole result to a file, in pieces, stoppable. */
export function useDownload(result: Result | null, onError: (error: PlainError) => void) {
  const [download, setDownload] = useState<Download | null>(null);
  const abort = useRef<AbortController | null>(null);

  async function start(what: string, name: string, make: (signal: AbortSignal) => Promise<Blob>): Promise<void> {
    const controller = new AbortController();
    abort.current = controller;
    setDownload({ what, share: null });
    try {
      const content = await make(controller.signal);
      if (!controller.signal.aborted) saveFile(name, content);
    } catch (thrown) {
      if (!controller.signal.aborted) onError(plainErrorOf(thrown));
    } finally {
      setDownload(null);
    }
  }

  return {
    download,
    stop: () => abort.current?.abort(),
    csv: () => result === null ? undefined : start('CSV', 'result.csv', (signal) => resultAsCsv(result, (share) => setDownload({ what: 'CSV', share }), signal)),
    arrow: () => result === null ? undefined : start('Arrow', 'result.arrows', async () =>
      new Blob([(await result.arrow()) as Uint8Array<ArrayBuffer>], { type: 'application/vnd.apache.arrow.stream' })),
  };
}
