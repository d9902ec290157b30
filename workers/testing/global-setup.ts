/** Runs once before the unit tests: compiles the kernels where they are out of date. */
import { existsSync } from 'node:fs';
import { buildKernels, kernelsWasm } from '../../scripts/kernels.mjs';

export default async function setup(): Promise<void> {
  try {
    await buildKernels();
  } catch (error) {
    // While a kernel is being written, tests of other parts go on with the last one that compiled. `npm test`
    // and CI compile first and stop there.
    if (process.env['CI'] || !existsSync(kernelsWasm)) throw error;
    console.error(`\n${error instanceof Error ? error.message : error}\nGoing on with the kernels that compiled last.\n`);
  }
}
