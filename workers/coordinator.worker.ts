/** Entry of the coordinator. */
import { expose } from 'comlink';
import { compileKernels } from './memory/kernels-module.ts';
import { Engine } from './coordinator/engine.ts';
import { spawnTaskWorker } from './coordinator/spawn-task-worker.ts';

expose(new Engine(spawnTaskWorker, compileKernels));
