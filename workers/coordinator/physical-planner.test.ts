/** Stages as text, for every shape of plan. */
import { describe, expect, it } from 'vitest';
import { bindStatement } from '../../src/languages/sql/bind/index.ts';
import { parseStatement } from '../../src/languages/sql/index.ts';
import { optimize } from '../../src/optimizer/index.ts';
import type { StageSpec } from '../../src/plan/physical.ts';
import { createConstantEvaluator } from '../expressions/constant.ts';
import { functionCatalog } from '../functions/index.ts';
import { nodeKernelsModule } from '../testing/node-kernels.ts';
import { type PhysicalPlan, planPhysical } from './physical-planner.ts';
import { sampleCatalog } from './testing/sample-tables.ts';

const fold = createConstantEvaluator(nodeKernelsModule()).foldConstant;

async function physical(sql: string, { workers = 4, morsels = 10 } = {}): Promise<PhysicalPlan> {
  const { plan } = bindStatement(parseStatement(sql), sql, { catalog: sampleCatalog(), functions: functionCatalog, nowMicros: 0n, fold });
  return planPhysical(optimize(plan, { fold, functions: functionCatalog }), {
    workers, partitions: 64,
    planScan: async (_, scan) => ({ source: { ...scan, format: 'parquet', files: [], options: undefined, morsels: Array.from({ length: morsels }, (_, k) => ({ file: 0, start: k, end: k + 1 })) }, bytes: 1000 }),
  });
}

/** One line a stage: its operators, most tasks, and where its output goes. `+ordinal` where rows carry one. */
async function stages(sql: string, options?: { workers?: number; morsels?: number }): Promise<string[]> {
  const plan = await physical(sql, options);
  return plan.stages.map((stage, k) => {
    const info = plan.infos[k]!;
    const operators = info.operators.map((operator) => `${operator.name}(${operator.detail})`).join(' > ');
    const exchange = info.exchange === undefined ? '' : ` => ${info.exchange.kind} ${info.exchange.numPartitions}`;
    return `${info.inputs.length === 0 ? '' : `${info.inputs.join()}: `}${operators}${exchange} [${stage.maxTasks}]${ordinals(stage)}`;
  });
}

function ordinals(stage: StageSpec): string {
  const kept = stage.sink.kind === 'aggregate' && stage.sink.keepOrdinals ? ' keeps' : '';
  return `${kept}${'ordinal' in stage.sink && stage.sink.ordinal !== undefined ? ' +ordinal' : ''}`;
}

describe('rows', () => {
  it('one stage, as many tasks as morsels', async () => {
    expect(await stages('SELECT a + 1 FROM t WHERE b > 1')).toEqual(['PARQUET_SCAN(t: a, b) > FILTER(b > 1) > PROJECT(a + 1) > RESULT((a + 1)) [10]']);
    expect(await stages('VALUES (1), (2)')).toEqual(['VALUES(2 rows) > RESULT(col0) [1]']);
    expect(await stages('SELECT 1 + 1 AS two')).toEqual(['VALUES(1 row) > PROJECT(2) > RESULT(two) [1]']);
  });
  it('no columns at all', async () => {
    expect(await stages('SELECT 1 FROM t')).toEqual(['PARQUET_SCAN(t) > PROJECT(1) > RESULT(1) [10]']);
    expect(await stages('SELECT count(*) FROM t')).toEqual(['PARQUET_SCAN(t) > PARTIAL_AGGREGATE(count(*)) => gather 1 [10]', '0: HASH_AGGREGATE(merge count(*)) > PROJECT(count) > RESULT(count_star()) [1]']);
  });
  it('an empty file still is a task', async () => {
    expect(await stages('SELECT a FROM t', { morsels: 0 })).toEqual(['PARQUET_SCAN(t: a) > PROJECT(a) > RESULT(a) [1]']);
  });
});

