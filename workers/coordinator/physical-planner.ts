/**
 * Lowers an optimised logical plan to stages. A stage ends where rows must meet rows of other tasks: partial
 * aggregation ends in a hash exchange, sorting in a range exchange, limits and results in a gather.
 *
 * Row order is settled here. Where nothing else orders rows they come in input order, which the morsel number of
 * each batch carries; where rows have lost that (groups) or need it to break ties (sorts), a hidden ordinal column
 * travels with them: morsel * 2^32 + row.
 */
import { UBIGINT } from '../../src/columns/types.ts';
import { assert, unreachable } from '../../src/base/assert.ts';
import type { AggregateCall, ColumnDef, ColumnId, Expr } from '../../src/plan/expr.ts';
import { conjunction, ExprNumbers } from '../../src/plan/expr-tools.ts';
import type { AggregateNode, LimitNode, LogicalNode, ScanNode, SortNode, TopNNode } from '../../src/plan/logical.ts';
import type { AggregateSpec, OperatorSpec, ScanSource, SinkSpec, SortKeySpec, SourceSpec, StageSpec } from '../../src/plan/physical.ts';
import type { ExchangeKind, OperatorInfo, StageInfo } from '../../src/protocol/events.ts';
import { describeSink, describeSource, describeOperator, type Description } from './describe-operators.ts';

export interface PlanningContext {
  readonly workers: number;
  /** Hash partitions, a power of two. */
  readonly partitions: number;
  /** Asks the table's format for morsels. */
  planScan(table: string, scan: Omit<ScanSource, 'format' | 'files' | 'options' | 'morsels'>): Promise<{ source: ScanSource; bytes: number }>;
}

export interface PhysicalPlan {
  readonly stages: readonly StageSpec[];
  readonly infos: readonly Omit<StageInfo, 'numTasks'>[];
  readonly inputBytes: number;
  readonly columns: readonly ColumnDef[];
}

/** A pipeline that still lacks its sink. */
interface Fragment {
  source: SourceSpec;
  readonly operators: OperatorSpec[];
  readonly described: Description[];
  columns: readonly ColumnDef[];
  /** The hidden ordinal, when it was asked for: the last of `columns`. */
  ordinal: ColumnId | undefined;
  maxTasks: number;
  readonly inputs: number[];
}

export async function planPhysical(root: LogicalNode, context: PlanningContext): Promise<PhysicalPlan> {
  return new PhysicalPlanner(context, root).plan();
}

class PhysicalPlanner {
  private readonly context: PlanningContext;
  private readonly root: LogicalNode;
  private readonly stages: StageSpec[] = [];
  private readonly infos: Omit<StageInfo, 'numTasks'>[] = [];
  private inputBytes = 0;
  private nextColumn: ColumnId;
  private nextOperator = 0;

  constructor(context: PlanningContext, root: LogicalNode) {
    this.context = context;
    this.root = root;
    this.nextColumn = maxColumnId(root) + 1;
  }

  async plan(): Promise<PhysicalPlan> {
    const wanted = this.root.columns;
    const fragment = isOrdered(this.root) ? await this.build(this.root, false) : await this.orderByOrdinal(this.root);
    this.close(fragment, { kind: 'collect', columns: wanted, result: true }, undefined);
    return { stages: this.stages, infos: this.infos, inputBytes: this.inputBytes, columns: wanted };
  }

  private newColumn(name: string, type: ColumnDef['type'], notNull = false): ColumnDef {
    return { id: this.nextColumn++, name, type, notNull };
  }

  private async build(node: LogicalNode, ordinal: boolean): Promise<Fragment> {
    switch (node.kind) {
      case 'scan':
        return this.buildScan(node, ordinal);
      case 'values': {
        const columns = ordinal ? [...node.columns, this.newColumn('ordinal', UBIGINT, true)] : node.columns;
        const rows = ordinal
          ? node.rows.map((row, k): readonly Expr[] => [...row, { kind: 'literal', type: UBIGINT, value: BigInt(k) }])
          : node.rows;
        return this.open({ kind: 'values', columns, rows }, ordinal, node.estimatedRows);
      }
      case 'filter': {
        const input = await this.build(node.input, ordinal);
        return this.append(input, { kind: 'filter', predicate: node.predicate, columns: input.columns }, node);
      }
      case 'project': {
        const input = await this.build(node.input, ordinal);
        const columns = this.withOrdinal(node.columns, input);
        return this.append(input, { kind: 'project', exprs: this.passOrdinal(node.exprs, input), columns }, node);
      }
      case 'expand': {
        const input = await this.build(node.input, ordinal);
        const columns = this.withOrdinal(node.columns, input);
        const projections = node.projections.map((exprs) => this.passOrdinal(exprs, input));
        return this.append(input, { kind: 'expand', projections, columns }, node);
      }
      case 'aggregate':
        return this.buildAggregate(node, ordinal);
      case 'sort':
      case 'top-n':
        return this.buildSort(node, ordinal);
      case 'limit':
        return this.buildLimit(node, ordinal);
      default:
        return unreachable(node);
    }
  }

