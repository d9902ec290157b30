/** Entry of a task worker. */
import { startTaskWorker } from './task/task-worker.ts';

startTaskWorker(self as unknown as DedicatedWorkerGlobalScope);