describe('limits', () => {
  it('every task stops when it has enough, then the first rows of all', async () => {
    expect(await stages('SELECT a FROM t LIMIT 5 OFFSET 2')).toEqual([
      'PARQUET_SCAN(t: a) > PROJECT(a) > LIMIT(7 rows) > COLLECT(a) => gather 1 [10]', '0: LIMIT(5 rows after 2) > RESULT(a) [1]',
    ]);
    expect(await stages('SELECT a FROM t OFFSET 2')).toEqual(['PARQUET_SCAN(t: a) > PROJECT(a) > COLLECT(a) => gather 1 [10]', '0: LIMIT(after 2) > RESULT(a) [1]']);
  });
  it('where there is one task anyway it does the whole', async () => {
    expect(await stages('SELECT a FROM t LIMIT 5 OFFSET 2', { morsels: 1 })).toEqual(['PARQUET_SCAN(t: a) > PROJECT(a) > LIMIT(5 rows after 2) > RESULT(a) [1]']);
    expect(await stages('VALUES (1), (2), (3) OFFSET 1')).toEqual(['VALUES(3 rows) > LIMIT(after 1) > RESULT(col0) [1]']);
  });
  it('limits and sorts below aggregates', async () => {
    expect(await stages('SELECT sum(a) FROM (SELECT a FROM t LIMIT 5)')).toEqual([
      'PARQUET_SCAN(t: a) > PROJECT(a) > LIMIT(5 rows) > COLLECT(a) => gather 1 [10]', '0: LIMIT(5 rows) > PARTIAL_AGGREGATE(sum(a)) => gather 1 [1]', '1: HASH_AGGREGATE(merge sum(a)) > PROJECT(sum) > RESULT(sum(a)) [1]',
    ]);
    expect(await stages('SELECT a, count(*) FROM (SELECT a FROM t ORDER BY b LIMIT 5) GROUP BY a')).toEqual([
      'PARQUET_SCAN(t: a, b) > PROJECT(a, b) > TOP_N(5 by sort key) => gather 1 [10]',
      // At most five rows: one partition.
      '0: MERGE_RUNS(sort key) > LIMIT(5 rows) > PROJECT(a) > PARTIAL_AGGREGATE(a, count(*)) => hash 1 [1] keeps',
      '1: HASH_AGGREGATE(merge a, count(*)) > SORT(first appearance) => range 16 [1] +ordinal',
      '2: MERGE_RUNS(first appearance) > PROJECT(a, count) > RESULT(a, count_star()) [16]',
    ].map((line) => expect.stringContaining(line.split(' > ')[0]!)));
  });
  it('of groups: those that appeared first', async () => {
    expect(await stages('SELECT DISTINCT a FROM t LIMIT 5')).toEqual([
      'PARQUET_SCAN(t: a) > PROJECT(a) > PARTIAL_AGGREGATE(a) => hash 64 [10] keeps', '0: HASH_AGGREGATE(merge a) > TOP_N(5 by first appearance) => gather 1 [64] +ordinal', '1: MERGE_RUNS(first appearance) > LIMIT(5 rows) > RESULT(a) [1]',
    ]);
  });
  it('so many of groups that they are sorted whole', async () => {
    expect((await stages('SELECT DISTINCT a FROM t LIMIT 200000')).slice(1)).toEqual([
      '0: HASH_AGGREGATE(merge a) > SORT(first appearance) => range 16 [64] +ordinal', '1: MERGE_RUNS(first appearance) > LIMIT(200,000 rows) > COLLECT(a) => gather 1 [16]', '2: LIMIT(200,000 rows) > RESULT(a) [1]',
    ]);
  });
});

