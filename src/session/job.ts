/** A running job as the console API shows it. */
import { fromPlainError } from '../base/errors.ts';
import type { Job, JobEvent, JobStats, Result, RunOptions } from '../protocol/api.ts';
import type { ResultInfo, RunRequest } from '../protocol/coordinator.ts';
import { EventStream } from './event-stream.ts';
import type { CoordinatorClient } from './coordinator-client.ts';

let nextJob = 1;

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
      await ready;
      const running = client.run(request, (events: JobEvent[]) => stream.push(events));
      if (cancelRequested) await cancel();
      const outcome = await running;
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
    return this.client.value((api) => api.rows(this.resultId, offset, Math.min(limit, this.rowCount)));
  }

  async arrow(): Promise<Uint8Array> {
    return this.client.value((api) => api.arrow(this.resultId));
  }

  dispose(): void {
    forgotten.unregister(this);
    void this.client.call((api) => api.dispose(this.resultId)).catch(() => {}); // the engine is gone, and the memory with it
  }
}
