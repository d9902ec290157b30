/** What the drawing and EXPLAIN call a physical operator, with one line of detail for people. */
import type { OperatorSpec, SinkSpec, SourceSpec } from '../../src/plan/physical.ts';
import type { Span } from '../../src/base/errors.ts';
import { formatExpr } from '../../src/plan/explain.ts';
import type { ColumnId, Expr } from '../../src/plan/expr.ts';
import { conjuncts } from '../../src/plan/expr-tools.ts';

export interface Description {
  readonly name: string;
  readonly detail: string;
}

/** Where a condition stands in the text: its conjuncts and what is between them, unless they come from different places. */
export function filterSpan(predicate: Expr): Span | undefined {
  const spans = conjuncts(predicate).flatMap(({ span }) => (span === undefined ? [] : [span])).sort((a, b) => a.start - b.start);
  let whole = predicate.span ?? spans[0];
  if (whole === undefined || predicate.span !== undefined) return whole;
  for (const span of spans) if (span.start <= whole.end + ' AND '.length * 2) whole = { start: whole.start, end: Math.max(whole.end, span.end) };
  return whole;
}

const names = (columns: readonly { name: string }[]): string => columns.map((c) => c.name).join(', ');

export function describeSource(source: SourceSpec): Description {
  switch (source.kind) {
    case 'scan': {
      const kind = source.format.endsWith('log') ? 'LOG_SCAN' : source.format === 'parquet' ? 'PARQUET_SCAN' : 'TEXT_SCAN';
      return { name: kind, detail: source.sourceNames.length === 0 ? source.table : `${source.table}: ${source.sourceNames.join(', ')}` };
    }
    case 'values':
      return { name: 'VALUES', detail: `${source.rows.length} ${source.rows.length === 1 ? 'row' : 'rows'}` };
    case 'aggregate':
      return {
        name: 'HASH_AGGREGATE',
        detail: `merge ${[...source.groups.map((c) => c.name), ...source.aggregates.map((a) => aggregateName(a))].join(', ')}`,
      };
    case 'sort': {
      // Only the hidden ordinal is no column of the result.
      const hidden = source.keys.find((key) => key.column.name === 'ordinal' && source.columns.every((column) => column.id !== key.column.id));
      return { name: 'MERGE_RUNS', detail: sortDetail(source.keys, hidden?.column.id) };
    }
    case 'gather':
      return {
        name: source.limit === undefined && source.offset === 0 ? 'GATHER' : 'LIMIT',
        detail: limitDetail(source.limit, source.offset),
      };
  }
}

/** @param ordinal the hidden column that the drawing leaves out */
export function describeOperator(spec: OperatorSpec, ordinal: ColumnId | undefined): Description {
  switch (spec.kind) {
    case 'filter':
      return { name: 'FILTER', detail: formatExpr(spec.predicate) };
    case 'project':
      return { name: 'PROJECT', detail: spec.exprs.filter((e) => !(e.kind === 'column' && e.id === ordinal)).map((e) => formatExpr(e)).join(', ') };
    case 'expand':
      return { name: 'EXPAND', detail: `${spec.projections.length} copies` };
    case 'task-limit':
      return { name: 'LIMIT', detail: limitDetail(spec.limit, spec.offset) };
  }
}

export function describeSink(sink: SinkSpec, ordinal: ColumnId | undefined): Description {
  switch (sink.kind) {
    case 'aggregate':
      return {
        name: 'PARTIAL_AGGREGATE',
        detail: [...sink.groups.map((c) => c.name), ...sink.aggregates.map((a) => aggregateName(a))].join(', ') || 'distinct',
      };
    case 'sort':
      return { name: 'SORT', detail: sortDetail(sink.keys, ordinal) };
    case 'top-n':
      return { name: 'TOP_N', detail: `${sink.limit.toLocaleString('en-US')} by ${sortDetail(sink.keys, ordinal)}` };
    case 'collect':
      return { name: sink.result ? 'RESULT' : 'COLLECT', detail: names(sink.columns) };
  }
}

function aggregateName(spec: { name: string; args: readonly { name: string }[] }): string {
  return spec.args.length === 0 ? `${spec.name}(*)`.replace('count_star(*)', 'count(*)') : `${spec.name}(${names(spec.args)})`;
}

function sortDetail(keys: readonly { column: { id: ColumnId; name: string }; descending: boolean }[], ordinal: ColumnId | undefined): string {
  return keys.map((k) => `${k.column.id === ordinal ? 'first appearance' : k.column.name}${k.descending ? ' DESC' : ''}`).join(', ');
}

function limitDetail(limit: number | undefined, offset: number): string {
  const parts: string[] = [];
  if (limit !== undefined && limit < Number.MAX_SAFE_INTEGER) parts.push(`${limit.toLocaleString('en-US')} rows`);
  if (offset > 0) parts.push(`after ${offset.toLocaleString('en-US')}`);
  return parts.join(' ');
}