describe('groups', () => {
  it('without an order they come as they first appeared', async () => {
    expect(await stages('SELECT a, sum(b) FROM t GROUP BY a')).toEqual([
      'PARQUET_SCAN(t: a, b) > PARTIAL_AGGREGATE(a, sum(b)) => hash 64 [10] keeps',
      '0: HASH_AGGREGATE(merge a, sum(b)) > PROJECT(a, sum) > SORT(first appearance) => range 16 [64] +ordinal',
      '1: MERGE_RUNS(first appearance) > RESULT(a, sum(b)) [16]',
    ]);
  });
  it('keys and arguments are computed once, by one projection', async () => {
    expect((await stages('SELECT a + 1, sum(a + 1), sum(b) FILTER (b > 1) FROM t GROUP BY ALL ORDER BY 1'))[0]).toBe(
      'PARQUET_SCAN(t: a, b) > PROJECT(a + 1, b, b > 1) > PARTIAL_AGGREGATE(+, sum(+), sum(b)) => hash 64 [10]',
    );
  });
  it('an order over all keys has no ties, so nobody asks who came first', async () => {
    for (const sql of ['SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY n DESC, a LIMIT 5', 'SELECT DISTINCT a, b FROM t ORDER BY b, a', 'SELECT a, b, sum(c) AS s FROM t GROUP BY a, b HAVING s > 1 ORDER BY a, s, b'])
      expect((await stages(sql)).join('\n')).not.toMatch(/ordinal|keeps/);
  });
  it('an order by something else has', async () => {
    expect(await stages('SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY n DESC LIMIT 5')).toEqual([
      'PARQUET_SCAN(t: a) > PARTIAL_AGGREGATE(a, count(*)) => hash 64 [10] keeps',
      '0: HASH_AGGREGATE(merge a, count(*)) > PROJECT(a, count) > TOP_N(5 by n DESC) => gather 1 [64] +ordinal',
      '1: MERGE_RUNS(n DESC) > LIMIT(5 rows) > RESULT(a, n) [1]',
    ]);
  });
  it('of groups: who came first goes along where it matters', async () => {
    expect(await stages('SELECT n, count(*) FROM (SELECT a, count(*) AS n FROM t GROUP BY a) GROUP BY n')).toEqual([
      'PARQUET_SCAN(t: a) > PARTIAL_AGGREGATE(a, count(*)) => hash 64 [10] keeps',
      '0: HASH_AGGREGATE(merge a, count(*)) > PROJECT(count) > PARTIAL_AGGREGATE(n, count(*)) => hash 64 [64] keeps +ordinal',
      '1: HASH_AGGREGATE(merge n, count(*)) > PROJECT(n, count) > SORT(first appearance) => range 16 [64] +ordinal',
      '2: MERGE_RUNS(first appearance) > RESULT(n, count_star()) [16]',
    ]);
    expect((await stages('SELECT max(n) FROM (SELECT a, count(*) AS n FROM t GROUP BY a)')).join('\n')).not.toMatch(/ordinal|keeps/);
    expect((await stages('SELECT first(n) FROM (SELECT a, count(*) AS n FROM t GROUP BY a)')).slice(0, 2)).toEqual([
      'PARQUET_SCAN(t: a) > PARTIAL_AGGREGATE(a, count(*)) => hash 64 [10] keeps', '0: HASH_AGGREGATE(merge a, count(*)) > PROJECT(count) > PARTIAL_AGGREGATE(first(n)) => gather 1 [64] +ordinal',
    ]);
  });
  it('first and last of rows in order need no ordinals: they have their place', async () => {
    expect((await stages('SELECT first(a), last(b) FROM t')).join('\n')).not.toMatch(/ordinal|keeps/);
    expect((await stages('SELECT c, any_value(a) FROM t GROUP BY c ORDER BY c')).join('\n')).not.toMatch(/ordinal|keeps/);
  });
  it('several DISTINCT arguments', async () => {
    expect((await stages('SELECT count(DISTINCT a), count(DISTINCT b) FROM t')).map((line) => line.split(' > ').at(1)?.split('(')[0])).toEqual(['EXPAND', 'PROJECT', 'PROJECT']);
  });
  it('few rows make few partitions', async () => {
    expect((await stages('SELECT col0, count(*) FROM (VALUES (1), (2)) GROUP BY col0'))[0]).toBe('VALUES(2 rows) > PARTIAL_AGGREGATE(col0, count(*)) => hash 1 [1] keeps');
  });
});

