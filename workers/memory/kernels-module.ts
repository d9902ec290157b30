/** Where the browser gets the compiled kernels from. Node tests use workers/testing/node-kernels.ts. */
import { InternalError } from '../../src/base/errors.ts';

/** The built asset; Vite replaces it by the hashed URL on the page's own origin. */
export const kernelsUrl = new URL('../../build/kernels/kernels.wasm', import.meta.url);

/**
 * Fetches and compiles the kernels once; the module can be posted to every task worker.
 *
 * @throws InternalError where the file is missing or is not a module
 */
export async function compileKernels(): Promise<WebAssembly.Module> {
  const response = await fetch(kernelsUrl);
  if (!response.ok) throw new InternalError(`The kernels could not be loaded: ${response.status} ${kernelsUrl.pathname}`);
  return WebAssembly.compileStreaming(response);
}
