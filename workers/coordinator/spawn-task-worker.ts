/** Starts a task worker in the browser. */
export function spawnTaskWorker(index: number): Worker {
  return new Worker(new URL('../task.worker.ts', import.meta.url), { type: 'module', name: `spillway-task-${index}` });
}
