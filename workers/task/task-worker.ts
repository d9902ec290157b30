/** A task worker's message loop: one task at a time, in the order the coordinator sends them. */
import { SpillwayError, toPlainError } from '../../src/base/errors.ts';
import { WorkerFileTable } from '../formats/files/worker-file-table.ts';
import { BlockManager } from '../memory/block-manager.ts';
import { ColumnCache } from '../memory/column-cache.ts';
import { Heap } from '../memory/heap.ts';
import { loadKernels } from '../memory/kernels.ts';
import { PieceFiles } from '../spill/piece-files.ts';
import type { FromTask, RunTask, ToTask } from './messages.ts';
import { TaskRun, type WorkerServices } from './runner.ts';

export function startTaskWorker(scope: DedicatedWorkerGlobalScope): void {
  let services: WorkerServices | undefined;
  let files: WorkerFileTable | undefined;
  const post = (message: FromTask): void => scope.postMessage(message);
  let tail: Promise<void> = Promise.resolve();

  scope.onmessage = (event: MessageEvent<ToTask>): void => {
    const message = event.data;
    switch (message.kind) {
      case 'init': {
        const heap = new Heap(message.memory);
        files = new WorkerFileTable(heap, new PieceFiles());
        const blocks = new BlockManager(heap, message.worker);
        const cache = new ColumnCache(blocks);
        blocks.evict = () => cache.evict();
        services = { heap, blocks, kernels: loadKernels(message.kernels, message.memory), files, cache };
        void holdForLife(message.lifeLock).then(() => post({ kind: 'ready' }));
        return;
      }
      case 'files':
        for (const file of message.messages) files?.add(file);
        return;
      case 'run':
        tail = tail.then(() => run(message, services as WorkerServices, post));
    }
  };
}

/** Resolves when the lock is held, or can't be: then the coordinator waits for as long as a thread may take to end. */
async function holdForLife(lock: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const held = globalThis.navigator?.locks?.request(lock, () => {
      resolve();
      return new Promise<never>(() => {});
    });
    if (held === undefined) resolve();
    else held.catch(() => resolve());
  });
}

async function run(message: RunTask, services: WorkerServices, post: (message: FromTask) => void): Promise<void> {
  const { task } = message;
  const attempt = new TaskRun(message, services, (counters) => post({ kind: 'progress', task, counters }));
  try {
    const output = await attempt.run();
    post({ kind: 'done', task, counters: attempt.counters(), output, facts: attempt.facts });
  } catch (thrown) {
    const error = toPlainError(thrown);
    const where = `stage ${task.stageId}, task ${task.taskIndex}`;
    const located = thrown instanceof SpillwayError && thrown.where !== undefined ? `${where}, ${thrown.where}` : where;
    post({ kind: 'failed', task, counters: attempt.counters(), error: { ...error, where: located } });
  }
}