  private async buildScan(node: ScanNode, ordinal: boolean): Promise<Fragment> {
    const ordinalColumn = ordinal ? this.newColumn('ordinal', UBIGINT, true) : undefined;
    const { source, bytes } = await this.context.planScan(node.table, {
      kind: 'scan',
      table: node.table,
      columns: ordinalColumn === undefined ? node.columns : [...node.columns, ordinalColumn],
      sourceNames: node.sourceNames,
      filters: node.filters,
      ...(ordinalColumn === undefined ? {} : { ordinal: ordinalColumn.id }),
      ...(node.limit === undefined ? {} : { limit: node.limit }),
    });
    this.inputBytes += bytes;
    const fragment = this.open(source, ordinal, node.estimatedRows, node.span);
    const predicate = conjunction(node.filters);
    return predicate === undefined ? fragment : this.append(fragment, { kind: 'filter', predicate, columns: fragment.columns }, node);
  }

  private async buildAggregate(node: AggregateNode, ordinal: boolean): Promise<Fragment> {
    const grouped = node.groups.length > 0;
    const needsOrdinal = (ordinal && grouped) || node.aggregates.some((call) => ORDINAL_AGGREGATES.has(call.name));
    const input = await this.build(node.input, needsOrdinal);
    // One projection computes keys and arguments; equal expressions are computed once.
    const computed = new ComputedColumns(input, (name, type) => this.newColumn(name, type));
    const groupInputs = node.groups.map((expr) => computed.column(expr));
    const specs = node.aggregates.map((call, k) => aggregateSpec(call, node.columns[node.groups.length + k] as ColumnDef, computed));
    this.projectComputed(input, computed, node);
    const numPartitions = grouped ? this.context.partitions : 1;
    const sink: SinkSpec = {
      kind: 'aggregate',
      groups: groupInputs,
      aggregates: specs,
      numPartitions,
      keepOrdinals: ordinal && grouped,
      ...(needsOrdinal && input.ordinal !== undefined ? { ordinal: input.ordinal } : {}),
    };
    const inputStage = this.close(input, sink, node, grouped
      ? { kind: 'hash', keys: node.columns.slice(0, node.groups.length).map((c) => c.name).join(', '), numPartitions }
      : { kind: 'gather', keys: '', numPartitions: 1 });
    const ordinalColumn = ordinal ? this.newColumn('ordinal', UBIGINT, true) : undefined;
    const columns = ordinalColumn === undefined ? node.columns : [...node.columns, ordinalColumn];
    const fragment = this.open(
      {
        kind: 'aggregate',
        inputStage,
        groups: node.columns.slice(0, node.groups.length),
        aggregates: specs,
        columns,
        numPartitions,
        ...(ordinalColumn === undefined ? {} : { ordinal: ordinalColumn.id }),
      },
      ordinal,
      node.estimatedRows,
      node.span,
    );
    fragment.inputs.push(inputStage);
    fragment.maxTasks = numPartitions;
    return fragment;
  }

  private async buildSort(node: SortNode | TopNNode, ordinal: boolean): Promise<Fragment> {
    const input = await this.build(node.input, true);
    const computed = new ComputedColumns(input, (name, type) => this.newColumn(name, type));
    for (const column of node.columns) computed.column({ kind: 'column', id: column.id, name: column.name, type: column.type });
    const keys = node.keys.map((key): SortKeySpec => ({
      column: computed.column(key.expr),
      descending: key.descending,
      nullsFirst: key.nullsFirst,
    }));
    this.projectComputed(input, computed, node);
    const fragment = this.sortFragment(input, keys, node.columns, node.kind === 'top-n' ? node : undefined, node);
    return ordinal ? this.renumber(fragment) : fragment;
  }

