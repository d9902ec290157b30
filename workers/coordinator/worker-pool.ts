/**
 * Task workers: started, given files and tasks, killed and replaced. One task at a time on each worker.
 *
 *   starting ──ready──► idle ──run──► busy ──done/failed──► idle
 *       │                 │             │
 *       └────error────────┴──kill/error─┴──► lost ──► replaced by a new worker (starting) of the same index
 *
 * A browser lets a terminated worker run on for up to two seconds, writing to the shared memory (measured in Chromium). So
 * a lost worker is stopped first (it ends by itself at its next batch), and `WorkerLostError.ended` says when its thread
 * is gone: nothing it could still touch may be freed before. Every worker holds a Web Lock for as long as it lives.
 */
import { InternalError, ResourceError, fromPlainError } from '../../src/base/errors.ts';
import type { TaskCounters } from '../../src/protocol/events.ts';
import type { FileMessage } from '../formats/files/messages.ts';
import type { BlockManager, WorkerIdentity } from '../memory/block-manager.ts';
import type { FromTask, RunTask, ToTask } from '../task/messages.ts';

export type TaskDone = Extract<FromTask, { kind: 'done' }>;

/** How the pool gets threads: real ones in the browser, anything with the same messages in tests. */
export interface WorkerThreads {
  spawn(index: number): Worker;
  /** Resolves when the worker that was told to hold this lock is gone for good. Called after it was terminated. */
  ended(lifeLock: string): Promise<void>;
}

/** The worker died under its task, or could not be started. */
export class WorkerLostError extends ResourceError {
  /** Resolves when its thread can't write to the shared memory any more. */
  readonly ended: Promise<void>;

  constructor(message: string, ended: Promise<void>) {
    super('WORKER_LOST', message, { hint: 'Run the query again.' });
    this.ended = ended;
  }
}

interface Slot {
  readonly identity: WorkerIdentity;
  readonly worker: Worker;
  readonly lifeLock: string;
  readonly ready: Promise<void>;
  readonly fail: (error: WorkerLostError) => void;
  /** It could not be started. Another is only once somebody wants it: else a script that doesn't load would be asked for without end. */
  failed: boolean;
  /** The task it runs now. */
  current: { resolve: (done: TaskDone) => void; reject: (error: unknown) => void; onProgress: (counters: TaskCounters) => void } | undefined;
}

export class WorkerPool {
  /** Called when a worker was lost, by whatever cause. */
  onLost: (index: number, error: WorkerLostError) => void = () => {};
  private readonly slots: Slot[] = [];
  private files: FileMessage[] = [];
  private readonly memory: WebAssembly.Memory;
  private readonly kernels: WebAssembly.Module;
  private readonly blocks: BlockManager;
  private readonly threads: WorkerThreads;
  private readonly session = crypto.randomUUID();
  private readonly ending = new Set<Promise<void>>();
  private nextIncarnation = 1;

  constructor(memory: WebAssembly.Memory, kernels: WebAssembly.Module, blocks: BlockManager, threads: WorkerThreads) {
    this.memory = memory;
    this.kernels = kernels;
    this.blocks = blocks;
    this.threads = threads;
  }

  get size(): number {
    return this.slots.length;
  }

  /** Starts workers until there are at least `count`, and waits until those are ready. Throws `WorkerLostError`. */
  async ensure(count: number): Promise<void> {
    while (this.slots.length < count) this.slots.push(this.start(this.slots.length));
    await Promise.all(this.slots.slice(0, count).map((_, index) => this.started(index).ready));
  }

  /** Makes a file known to every worker, those of the future included. */
  announce(message: FileMessage): void {
    // What was said of a closed file is forgotten: its Blob may hold a lot of memory.
    if (message.kind === 'remove-file') this.files = this.files.filter((earlier) => earlier.fileId !== message.fileId);
    else this.files.push(message);
    for (const slot of this.slots) post(slot.worker, { kind: 'files', messages: [message] });
  }

