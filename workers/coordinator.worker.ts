/** Entry of the coordinator. */
import { expose } from 'comlink';
import { compileKernels } from './memory/kernels-module.ts';
import { Engine } from './coordinator/engine.ts';
import { browserThreads } from './coordinator/spawn-task-worker.ts';

expose(new Engine(browserThreads, compileKernels));