  /** Ends `input` in a sort (or top-n) and opens the stage that merges its runs. Emits `columns` only. */
  private sortFragment(
    input: Fragment,
    keys: readonly SortKeySpec[],
    columns: readonly ColumnDef[],
    top: Top | undefined,
    node: LogicalNode,
  ): Fragment {
    const ordinal = input.ordinal === undefined ? {} : { ordinal: input.ordinal };
    const numPartitions = top === undefined ? Math.min(this.context.partitions, Math.max(1, this.context.workers * 4)) : 1;
    const sink: SinkSpec = top === undefined
      ? { kind: 'sort', keys, columns, ...ordinal }
      : { kind: 'top-n', keys, columns, limit: top.limit + top.offset, ...ordinal };
    const inputStage = this.close(input, sink, node, {
      kind: top === undefined ? 'range' : 'gather',
      keys: keys.map((k) => `${k.column.name}${k.descending ? ' DESC' : ''}`).join(', '),
      numPartitions,
    });
    const fragment = this.open({ kind: 'sort', inputStage, keys, columns, numPartitions }, false, node.estimatedRows, node.span);
    fragment.inputs.push(inputStage);
    fragment.maxTasks = numPartitions;
    if (top !== undefined) this.append(fragment, { kind: 'task-limit', limit: top.limit, offset: top.offset, columns }, node);
    return fragment;
  }

  private async buildLimit(node: LimitNode, ordinal: boolean): Promise<Fragment> {
    let input: Fragment;
    if (isOrdered(node.input)) input = await this.build(node.input, false);
    else if (node.limit === undefined) input = await this.orderByOrdinal(node.input);
    else {
      // Groups without an order: the first ones to appear.
      const fragment = await this.orderByOrdinal(node.input, { limit: node.limit, offset: node.offset });
      return ordinal ? this.renumber(fragment) : fragment;
    }
    if (node.limit !== undefined)
      this.append(input, { kind: 'task-limit', limit: node.limit + node.offset, offset: 0, columns: input.columns }, node);
    const fragment = this.gather(input, node, node.limit, node.offset);
    return ordinal ? this.renumber(fragment) : fragment;
  }

  private gather(input: Fragment, node: LogicalNode | undefined, limit: number | undefined, offset: number): Fragment {
    const columns = input.columns;
    const inputStage = this.close(input, { kind: 'collect', columns, result: false }, node, { kind: 'gather', keys: '', numPartitions: 1 });
    const fragment = this.open(
      { kind: 'gather', inputStage, columns, offset, ...(limit === undefined ? {} : { limit }) },
      false,
      node?.estimatedRows,
      node?.span,
    );
    fragment.inputs.push(inputStage);
    fragment.maxTasks = 1;
    return fragment;
  }

  /** Rows that have lost their order, put back in order of first appearance. */
  private async orderByOrdinal(node: LogicalNode, top?: Top): Promise<Fragment> {
    const fragment = await this.build(node, true);
    const ordinal = fragment.columns[fragment.columns.length - 1] as ColumnDef;
    return this.sortFragment(fragment, [{ column: ordinal, descending: false, nullsFirst: false }], node.columns, top, node);
  }

  /** Gives ordered rows new ordinals: their place in that order. Needs all of them in one task. */
  private renumber(input: Fragment): Fragment {
    const fragment = this.gather(input, undefined, undefined, 0);
    const ordinal = this.newColumn('ordinal', UBIGINT, true);
    const columns = [...fragment.columns, ordinal];
    fragment.source = { ...(fragment.source as Extract<SourceSpec, { kind: 'gather' }>), columns, ordinal: ordinal.id };
    fragment.columns = columns;
    fragment.ordinal = ordinal.id;
    return fragment;
  }

  private open(source: SourceSpec, ordinal: boolean, estimatedRows?: number, span?: OperatorInfo['span']): Fragment {
    return {
      source,
      operators: [],
      described: [{ ...describeSource(source), estimatedRows, span }],
      columns: source.columns,
      ordinal: ordinal ? (source.columns[source.columns.length - 1] as ColumnDef).id : undefined,
      maxTasks: source.kind === 'scan' ? source.morsels.length : 1,
      inputs: [],
    };
  }

  private append(fragment: Fragment, spec: OperatorSpec, node: LogicalNode): Fragment {
    fragment.operators.push(spec);
    fragment.described.push({ ...describeOperator(spec), estimatedRows: spec.kind === 'filter' ? undefined : node.estimatedRows, span: node.span });
    fragment.columns = spec.columns;
    return fragment;
  }

