/**
 * Task workers: started, given files and tasks, killed and replaced. One task at a time on each worker.
 *
 *   starting ──ready──► idle ──run──► busy ──done/failed──► idle
 *       │                 │             │
 *       └────error────────┴──kill/error─┴──► lost ──► replaced by a new worker (starting) of the same index
 */
import { InternalError, ResourceError, fromPlainError } from '../../src/base/errors.ts';
import type { TaskCounters } from '../../src/protocol/events.ts';
import type { FileMessage } from '../formats/files/messages.ts';
import type { FromTask, RunTask, ToTask } from '../task/messages.ts';

export type TaskDone = Extract<FromTask, { kind: 'done' }>;
/** How the pool gets a thread: a real Worker in the browser, anything with the same messages in tests. */
export type SpawnWorker = (index: number) => Worker;

interface Slot {
  worker: Worker;
  ready: Promise<void>;
  /** The task it runs now. */
  current: { resolve: (done: TaskDone) => void; reject: (error: unknown) => void; onProgress: (counters: TaskCounters) => void } | undefined;
}

export class WorkerPool {
  private readonly slots: Slot[] = [];
  private readonly files: FileMessage[] = [];
  private readonly memory: WebAssembly.Memory;
  private readonly kernels: WebAssembly.Module;
  private readonly spawn: SpawnWorker;

  constructor(memory: WebAssembly.Memory, kernels: WebAssembly.Module, spawn: SpawnWorker) {
    this.memory = memory;
    this.kernels = kernels;
    this.spawn = spawn;
  }

  get size(): number {
    return this.slots.length;
  }

  /** Starts workers until there are at least `count`, and waits until those are ready. */
  async ensure(count: number): Promise<void> {
    while (this.slots.length < count) this.slots.push(this.start(this.slots.length));
    await Promise.all(this.slots.slice(0, count).map((slot) => slot.ready));
  }

  /** Makes a file known to every worker, those of the future included. */
  announce(message: FileMessage): void {
    this.files.push(message);
    for (const slot of this.slots) post(slot.worker, { kind: 'files', messages: [message] });
  }

  /**
   * Runs one task on worker `index`. Rejects with the task's own error, or with `ResourceError` WORKER_LOST
   * when the worker died under it.
   */
  async run(index: number, task: RunTask, onProgress: (counters: TaskCounters) => void): Promise<TaskDone> {
    const slot = this.slots[index];
    if (slot === undefined) throw new InternalError(`there is no worker ${index}`);
    await slot.ready;
    if (slot.current !== undefined) throw new InternalError(`worker ${index} is busy`);
    return new Promise<TaskDone>((resolve, reject) => {
      slot.current = { resolve, reject, onProgress };
      post(slot.worker, task);
    });
  }

  isBusy(index: number): boolean {
    return this.slots[index]?.current !== undefined;
  }

  /** Terminates worker `index` and starts another in its place. Its task rejects with WORKER_LOST. */
  replace(index: number, reason: string): void {
    const slot = this.slots[index];
    if (slot === undefined) return;
    slot.worker.terminate();
    const current = slot.current;
    this.slots[index] = this.start(index);
    current?.reject(new ResourceError('WORKER_LOST', `Worker ${index} was lost: ${reason}.`, { hint: 'Run the query again.' }));
  }

  private start(index: number): Slot {
    const worker = this.spawn(index);
    let resolveReady = (): void => {};
    let rejectReady = (_: unknown): void => {};
    const ready = new Promise<void>((resolve, reject) => {
      resolveReady = resolve;
      rejectReady = reject;
    });
    // Whoever waits for readiness gets the error; nobody waiting must not become an unhandled rejection.
    ready.catch(() => {});
    const slot: Slot = { worker, ready, current: undefined };
    worker.onmessage = (event: MessageEvent<FromTask>): void => this.receive(slot, event.data, resolveReady);
    worker.onerror = (event: ErrorEvent): void => {
      event.preventDefault?.();
      rejectReady(new ResourceError('WORKER_LOST', `Worker ${index} could not run: ${event.message || 'its script failed to load'}.`));
      if (this.slots[index] === slot && slot.current !== undefined) this.replace(index, event.message || 'it crashed');
    };
    post(worker, { kind: 'init', memory: this.memory, kernels: this.kernels, worker: index });
    if (this.files.length > 0) post(worker, { kind: 'files', messages: this.files });
    return slot;
  }

  private receive(slot: Slot, message: FromTask, resolveReady: () => void): void {
    if (message.kind === 'ready') {
      resolveReady();
      return;
    }
    const current = slot.current;
    if (current === undefined) return; // a late message of a task nobody waits for
    if (message.kind === 'progress') {
      current.onProgress(message.counters);
      return;
    }
    slot.current = undefined;
    current.onProgress(message.counters);
    if (message.kind === 'done') current.resolve(message);
    else current.reject(fromPlainError(message.error));
  }
}

function post(worker: Worker, message: ToTask): void {
  worker.postMessage(message);
}
