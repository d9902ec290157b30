/**
 * Instantiates the compiled kernels (workers/kernels) on the shared memory. Each worker has an instance of its
 * own; all of them read and write the one memory.
 */
import type { KernelExports } from '../../build/kernels/exports.ts';
import { InternalError } from '../../src/base/errors.ts';

/**
 * The kernels' functions. Addresses and sizes are byte counts; those at or above 2 GiB come back negative from
 * functions that return `usize` or `u32`: use `>>> 0`.
 */
export type Kernels = KernelExports;

/**
 * @param memory shared, with a maximum of at most 65,536 pages
 * @throws InternalError where the module and the memory don't fit together
 */
export function loadKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  try {
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  } catch (cause) {
    throw new InternalError(`The kernels could not be instantiated: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
