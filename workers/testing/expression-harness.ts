/**
 * Runs SQL expressions through parser, binder and evaluator in Node, and the same ones through native DuckDB, over
 * the same rows: the referee of expressions, casts and scalar functions.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { byteWidth, type DataType, typeName } from '../../src/columns/types.ts';
import type { Batch, FlatVector, Vector } from '../../src/columns/vector.ts';
import type { CatalogTable } from '../../src/catalog/table.ts';
import { bindStatement } from '../../src/languages/sql/bind/index.ts';
import { parseStatement } from '../../src/languages/sql/index.ts';
import type { ColumnDef, Expr } from '../../src/plan/expr.ts';
import type { LogicalNode } from '../../src/plan/logical.ts';
import { parseValue } from '../expressions/casts/text-input.ts';
import { compileExpression } from '../expressions/compile.ts';
import { type ConstantEvaluator, createConstantEvaluator } from '../expressions/constant.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import { renderValue } from '../expressions/render.ts';
import { writeValue } from '../expressions/values.ts';
import { functionCatalog } from '../functions/index.ts';
import { Arena } from '../memory/arena.ts';
import { nodeKernelsModule } from './node-kernels.ts';
import { ScanContext } from './scan-context.ts';

/** A column of test rows: values as DuckDB writes them as text. */
export interface TestColumn {
  readonly name: string;
  readonly type: DataType;
  readonly values: readonly (string | null)[];
}

export type Form = 'flat' | 'dictionary' | 'selected' | 'constant';
export const FORMS: readonly Form[] = ['flat', 'dictionary', 'selected', 'constant'];

/** A value, or the code of the error. */
export type Outcome = string | null | { readonly error: string; readonly message: string };

export interface BoundExpression {
  readonly expr: Expr;
  readonly input: readonly ColumnDef[];
  readonly filter: Expr | undefined;
}

