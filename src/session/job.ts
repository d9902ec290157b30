/** A running job as the console API shows it. */
import { CancelledError, fromPlainError, InternalError, UserError } from '../base/errors.ts';
import type { Job, JobStats, Result, RunOptions } from '../protocol/api.ts';
import type { ResultInfo, RunRequest } from '../protocol/coordinator.ts';
import { EventStream } from './event-stream.ts';
import type { CoordinatorClient } from './coordinator-client.ts';

let nextJob = 1;

/** Rows are fetched in such pieces, so that neither the engine nor the page is busy with one call for long. */
const ROWS_AT_ONCE = 20_000;

/** Results that nobody holds any more give their memory back. */
const forgotten = new FinalizationRegistry<{ client: CoordinatorClient; resultId: number }>(({ client, resultId }) => {
  void client.call((api) => api.dispose(resultId)).catch(() => {}); // the engine is gone, and the memory with it
});

export function startJob(text: string, options: RunOptions, client: CoordinatorClient, ready: Promise<unknown>): Job {
  const id = `job-${nextJob++}`;
  const stream = new EventStream();
  const request: RunRequest = {
    jobId: id,
    text,
    language: options.language ?? 'sql',
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes: options.memoryBudgetBytes }),
    ...(options.batchRows === undefined ? {} : { batchRows: options.batchRows }),
    ...(options.partitions === undefined ? {} : { partitions: options.partitions }),
  };
  let cancelRequested = false;
  const cancel = async (): Promise<void> => {
    cancelRequested = true;
    await client.call((api) => api.cancel(id));
  };
  const killWorker = async (index: number): Promise<void> => {
    await client.value((api) => api.killWorker(id, index));
  };
  const execute = async (): Promise<Result> => {
    try {
      if (typeof text !== 'string') throw new UserError('INVALID_INPUT', 'run takes the text of a program.');
      await ready;
      if (cancelRequested) throw new CancelledError();
      const outcome = await client.run(request, stream);
      if (!outcome.ok) throw fromPlainError(outcome.error);
      return new EngineResult(outcome.value, client);
    } finally {
      stream.end();
      options.signal?.removeEventListener('abort', onAbort);
    }
  };
  const onAbort = (): void => {
    cancel().catch(() => {}); // the job's own promise reports a lost engine
  };
  const result = execute();
  if (options.signal?.aborted) onAbort();
  else options.signal?.addEventListener('abort', onAbort, { once: true });
  // Whoever awaits `result` gets the error; a job that is only watched must not raise an unhandled rejection.
  result.catch(() => {});
  return { id, events: stream, result, cancel, killWorker };
}

class EngineResult implements Result {
  readonly schema: { readonly name: string; readonly type: string }[];
  readonly rowCount: number;
  readonly stats: JobStats;
  private readonly resultId: number;
  private readonly client: CoordinatorClient;

  constructor(info: ResultInfo, client: CoordinatorClient) {
    this.schema = info.schema;
    this.rowCount = info.rowCount;
    this.stats = info.stats;
    this.resultId = info.resultId;
    this.client = client;
    forgotten.register(this, { client, resultId: info.resultId }, this);
  }

  async rows(offset = 0, limit = Number.POSITIVE_INFINITY): Promise<(string | null)[][]> {
    if (!isCount(offset) || !(isCount(limit) || limit === Number.POSITIVE_INFINITY))
      throw new UserError('INVALID_INPUT', `rows takes whole numbers from 0, not ${offset} and ${limit}.`);
    const end = Math.min(this.rowCount, offset + limit);
    const rows: (string | null)[][] = [];
    // At least one call: it is refused where the result has been disposed of.
    for (let from = offset; from === offset || from < end; from += ROWS_AT_ONCE) {
      const part = await this.client.value((api) => api.rows(this.resultId, from, Math.min(ROWS_AT_ONCE, Math.max(0, end - from))));
      for (const row of part) rows.push(row);
    }
    return this.keep(rows);
  }

  async arrow(): Promise<Uint8Array> {
    const bytes = await this.client.value((api) => api.arrow(this.resultId));
    return this.keep(bytes);
  }

  /** Used after every wait, so that a result whose answer is on its way is not collected, and its memory freed, before it comes. */
  private keep<T>(answer: T): T {
    if (this.resultId < 0) throw new InternalError('a result has an id');
    return answer;
  }

  dispose(): void {
    forgotten.unregister(this);
    void this.client.call((api) => api.dispose(this.resultId)).catch(() => {}); // the engine is gone, and the memory with it
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