  /** Ends the stage; returns its id. */
  private close(
    fragment: Fragment,
    sink: SinkSpec,
    node: LogicalNode | undefined,
    exchange?: { kind: ExchangeKind; keys: string; numPartitions: number },
  ): number {
    const id = this.stages.length;
    const described = [...fragment.described, { ...describeSink(sink), span: node?.span, estimatedRows: undefined }];
    const operators = described.map((d): OperatorInfo => ({
      id: this.nextOperator++,
      name: d.name,
      detail: d.detail,
      ...(d.estimatedRows === undefined ? {} : { estimatedRows: d.estimatedRows }),
      ...(d.span === undefined ? {} : { span: d.span }),
    }));
    this.stages.push({
      id,
      source: fragment.source,
      operators: fragment.operators,
      sink,
      operatorIds: operators.map((o) => o.id),
      maxTasks: Math.max(1, fragment.maxTasks),
    });
    this.infos.push({ id, operators, inputs: fragment.inputs, ...(exchange === undefined ? {} : { exchange }) });
    return id;
  }

  private withOrdinal(columns: readonly ColumnDef[], input: Fragment): readonly ColumnDef[] {
    return input.ordinal === undefined ? columns : [...columns, input.columns[input.columns.length - 1] as ColumnDef];
  }

  private passOrdinal(exprs: readonly Expr[], input: Fragment): readonly Expr[] {
    if (input.ordinal === undefined) return exprs;
    const column = input.columns[input.columns.length - 1] as ColumnDef;
    return [...exprs, { kind: 'column', id: column.id, name: column.name, type: column.type }];
  }

  /** Appends the projection that `computed` needs, or nothing when it only passes existing columns. */
  private projectComputed(input: Fragment, computed: ComputedColumns, node: LogicalNode): void {
    if (!computed.needed) return;
    const columns = this.withOrdinal(computed.columns, input);
    this.append(input, { kind: 'project', exprs: this.passOrdinal(computed.exprs, input), columns }, node);
  }
}

interface Top {
  readonly limit: number;
  readonly offset: number;
}

/** Whether the rows come in their final order when sorted by (sequence, arrival): all but groups do. */
function isOrdered(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'aggregate': return node.groups.length === 0;
    case 'filter': case 'project': case 'expand': return isOrdered(node.input);
    default: return true;
  }
}

/** Aggregates whose value depends on which row came first. */
const ORDINAL_AGGREGATES: ReadonlySet<string> = new Set(['first', 'last', 'any_value', 'arg_min', 'arg_max']);

class ComputedColumns {
  readonly columns: ColumnDef[] = [];
  readonly exprs: Expr[] = [];
  /** Whether anything must be computed, rather than passed. */
  needed = false;
  private readonly byNumber = new Map<number, ColumnDef>();
  private readonly numbers = new ExprNumbers();
  private readonly inputById: ReadonlyMap<ColumnId, ColumnDef>;
  private readonly create: (name: string, type: ColumnDef['type']) => ColumnDef;

  constructor(input: Fragment, create: (name: string, type: ColumnDef['type']) => ColumnDef) {
    this.inputById = new Map(input.columns.map((column) => [column.id, column]));
    this.create = create;
  }

  column(expr: Expr): ColumnDef {
    const number = this.numbers.of(expr);
    let column = this.byNumber.get(number);
    if (column !== undefined) return column;
    if (expr.kind === 'column') {
      column = this.inputById.get(expr.id);
      assert(column !== undefined, `column ${expr.name} (#${expr.id}) is in the input`);
    } else {
      column = this.create(exprName(expr), expr.type);
      this.needed = true;
    }
    this.byNumber.set(number, column);
    this.columns.push(column);
    this.exprs.push(expr);
    return column;
  }
}

function aggregateSpec(call: AggregateCall, column: ColumnDef, computed: ComputedColumns): AggregateSpec {
  assert(!call.distinct, 'DISTINCT aggregates are rewritten by the optimiser');
  return {
    name: call.name,
    overload: call.overload,
    args: call.args.map((arg) => computed.column(arg)),
    column,
    ...(call.filter === undefined ? {} : { filter: computed.column(call.filter).id }),
  };
}

function exprName(expr: Expr): string {
  switch (expr.kind) {
    case 'column': return expr.name;
    case 'literal': return 'literal';
    case 'call': return expr.name;
    default: return expr.kind;
  }
}

function maxColumnId(node: LogicalNode): ColumnId {
  let max = -1;
  for (const column of node.columns) max = Math.max(max, column.id);
  return 'input' in node ? Math.max(max, maxColumnId(node.input)) : max;
}

