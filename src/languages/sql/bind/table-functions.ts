/** Functions in FROM: range and generate_series, and the readers of files, which find the file among the open ones. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { BIGINT, typeName } from '../../../columns/types.ts';
import { implicitCastCost, literalOf } from '../../../plan/casts.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import { ExpressionBinder } from './expressions.ts';
import { castTo } from './overloads.ts';
import { Scope } from './scope.ts';
import { didYouMean } from './suggest.ts';

/** DuckDB's readers. Which format a file has was settled when it was opened. */
const READERS: ReadonlySet<string> = new Set([
  'read_parquet', 'parquet_scan', 'read_csv', 'read_csv_auto', 'read_json', 'read_json_auto', 'read_ndjson', 'read_ndjson_auto',
]);
const SERIES: ReadonlySet<string> = new Set(['range', 'generate_series']);

/** Rows of a series live in the plan, so there can't be very many. */
const MAX_ROWS = 100_000;

/** The file that a reader names; undefined for functions that are no readers. */
export function fileOfReader(call: ast.FunctionCall): ast.StringLiteral | undefined {
  const identifier = call.name[call.name.length - 1] as ast.Identifier;
  if (!READERS.has(identifier.name.toLowerCase())) return undefined;
  const [file, ...others] = call.arguments;
  const option = others.find((argument) => argument.name !== undefined);
  if (option !== undefined) throw notSupported(`options of ${identifier.name}`, spanOf(option), 'The format is settled when the file is opened.');
  if (file?.value.kind !== 'string' || others.length > 0)
    throw new UserError('BINDER', `${identifier.name} takes the name of an open file, as text in single quotes.`, { span: spanOf(call) });
  return file.value;
}

/** range(end), range(start, end), range(start, end, step): BIGINTs in order. generate_series takes its end in. */
export function bindSeries(item: ast.TableFunction, context: BindContext): { readonly node: LogicalNode; readonly name: string } {
  const { call } = item;
  const identifier = call.name[call.name.length - 1] as ast.Identifier;
  const name = identifier.name.toLowerCase();
  if (!SERIES.has(name)) throw notSupported(`the table function ${identifier.name}`, spanOf(call), didYouMean(name, [...SERIES, ...READERS]));
  if (item.ordinality) throw notSupported('WITH ORDINALITY', spanOf(item));
  const bounds = call.arguments.map((argument) => bound(argument, name, context));
  if (bounds.length === 0 || bounds.length > 3) throw new UserError('BINDER', `${name} takes an end, or a start and an end, and perhaps a step.`, { span: spanOf(call) });
  const column = context.column(name, BIGINT, true);
  const values = bounds.includes(null) ? [] : series(bounds as bigint[], name, spanOf(call));
  return { node: { kind: 'values', columns: [column], rows: values.map((value) => [{ kind: 'literal', type: BIGINT, value }]), span: spanOf(call) }, name };
}

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** A whole number; null for NULL. */
function bound(argument: ast.Argument, name: string, context: BindContext): bigint | null {
  const span = spanOf(argument);
  const expr = new ExpressionBinder(context, { name, scope: new Scope([]) }).bind(argument.value);
  if (expr.type.id === 'DATE' || expr.type.id.startsWith('TIMESTAMP')) throw notSupported(`${name} of dates and times`, span);
  const fits = expr.type.id === 'NULL' || expr.type.id === 'BIGINT' || (expr.type.id !== 'VARCHAR' && implicitCastCost(expr.type, BIGINT, literalOf(expr)) !== undefined);
  if (!fits) throw new UserError('BINDER', `${name} takes whole numbers, not ${typeName(expr.type)}.`, { span });
  const value = context.options.fold(castTo(expr, BIGINT))?.value;
  if (value !== null && typeof value !== 'bigint') throw notSupported(`${name} of anything but constants`, span);
  return value;
}

function series(bounds: readonly bigint[], name: string, span: Span): bigint[] {
  const [start, end, step] = (bounds.length === 1 ? [0n, bounds[0], 1n] : [bounds[0], bounds[1], bounds[2] ?? 1n]) as [bigint, bigint, bigint];
  if (step === 0n) throw new UserError('BINDER', `The step of ${name} can’t be 0.`, { span });
  const last = name === 'range' ? end - (step > 0n ? 1n : -1n) : end;
  const count = step > 0n ? (last - start) / step + 1n : (start - last) / -step + 1n;
  const reaches = step > 0n ? start <= last : start >= last;
  if (reaches && count > BigInt(MAX_ROWS)) throw notSupported(`${name} of more than ${MAX_ROWS.toLocaleString('en-US')} rows`, span, 'Open a file with that many rows.');
  return reaches ? Array.from({ length: Number(count) }, (_, k) => start + BigInt(k) * step) : [];
}
