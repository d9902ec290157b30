/** Plans as text, for rule tests: SQL over a small catalogue, bound, and rewritten by the rules named. */
import type { CatalogTable } from '../../catalog/table.ts';
import { BIGINT, BOOLEAN, type DataType, DATE, decimal, DOUBLE, FLOAT, INTEGER, SMALLINT, TIMESTAMP, VARCHAR } from '../../columns/types.ts';
import { bindStatement } from '../../languages/sql/bind/index.ts';
import { parseStatement } from '../../languages/sql/index.ts';
import { formatPlan } from '../../plan/explain.ts';
import type { LogicalNode } from '../../plan/logical.ts';
import { createConstantEvaluator } from '../../../workers/expressions/constant.ts';
import { functionCatalog } from '../../../workers/functions/index.ts';
import { nodeKernelsModule } from '../../../workers/testing/node-kernels.ts';
import { optimize } from '../index.ts';
import { maxColumnId, type OptimizerContext, type OptimizerOptions, type Rule } from '../rule.ts';

function table(name: string, columns: Readonly<Record<string, DataType>>, rows?: number): CatalogTable {
  return {
    name,
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type, hidden: false, notNull: false })),
    ...(rows === undefined ? {} : { rows }),
  };
}

const TABLES = [
  table('t', {
    a: INTEGER, b: INTEGER, c: BIGINT, small: SMALLINT, x: DOUBLE, f: FLOAT, dec: decimal(10, 2), s: VARCHAR, d: DATE, ts: TIMESTAMP, flag: BOOLEAN,
  }),
  // Its metadata says how many rows it has.
  table('counted', { k: INTEGER, v: DOUBLE, s: VARCHAR }, 1_000_000),
];

export const OPTIONS: OptimizerOptions = {
  fold: createConstantEvaluator(nodeKernelsModule()).foldConstant,
  // A function that gives another value on every call.
  functions: {
    all: functionCatalog.all,
    lookup: (name) => (name === 'roll' ? { name: 'roll', kind: 'scalar', nulls: 'special', deterministic: false, description: '', examples: [], signatures: [{ args: [], returns: DOUBLE }] } : functionCatalog.lookup(name)),
  },
};

export function bound(sql: string): LogicalNode {
  return bindStatement(parseStatement(sql), sql, {
    catalog: { names: TABLES.map((t) => t.name), lookup: (name) => TABLES.find((t) => t.name === name) }, nowMicros: 1_700_000_000_000_000n, ...OPTIONS,
  }).plan;
}

/** The plan after the rules, each applied once in the order given. */
export function rewritten(sql: string, ...rules: readonly Rule[]): string {
  return formatPlan(rewrite(bound(sql), ...rules));
}

export function rewrite(root: LogicalNode, ...rules: readonly Rule[]): LogicalNode {
  let nextId = maxColumnId(root) + 1;
  const context: OptimizerContext = { ...OPTIONS, newColumn: (name, type, notNull = false) => ({ id: nextId++, name, type, notNull }) };
  return rules.reduce((plan, rule) => rule.apply(plan, context), root);
}

/** The plan after all rules. */
export function optimized(sql: string): string {
  return formatPlan(optimize(bound(sql), OPTIONS));
}

/** The condition of the only WHERE after the rules. */
export function condition(where: string, ...rules: readonly Rule[]): string {
  const text = rewritten(`SELECT 1 FROM t WHERE ${where}`, ...rules);
  return /FILTER (.*)/.exec(text)?.[1] ?? 'none';
}
