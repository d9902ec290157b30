import { expect, test } from 'vitest';
import { loadKernels } from './kernels.ts';
import { compileKernels } from './kernels-module.ts';

test('kernels fetched from the server write into memory that another thread sees', async () => {
  expect(crossOriginIsolated).toBe(true);
  const module = await compileKernels();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  loadKernels(module, memory).fill_u32(256, 7, 3);

  const source = `onmessage = ({ data: { module, memory } }) => {
    const before = Array.from(new Uint32Array(memory.buffer, 256, 4));
    new WebAssembly.Instance(module, { env: { memory } }).exports.fill_u32(260, 9, 1);
    postMessage(before);
  };`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const seen = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage({ module, memory });
  });
  worker.terminate();
  URL.revokeObjectURL(url);
  expect(seen).toEqual([7, 7, 7, 0]);
  expect(Array.from(new Uint32Array(memory.buffer, 256, 4))).toEqual([7, 9, 7, 0]);
});
