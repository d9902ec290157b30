/** Pipelines in the making, and the stages they become: what workers run, and what the drawing shows of it. */
import type { Span } from '../../src/base/errors.ts';
import type { ColumnDef, ColumnId } from '../../src/plan/expr.ts';
import type { OperatorSpec, SinkSpec, SourceSpec, StageSpec } from '../../src/plan/physical.ts';
import type { ExchangeKind, OperatorInfo, StageInfo } from '../../src/protocol/events.ts';
import { type Description, describeOperator, describeSink, describeSource } from './describe-operators.ts';

/** What a plan node gives its operators for the drawing. */
export interface Origin {
  readonly span?: Span | undefined;
  readonly estimatedRows?: number | undefined;
}

/** A pipeline that still lacks its sink. */
export class Fragment {
  source: SourceSpec;
  columns: readonly ColumnDef[];
  readonly operators: OperatorSpec[] = [];
  readonly described: (Description & Origin)[];
  /** Stages that the source reads. */
  readonly inputs: readonly number[];
  /** Most tasks that can be of use. */
  readonly maxTasks: number;
  /**
   * The last of `columns`, where rows come in no order of their own: who came first. Undefined where (sequence, arrival)
   * says it, and where nobody asked.
   */
  readonly ordinal: ColumnId | undefined;

  constructor(parts: { source: SourceSpec; maxTasks: number; inputs?: readonly number[]; ordinal?: ColumnId | undefined; origin: Origin }) {
    this.source = parts.source;
    this.columns = parts.source.columns;
    this.maxTasks = parts.maxTasks;
    this.inputs = parts.inputs ?? [];
    this.ordinal = parts.ordinal;
    this.described = [{ ...describeSource(parts.source), ...parts.origin }];
  }

  append(spec: OperatorSpec, origin: Origin): this {
    this.operators.push(spec);
    this.described.push({ ...describeOperator(spec, this.ordinal), ...origin });
    this.columns = spec.columns;
    return this;
  }

  /** `columns` and, where there is one, the ordinal. */
  withOrdinal(columns: readonly ColumnDef[]): readonly ColumnDef[] {
    return this.ordinal === undefined ? columns : [...columns, this.columns[this.columns.length - 1] as ColumnDef];
  }
}

export class StageList {
  readonly stages: StageSpec[] = [];
  readonly infos: Omit<StageInfo, 'numTasks'>[] = [];
  private nextOperator = 0;

  /** Ends a stage; returns its id. No exchange: it writes the result. */
  close(fragment: Fragment, sink: SinkSpec, origin: Origin, exchange?: { readonly kind: ExchangeKind; readonly keys: string; readonly numPartitions: number }): number {
    const id = this.stages.length;
    const described = [...fragment.described, { ...describeSink(sink, fragment.ordinal), span: origin.span }];
    const operators = described.map(({ name, detail, estimatedRows, span }: Description & Origin): OperatorInfo => ({
      id: this.nextOperator++, name, detail,
      ...(estimatedRows === undefined ? {} : { estimatedRows }),
      ...(span === undefined ? {} : { span: { start: span.start, end: span.end } }),
    }));
    this.stages.push({
      id, source: fragment.source, operators: fragment.operators, sink,
      operatorIds: operators.map((operator) => operator.id),
      maxTasks: Math.max(1, fragment.maxTasks),
    });
    this.infos.push({ id, operators, inputs: fragment.inputs, ...(exchange === undefined ? {} : { exchange }) });
    return id;
  }
}