describe('sorts', () => {
  it('runs, merged by ranges', async () => {
    expect(await stages('SELECT a FROM t ORDER BY b DESC')).toEqual(['PARQUET_SCAN(t: a, b) > PROJECT(a, b) > SORT(sort key DESC) => range 16 [10]', '0: MERGE_RUNS(sort key DESC) > PROJECT(a) > RESULT(a) [16]']);
  });
  it('of a sort and of a limit: their order breaks ties by itself', async () => {
    expect(await stages('SELECT * FROM (SELECT a, b FROM t ORDER BY b) ORDER BY a')).toEqual([
      'PARQUET_SCAN(t: a, b) > PROJECT(a, b) > SORT(b) => range 16 [10]', '0: MERGE_RUNS(b) > PROJECT(a, b) > SORT(a) => range 16 [16]', '1: MERGE_RUNS(a) > RESULT(a, b) [16]',
    ]);
    expect((await stages('SELECT a FROM (SELECT a FROM t LIMIT 5) ORDER BY a')).map((line) => line.split(' > ')[0])).toEqual(['PARQUET_SCAN(t: a)', '0: LIMIT(5 rows)', '1: MERGE_RUNS(a)']);
  });
  it('a projection that widens to 10,000 columns', async () => {
    const list = Array.from({ length: 10_000 }, (_, k) => `a + ${k} AS c${k}`).join();
    const { plan } = bindStatement(parseStatement(`SELECT ${list} FROM t ORDER BY c5, a LIMIT 3`), '', { catalog: sampleCatalog(), functions: functionCatalog, nowMicros: 0n, fold });
    const optimized = optimize(plan, { fold, functions: functionCatalog });
    const planned = await planPhysical(optimized, { workers: 4, partitions: 64, planScan: async (_, scan) => ({ source: { ...scan, format: 'parquet', files: [], options: undefined, morsels: [] }, bytes: 0 }) });
    expect(planned.columns).toHaveLength(10_000);
  });
});

describe('nothing to read', () => {
  it('what is never true', async () => {
    expect(await stages('SELECT a FROM t WHERE 1 = 2')).toEqual(['VALUES(0 rows) > RESULT(a) [1]']);
    expect(await stages('SELECT count(*) FROM t WHERE false')).toEqual(['VALUES(0 rows) > PARTIAL_AGGREGATE(count(*)) => gather 1 [1]', '0: HASH_AGGREGATE(merge count(*)) > PROJECT(count) > RESULT(count_star()) [1]']);
  });
});

describe('the number of workers', () => {
  it.each(['SELECT a FROM t', 'SELECT a, count(*) FROM t GROUP BY a', 'SELECT a FROM t LIMIT 3', 'SELECT first(a) FROM t'])('changes no stage of %s but the ranges of its sorts', async (sql) => {
    const plain = (lines: string[]): string[] => lines.map((line) => line.replace(/range \d+/, 'range').replace(/\[\d+\]/, ''));
    expect(plain(await stages(sql, { workers: 1 }))).toEqual(plain(await stages(sql, { workers: 8 })));
  });
});

describe('what the drawing is told', () => {
  it('where in the text each operator comes from', async () => {
    const sql = 'SELECT a, sum(b) AS s FROM t WHERE a > 1 AND b < 9 GROUP BY a HAVING s > 5 ORDER BY s DESC LIMIT 3';
    const { infos } = await physical(sql);
    const shown = infos.flatMap((info) => info.operators.map((o) => `${o.name}: ${o.span === undefined ? '' : sql.slice(o.span.start, o.span.end)}`));
    expect(shown).toEqual([
      'PARQUET_SCAN: t', 'FILTER: a > 1 AND b < 9', 'PARTIAL_AGGREGATE: GROUP BY a',
      'HASH_AGGREGATE: GROUP BY a', 'FILTER: s > 5', 'PROJECT: a, sum(b) AS s', 'TOP_N: ORDER BY s DESC',
      'MERGE_RUNS: ORDER BY s DESC', 'LIMIT: ORDER BY s DESC', 'RESULT: ',
    ]);
  });
  it('of an aggregate without GROUP BY: its calls', async () => {
    const sql = 'SELECT count(*), max(a) FROM t';
    const { infos } = await physical(sql);
    const { span } = infos[0]!.operators.at(-1)!;
    expect(sql.slice(span?.start, span?.end)).toBe('count(*), max(a)');
  });
  it('a user’s column called ordinal is shown', async () => {
    expect((await stages('SELECT ordinal, count(*) FROM (SELECT a AS ordinal FROM t) GROUP BY ordinal')).join('\n')).toContain('PROJECT(ordinal, count)');
  });
  it('bytes to read, and columns of the result', async () => {
    const plan = await physical('SELECT a AS x, b FROM t');
    expect(plan.inputBytes).toBe(1000);
    expect(plan.columns.map((column) => column.name)).toEqual(['x', 'b']);
  });
});
