/**
 * Task workers without threads, for tests in Node: each runs the real message loop in this thread, behind a port that
 * delivers messages one turn later, as a Worker's does. Tests may kill, hang and break them at will.
 */
import { startTaskWorker } from '../../task/task-worker.ts';
import type { FromTask, ToTask } from '../../task/messages.ts';
import type { WorkerThreads } from '../worker-pool.ts';

export class LocalWorker {
  onmessage: ((event: MessageEvent<FromTask>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly index: number;
  terminated = false;
  /** Tasks that it was sent. */
  tasks = 0;
  lifeLock = '';
  private readonly threads: LocalThreads;
  private readonly scope: { onmessage: ((event: MessageEvent<ToTask>) => void) | null; postMessage(message: FromTask): void };

  constructor(index: number, threads: LocalThreads) {
    this.index = index;
    this.threads = threads;
    this.scope = {
      onmessage: null,
      postMessage: (message) => {
        // Rows never travel by message, so everything must be plain data.
        const copy = structuredClone(message);
        setImmediate(() => {
          if (!this.terminated) this.onmessage?.({ data: copy } as MessageEvent<FromTask>);
        });
      },
    };
    startTaskWorker(this.scope as unknown as DedicatedWorkerGlobalScope);
  }

  postMessage(message: ToTask): void {
    const copy = message.kind === 'run' ? structuredClone(message) : message;
    if (message.kind === 'init') this.lifeLock = message.lifeLock;
    if (message.kind === 'run') this.tasks++;
    setImmediate(() => {
      if (this.terminated) return;
      const broken = this.threads.intercept(this, copy);
      if (broken === 'drop') return;
      try {
        if (broken === 'fail') throw new Error('broken on purpose');
        this.scope.onmessage?.({ data: copy } as MessageEvent<ToTask>);
      } catch (thrown) {
        this.onerror?.({ message: String(thrown), preventDefault: () => {} } as ErrorEvent);
      }
    });
  }

  terminate(): void {
    this.terminated = true;
  }
}

export class LocalThreads implements WorkerThreads {
  readonly workers: LocalWorker[] = [];
  /** What becomes of a message to a worker: `drop` makes it hang, `fail` makes it crash. */
  intercept: (worker: LocalWorker, message: ToTask) => 'drop' | 'fail' | undefined = () => undefined;
  /** Resolves when a terminated worker's thread has ended; tests put a slow one here. */
  agony: (worker: LocalWorker) => Promise<void> = () => Promise.resolve();

  spawn(index: number): Worker {
    const worker = new LocalWorker(index, this);
    this.workers.push(worker);
    return worker as unknown as Worker;
  }

  async ended(lifeLock: string): Promise<void> {
    const worker = this.workers.find((each) => each.lifeLock === lifeLock);
    if (worker !== undefined) await this.agony(worker);
  }

  /** The worker that has place `index` now. */
  at(index: number): LocalWorker {
    return this.workers.findLast((worker) => worker.index === index) as LocalWorker;
  }
}
