/** Engine settings: defaults from the device, limits, checks. */
import { UserError } from '../../src/base/errors.ts';
import type { Settings } from '../../src/protocol/api.ts';

const MIB = 1_048_576;
/** Room for the tables of the block manager and one block for each worker. */
const MIN_BUDGET_BYTES = 16 * MIB;
const MAX_BUDGET_BYTES = 4095 * MIB;

const NAMES: readonly string[] = ['workers', 'memoryBudgetBytes', 'batchRows', 'partitions', 'importFiles'] satisfies (keyof Settings)[];

export function defaultSettings(hardwareConcurrency: number): Settings {
  return {
    workers: Math.min(8, Math.max(1, hardwareConcurrency || 1)),
    memoryBudgetBytes: 2048 * MIB,
    batchRows: 8192,
    partitions: 64,
    importFiles: true,
  };
}

/** @throws UserError (SETTING) that names the setting, what was given and what may be given. */
export function checkSettings(settings: Settings): Settings {
  integer('workers', settings.workers, 1, 32);
  integer('memoryBudgetBytes', settings.memoryBudgetBytes, MIN_BUDGET_BYTES, MAX_BUDGET_BYTES);
  integer('batchRows', settings.batchRows, 1, 65_536);
  integer('partitions', settings.partitions, 1, 1024);
  if ((settings.partitions & (settings.partitions - 1)) !== 0)
    throw new UserError('SETTING', `partitions must be a power of two, not ${settings.partitions}.`, { hint: 'For example 64.' });
  for (const name of Object.keys(settings))
    if (!NAMES.includes(name)) throw new UserError('SETTING', `There is no setting named ${name}.`, { hint: `Settings: ${NAMES.join(', ')}.` });
  if (typeof settings.importFiles !== 'boolean') throw new UserError('SETTING', 'importFiles must be true or false.');
  return settings;
}

function integer(name: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw new UserError('SETTING', `${name} must be a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}, not ${String(value)}.`);
}
