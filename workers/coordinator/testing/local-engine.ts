/** An engine in this thread, with everything that tests look at. */
import { fromPlainError } from '../../../src/base/errors.ts';
import type { Settings } from '../../../src/protocol/api.ts';
import type { Outcome, ResultInfo, RunRequest } from '../../../src/protocol/coordinator.ts';
import type { JobEvent } from '../../../src/protocol/events.ts';
import { nodeKernelsModule } from '../../testing/node-kernels.ts';
import { Engine } from '../engine.ts';
import { LocalThreads } from './local-threads.ts';

let nextJob = 1;

export interface LocalRun {
  readonly id: string;
  readonly events: JobEvent[];
  readonly outcome: Promise<Outcome<ResultInfo>>;
  /** Rejects with the job's error. */
  readonly info: Promise<ResultInfo>;
}

export class LocalEngine {
  readonly threads = new LocalThreads();
  readonly engine = new Engine(this.threads, async () => nodeKernelsModule());

  static async start(settings: Partial<Settings> = {}): Promise<LocalEngine> {
    const local = new LocalEngine();
    value(await local.engine.start({ workers: 2, memoryBudgetBytes: 256 << 20, ...settings }, { opfs: false, hardwareConcurrency: 2 }, () => {}));
    return local;
  }

  async open(name: string, content: BlobPart): Promise<void> {
    value(await this.engine.open({ blob: content instanceof Blob ? content : new Blob([content]), name }, {}));
  }

  run(text: string, options: Partial<RunRequest> = {}): LocalRun {
    const id = `job-${nextJob++}`;
    const events: JobEvent[] = [];
    const outcome = this.engine.run({ jobId: id, text, language: 'sql', ...options }, (more) => events.push(...more));
    const info = outcome.then(value);
    info.catch(() => {});
    return { id, events, outcome, info };
  }

  /** All rows of a query; its result is disposed of. */
  async rows(text: string, options: Partial<RunRequest> = {}): Promise<(string | null)[][]> {
    const { resultId, rowCount } = await this.run(text, options).info;
    const rows = value(await this.engine.rows(resultId, 0, rowCount));
    await this.engine.dispose(resultId);
    return rows;
  }

  /** Bytes in use when nothing runs, caches apart. */
  async usedBytes(): Promise<number> {
    const { events, outcome } = this.run('');
    await outcome;
    const last = events.findLast((event) => event.kind === 'memory');
    if (last?.kind !== 'memory') throw new Error('no memory event');
    return last.usedBytes - last.cacheBytes;
  }
}

export function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw fromPlainError(outcome.error);
  return outcome.value;
}