export class ExpressionHarness {
  readonly task = new ScanContext({ budgetBytes: 2 ** 30 });
  /** Arenas of the evaluation before; nothing outlives one. */
  private arenas: Arena[] = [];
  context = this.newContext();
  readonly constants: ConstantEvaluator = createConstantEvaluator(nodeKernelsModule(), { nowMicros: 1_700_000_000_000_000n });
  readonly connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  static async open(): Promise<ExpressionHarness> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    return new ExpressionHarness(connection);
  }

  private newContext(): EvaluationContext {
    for (const arena of this.arenas) arena.release();
    this.arenas = [];
    const { task } = this;
    return new EvaluationContext({
      heap: task.heap, kernels: task.kernels, scratch: task.scratch, blocks: task,
      arena: (blockBytes) => {
        const arena = new Arena(task, blockBytes);
        this.arenas.push(arena);
        return arena;
      },
    });
  }

  bind(sql: string, columns: readonly { readonly name: string; readonly type: DataType }[]): BoundExpression {
    const table: CatalogTable = { name: 't', columns: columns.map(({ name, type }) => ({ name, type, hidden: false, notNull: false })) };
    const text = columns.length === 0 ? `SELECT ${sql} AS r` : `SELECT ${sql} AS r FROM t`;
    const { plan } = bindStatement(parseStatement(text), text, {
      catalog: { names: ['t'], lookup: (name) => (name === 't' ? table : undefined) },
      functions: functionCatalog,
      nowMicros: 1_700_000_000_000_000n,
      fold: (expr) => this.constants.foldConstant(expr),
    });
    let node: LogicalNode = plan;
    if (node.kind !== 'project') throw new Error(`Expected a projection, got ${node.kind}`);
    const expr = node.exprs[0] as Expr;
    node = node.input;
    let filter: Expr | undefined;
    if (node.kind === 'filter') {
      filter = node.predicate;
      node = node.input;
    }
    return { expr, input: columns.length === 0 ? [] : node.columns, filter };
  }

  /** Our answer for every row, in the given vector form; one outcome for all rows where it fails. */
  evaluate(bound: BoundExpression, columns: readonly TestColumn[], form: Form = 'flat'): Outcome[] | { error: string; message: string } {
    this.task.beginBatch();
    this.context = this.newContext();
    const numRows = columns[0]?.values.length ?? 1;
    try {
      const vectors = bound.input.map((def) => this.vector(columns.find((column) => column.name === def.name) as TestColumn, form));
      const batch: Batch = { numRows, columns: vectors, sequence: 0 };
      const vector = compileExpression(bound.expr, bound.input, this.context)(batch);
      return Array.from({ length: numRows }, (_, row) => renderValue(vector.type, this.task.heap, vector, row));
    } catch (error) {
      return failure(error);
    }
  }

  vector(column: TestColumn, form: Form): Vector {
    const { type, values } = column;
    if (form === 'constant') {
      const flat = this.flat(type, values.slice(0, 1));
      return { ...flat, form: 'constant', length: values.length };
    }
    if (form === 'flat') return this.flat(type, values);
    // The base holds the values backwards, with one that no row uses at either end when rows are `selected`.
    const distinct = form === 'dictionary' ? [...new Set(values)] : [values[0] ?? null, ...values, values.at(-1) ?? null];
    const base = this.flat(type, distinct.reverse());
    const indices = this.context.allocate(values.length * 4);
    values.forEach((value, row) => {
      this.task.heap.u32[(indices >>> 2) + row] = form === 'dictionary' ? distinct.indexOf(value) : distinct.length - 2 - row;
    });
    return { form: 'indexed', type, length: values.length, indices, base, dictionary: form === 'dictionary' };
  }

  private flat(type: DataType, values: readonly (string | null)[]): FlatVector {
    const { context } = this;
    const { heap } = this.task;
    const width = byteWidth(type);
    const hasNull = values.includes(null);
    const vector = context.newFlat(type, values.length, hasNull ? context.newBitmap(values.length, true) : 0);
    values.forEach((value, row) => {
      const at = vector.data + row * width;
      if (value === null) {
        // Unspecified but readable: garbage for numbers, a valid view for strings.
        heap.u8.fill(type.id === 'VARCHAR' || type.id === 'BLOB' ? 0 : 0xa5, at, at + width);
        if (type.id === 'BOOLEAN') heap.u8[at] = row & 1;
        context.clearBit(vector.validity, row);
        return;
      }
      const parsed = parseValue(type, value);
      if (parsed === undefined || parsed === 'range') throw new Error(`Test value ${JSON.stringify(value)} is no ${typeName(type)}`);
      writeValue(heap, type, at, parsed, context);
    });
    return vector;
  }

  /** DuckDB's answer for every row; rows are asked one by one where the whole fails. */
  async expected(sql: string, columns: readonly TestColumn[]): Promise<Outcome[]> {
    if (columns.length === 0) {
      try {
        return await this.ask(`SELECT CAST((${sql}) AS VARCHAR)`);
      } catch (error) {
        return [duckFailure(error)];
      }
    }
    await this.load(columns);
    try {
      return await this.ask(`SELECT CAST((${sql}) AS VARCHAR) FROM t ORDER BY rowid`);
    } catch {
      const outcomes: Outcome[] = [];
      for (let row = 0; row < (columns[0] as TestColumn).values.length; row++) {
        try {
          // A column of one row keeps DuckDB from folding it into a constant.
          outcomes.push((await this.ask(`SELECT CAST((${sql}) AS VARCHAR) FROM (SELECT * FROM t WHERE rowid = ${row})`))[0] as Outcome);
        } catch (error) {
          outcomes.push(duckFailure(error));
        }
      }
      return outcomes;
    }
  }

  async load(columns: readonly TestColumn[]): Promise<void> {
    const rows = (columns[0] as TestColumn).values.length;
    const names = columns.map(({ name }) => name).join(', ');
    const definitions = columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(', ');
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE t (${definitions})`);
    for (let from = 0; from < rows; from += 500) {
      const tuples: string[] = [];
      for (let row = from; row < Math.min(rows, from + 500); row++) {
        const cells = columns.map(({ type, values }) => (values[row] == null ? 'NULL' : `${quote(values[row] as string)}::${typeName(type)}`));
        tuples.push(`(${cells.join(', ')})`);
      }
      if (tuples.length > 0) await this.connection.run(`INSERT INTO t (${names}) VALUES ${tuples.join(', ')}`);
    }
  }

  async ask(sql: string): Promise<(string | null)[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRows().map((row) => row[0] as string | null);
  }

  /**
   * Compares every form with DuckDB, row by row where DuckDB has errors.
   *
   * @returns the first differences as text; empty when there are none
   */
  async differences(sql: string, columns: readonly TestColumn[], forms: readonly Form[] = FORMS): Promise<string[]> {
    const expected = await this.expected(sql, columns);
    let bound: BoundExpression;
    try {
      bound = this.bind(sql, columns);
    } catch (error) {
      if (expected.every((outcome) => isError(outcome))) return [];
      return [`${sql}: does not bind: ${(error as Error).message}`];
    }
    const differences: string[] = [];
    const report = (form: Form, row: number, mine: Outcome, theirs: Outcome): void => {
      if (same(mine, theirs) || differences.length >= 4) return;
      const values = columns.map(({ name, values: all }) => `${name}=${JSON.stringify(form === 'constant' ? all[0] : all[row])}`).join(' ');
      differences.push(`${sql} [${form}] ${values}: got ${show(mine)}, DuckDB ${show(theirs)}`);
    };
    for (const form of columns.length === 0 ? (['flat'] as const) : forms) {
      const anyError = expected.some(isError);
      if (!anyError) {
        const mine = this.evaluate(bound, columns, form);
        expected.forEach((outcome, row) => report(form, row, Array.isArray(mine) ? (mine[row] as Outcome) : mine, form === 'constant' ? (expected[0] as Outcome) : outcome));
        continue;
      }
      expected.forEach((outcome, row) => {
        const single = columns.map((column) => ({ ...column, values: column.values.slice(row, row + 1) }));
        const mine = this.evaluate(bound, single, form);
        report(form === 'constant' ? 'flat' : form, row, Array.isArray(mine) ? (mine[0] as Outcome) : mine, outcome);
      });
      // The rows without errors together.
      const fine = expected.map((outcome, row) => (isError(outcome) ? -1 : row)).filter((row) => row >= 0);
      if (fine.length === 0 || form === 'constant') continue;
      const rest = columns.map((column) => ({ ...column, values: fine.map((row) => column.values[row] as string | null) }));
      const mine = this.evaluate(bound, rest, form);
      fine.forEach((row, k) => report(form, row, Array.isArray(mine) ? (mine[k] as Outcome) : mine, expected[row] as Outcome));
    }
    return differences;
  }
}

const isError = (outcome: Outcome): outcome is { error: string; message: string } => typeof outcome === 'object' && outcome !== null;

/** NaN's sign is not kept: WebAssembly leaves it open. */
const plain = (text: string | null): string | null => (text === '-nan' ? 'nan' : text);

function same(mine: Outcome, theirs: Outcome): boolean {
  if (isError(mine) || isError(theirs)) return isError(mine) && isError(theirs) && mine.error !== 'INTERNAL';
  return plain(mine as string | null) === plain(theirs as string | null);
}

function show(outcome: Outcome): string {
  return isError(outcome) ? `${outcome.error} (${outcome.message})` : JSON.stringify(outcome);
}

function failure(error: unknown): { error: string; message: string } {
  const { code, message, stack } = error as { code?: string; message: string; stack?: string };
  return { error: code ?? 'INTERNAL', message: code === undefined || code === 'INTERNAL' ? (stack ?? message) : message };
}

function duckFailure(error: unknown): { error: string; message: string } {
  const { message } = error as Error;
  const kind = /^(\w[\w ]*?) Error:/.exec(message)?.[1] ?? 'UNKNOWN';
  return { error: kind, message: message.split('\n')[0] as string };
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
