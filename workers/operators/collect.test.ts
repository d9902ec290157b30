import { describe, expect, test } from 'vitest';
import { BIGINT, BLOB, BOOLEAN, DOUBLE, HUGEINT, INTEGER, INTERVAL, SMALLINT, VARCHAR, list, typeName } from '../../src/columns/types.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { BatchesOutput } from '../exchange/output.ts';
import { FakeJob, FakeTaskContext, batchText, type FakeJobOptions, type Form, type TextRows } from '../testing/fake-task-context.ts';
import { Random, randomText } from '../testing/random-values.ts';
import { createSink, createSource } from './index.ts';

const TYPES = [BOOLEAN, SMALLINT, INTEGER, BIGINT, DOUBLE, HUGEINT, INTERVAL, VARCHAR, BLOB];
const columns = TYPES.map((type, id): ColumnDef => ({ id, name: `c${id}`, type }));

function randomRows(numRows: number, seed: number): (string | null)[][] {
  const random = new Random(seed);
  const pools = TYPES.map((type) => [null, ...Array.from({ length: 12 }, () => randomText(type, random))]);
  return Array.from({ length: numRows }, () => pools.map((pool) => random.pick(pool)));
}

async function collect(rows: TextRows, run: FakeJobOptions & { form?: Form; morselRows?: number }) {
  const job = new FakeJob(run);
  const outputs = await job.runStage(0, { columns, rows, morselRows: run.morselRows ?? 60, form: run.form ?? 'flat' }, { kind: 'collect', columns, result: true });
  return { job, outputs: outputs as readonly BatchesOutput[] };
}

async function gather(job: FakeJob, offset: number, limit?: number): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  const context = new FakeTaskContext(job, 65_536 + 9000, [0]);
  await createSource({ kind: 'gather', inputStage: 0, columns, offset, ...(limit === undefined ? {} : { limit }) }, context).run({
    push: (batch) => void rows.push(...batchText(job.heap, batch)),
    finish() {},
  });
  return rows;
}

describe('collect and gather give back the input in order', () => {
  const rows = randomRows(777, 3);
  test.each([
    { tasks: 1, batchRows: 2048 }, { tasks: 2, batchRows: 7, seed: 2 }, { tasks: 8, batchRows: 1, seed: 3 },
    { tasks: 3, batchRows: 64, seed: 4, form: 'mixed' as const }, { tasks: 2, batchRows: 13, seed: 5, form: 'dictionary' as const },
    { tasks: 2, batchRows: 50, form: 'selected' as const }, { tasks: 4, batchRows: 2048, morselRows: 1 },
  ])('%j', async (run) => {
    const { job } = await collect(rows, run);
    expect(await gather(job, 0)).toEqual(rows);
    for (const [offset, limit] of [[0, 0], [0, 1], [5, 10], [100, 300], [776, 5], [777, 5], [2000, 1]] as const) {
      expect(await gather(job, offset, limit), `offset ${offset} limit ${limit}`).toEqual(rows.slice(offset, offset + limit));
    }
    expect(await gather(job, 500)).toEqual(rows.slice(500));
  });
});

test('stored batches join small batches of one morsel, and hold no more memory than they need', async () => {
  const { outputs, job } = await collect(randomRows(5000, 4), { tasks: 1, batchRows: 3, morselRows: 5000 });
  const [output] = outputs as [BatchesOutput];
  expect(output.batches.length).toBeLessThan(10);
  expect(output.batches.reduce((sum, batch) => sum + batch.numRows, 0)).toBe(5000);
  for (const batch of output.batches) {
    for (const column of batch.columns) {
      expect(column.form).toBe('flat');
      if (column.form === 'flat') expect([column.data % 16, column.validity % 8]).toEqual([0, 0]);
    }
  }
  const small = await collect(randomRows(5, 4), { tasks: 1 });
  expect((small.outputs[0] as BatchesOutput).bytes).toBeLessThanOrEqual(3 * 65_536);
  expect(job.usedBytes).toBeGreaterThan(0);
});

test('a dictionary is copied once, not once a row', async () => {
  const text = 'x'.repeat(1000);
  const only: ColumnDef[] = [{ id: 0, name: 'c', type: VARCHAR }];
  const job = new FakeJob({ batchRows: 100 });
  const rows = Array.from({ length: 5000 }, (_, k) => [`${k % 10} ${text}`]);
  const [output] = (await job.runStage(0, { columns: only, rows, morselRows: 5000, form: 'dictionary' }, { kind: 'collect', columns: only, result: true })) as [BatchesOutput];
  expect(output.bytes).toBeLessThan(500_000);
  expect(await job.rowsOf(0, only)).toEqual(rows);
});

test('columns are taken by id', async () => {
  const job = new FakeJob();
  const two: ColumnDef[] = [{ id: 5, name: 'a', type: INTEGER }, { id: 6, name: 'b', type: VARCHAR }];
  const swapped = [...two].reverse();
  await job.runStage(0, { columns: two, rows: [['1', 'x'], ['2', null]], morselRows: 10 }, { kind: 'collect', columns: swapped, result: true });
  expect(await job.rowsOf(0, swapped)).toEqual([['x', '1'], [null, '2']]);
});

test('nested columns are refused by name', () => {
  const nested: ColumnDef[] = [{ id: 0, name: 'c', type: list(INTEGER) }];
  expect(() => createSink({ kind: 'collect', columns: nested, result: true }, nested, new FakeTaskContext(new FakeJob(), 65_536 + 1, []))).toThrow(typeName(list(INTEGER)));
});

test('running out of memory is a resource error and gives everything back when the owner is freed', async () => {
  const job = new FakeJob({ budgetBytes: 2 ** 21 });
  const rows = randomRows(40_000, 8);
  const before = job.usedBytes;
  await expect(job.runStage(0, { columns, rows, morselRows: 50_000 }, { kind: 'collect', columns, result: true })).rejects.toMatchObject({ code: 'MEMORY' });
  job.blocks.freeJob(1);
  expect(job.usedBytes).toBe(before);
}, 60_000);