  /**
   * Runs one task on worker `index`. Rejects with the task's own error, or with `WorkerLostError` when the worker
   * died under it.
   */
  async run(index: number, task: RunTask, onProgress: (counters: TaskCounters) => void): Promise<TaskDone> {
    const slot = this.started(index);
    await slot.ready;
    if (slot !== this.slots[index]) return this.run(index, task, onProgress); // replaced just now
    if (slot.current !== undefined) throw new InternalError(`worker ${index} is busy`);
    return new Promise<TaskDone>((resolve, reject) => {
      slot.current = { resolve, reject, onProgress };
      post(slot.worker, task);
    });
  }

  isBusy(index: number): boolean {
    return this.slots[index]?.current !== undefined;
  }

  /** Stops worker `index` and starts another in its place. Its task rejects with `WorkerLostError`. */
  replace(index: number, reason: string): void {
    const slot = this.slots[index];
    if (slot !== undefined) this.lose(slot, `Worker ${index} was lost: ${reason}.`);
  }

  /** Whether threads of lost workers may still be running. */
  get hasEnding(): boolean {
    return this.ending.size > 0;
  }

  /** Resolves when the threads of all workers that were lost so far have ended. */
  async allEnded(): Promise<void> {
    await Promise.all(this.ending);
  }

  private started(index: number): Slot {
    const slot = this.slots[index];
    if (slot === undefined) throw new InternalError(`there is no worker ${index}`);
    if (!slot.failed) return slot;
    const another = this.start(index);
    this.slots[index] = another;
    return another;
  }

  private lose(slot: Slot, message: string): void {
    const { index } = slot.identity;
    this.blocks.stopWorker(slot.identity, () => slot.worker.terminate());
    const ended = this.threads.ended(slot.lifeLock);
    this.ending.add(ended);
    void ended.finally(() => this.ending.delete(ended));
    const error = new WorkerLostError(message, ended);
    this.slots[index] = this.start(index);
    this.onLost(index, error);
    slot.fail(error);
    slot.current?.reject(error);
  }

  private start(index: number): Slot {
    const worker = this.threads.spawn(index);
    const identity = { index, incarnation: this.nextIncarnation++ };
    const lifeLock = `spillway-task-${this.session}-${identity.incarnation}`;
    let resolveReady = (): void => {};
    let fail = (_: WorkerLostError): void => {};
    const ready = new Promise<void>((resolve, reject) => {
      resolveReady = resolve;
      fail = reject;
    });
    // Whoever waits for readiness gets the error; nobody waiting must not become an unhandled rejection.
    ready.catch(() => {});
    const slot: Slot = { identity, worker, lifeLock, ready, fail, failed: false, current: undefined };
    let started = false;
    worker.onmessage = (event: MessageEvent<FromTask>): void => {
      if (event.data.kind === 'ready') {
        started = true;
        resolveReady();
      } else receive(slot, event.data);
    };
    worker.onerror = (event: ErrorEvent): void => {
      event.preventDefault?.();
      if (this.slots[index] !== slot) return;
      if (!started) {
        const error = new WorkerLostError(`Worker ${index} could not run: ${event.message || 'its script failed to load'}.`, Promise.resolve());
        slot.failed = true;
        worker.terminate();
        this.onLost(index, error);
        fail(error);
      } else if (slot.current !== undefined) this.lose(slot, `Worker ${index} was lost: ${event.message || 'it crashed'}.`);
    };
    post(worker, { kind: 'init', memory: this.memory, kernels: this.kernels, worker: identity, lifeLock });
    if (this.files.length > 0) post(worker, { kind: 'files', messages: this.files });
    return slot;
  }
}

function receive(slot: Slot, message: Exclude<FromTask, { kind: 'ready' }>): void {
  const current = slot.current;
  if (current === undefined) return; // a late message of a task nobody waits for
  current.onProgress(message.counters);
  if (message.kind === 'progress') return;
  slot.current = undefined;
  if (message.kind === 'done') current.resolve(message);
  else current.reject(fromPlainError(message.error));
}

function post(worker: Worker, message: ToTask): void {
  worker.postMessage(message);
}
