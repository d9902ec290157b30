/**
 * The kernels for unit tests in Node: the same module on the same kind of memory as in a worker.
 * `vitest` compiles them before the first test (workers/testing/global-setup.ts).
 */
import { readFileSync } from 'node:fs';
import { type Kernels, loadKernels } from '../memory/kernels.ts';

const pageBytes = 65536;
let compiled: WebAssembly.Module | undefined;

/** The compiled module, once per process: for tests that start several instances or threads. */
export function nodeKernelsModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../../build/kernels/kernels.wasm', import.meta.url)));
  return compiled;
}

export interface NodeKernels {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
}

/**
 * A new shared memory and an instance of the kernels on it.
 *
 * @param options.initialBytes size at the start, rounded up to whole pages; default 1 MiB
 * @param options.maximumBytes growth limit; default 4 GiB, of which only touched pages cost anything
 */
export function createNodeKernels(options: { initialBytes?: number; maximumBytes?: number } = {}): NodeKernels {
  const { initialBytes = 2 ** 20, maximumBytes = 2 ** 32 } = options;
  const memory = new WebAssembly.Memory({
    initial: Math.max(1, Math.ceil(initialBytes / pageBytes)),
    maximum: Math.ceil(maximumBytes / pageBytes),
    shared: true,
  });
  return { kernels: loadKernels(nodeKernelsModule(), memory), memory };
}
