/**
 * Lowers an optimised logical plan to stages. A stage ends where rows must meet rows of other tasks: partial
 * aggregation ends in a hash exchange, sorting in a range exchange, limits and results in a gather.
 *
 * Row order is settled here, and must not depend on the number of workers. Batches carry the number of their morsel (or
 * partition, or key range) as sequence, and rows of one sequence stay together in one task: (sequence, arrival) is the
 * order of the input, which sinks keep for ties and for first and last. Only groups come in no such order, for they come
 * by hash. Where it matters who came first, they carry a hidden ordinal, the least of their rows'.
 */
import { UBIGINT } from '../../src/columns/types.ts';
import { assert, unreachable } from '../../src/base/assert.ts';
import type { AggregateCall, ColumnDef, ColumnId } from '../../src/plan/expr.ts';
import { maxColumnId } from '../../src/optimizer/rule.ts';
import { conjunction } from '../../src/plan/expr-tools.ts';
import type { AggregateNode, LimitNode, LogicalNode, ScanNode, SortNode, TopNNode } from '../../src/plan/logical.ts';
import type { AggregateSpec, ScanSource, SinkSpec, SortKeySpec, StageSpec } from '../../src/plan/physical.ts';
import type { StageInfo } from '../../src/protocol/events.ts';
import { ComputedColumns, reference } from './computed-columns.ts';
import { filterSpan } from './describe-operators.ts';
import { hasTies, isOrdered, mostRows, usesOrder } from './plan-properties.ts';
import { Fragment, type Origin, StageList } from './stage-list.ts';

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

/** So few rows are merged by one task faster than by several. */
const ONE_PARTITION_ROWS = 4096;
/** More rows than this are sorted whole rather than kept as the first ones so far. */
const MAX_TOP_ROWS = 100_000;

export async function planPhysical(root: LogicalNode, context: PlanningContext): Promise<PhysicalPlan> {
  return new PhysicalPlanner(context, root).plan();
}

/** The rows [offset, offset + limit). */
interface Top {
  readonly limit: number;
  readonly offset: number;
}

class PhysicalPlanner {
  private readonly context: PlanningContext;
  private readonly root: LogicalNode;
  private readonly list = new StageList();
  private inputBytes = 0;
  private nextColumn: ColumnId;

  constructor(context: PlanningContext, root: LogicalNode) {
    this.context = context;
    this.root = root;
    this.nextColumn = maxColumnId(root) + 1;
  }

  async plan(): Promise<PhysicalPlan> {
    const { root } = this;
    const fragment = isOrdered(root) ? await this.build(root, false) : await this.orderByOrdinal(root);
    this.list.close(fragment, { kind: 'collect', columns: root.columns, result: true }, {});
    const { stages, infos } = this.list;
    return { stages, infos, inputBytes: this.inputBytes, columns: root.columns };
  }

  private newColumn(name: string, type: ColumnDef['type'], notNull = false): ColumnDef {
    return { id: this.nextColumn++, name, type, notNull };
  }

  /** @param ordinal groups carry their ordinals; rows that come in order need none */
  private async build(node: LogicalNode, ordinal: boolean): Promise<Fragment> {
    switch (node.kind) {
      case 'scan':
        return this.buildScan(node);
      case 'values':
        return new Fragment({ source: { kind: 'values', columns: node.columns, rows: node.rows }, maxTasks: 1, origin: originOf(node) });
      case 'filter': {
        const input = await this.build(node.input, ordinal);
        return input.append({ kind: 'filter', predicate: node.predicate, columns: input.columns }, { ...originOf(node), span: filterSpan(node.predicate) ?? node.span });
      }
      case 'project': {
        const input = await this.build(node.input, ordinal);
        return input.append({ kind: 'project', exprs: [...node.exprs, ...ordinalOf(input)], columns: input.withOrdinal(node.columns) }, originOf(node));
      }
      case 'expand': {
        const input = await this.build(node.input, ordinal);
        const projections = node.projections.map((exprs) => [...exprs, ...ordinalOf(input)]);
        return input.append({ kind: 'expand', projections, columns: input.withOrdinal(node.columns) }, originOf(node));
      }
      case 'aggregate':
        return this.buildAggregate(node, ordinal);
      case 'sort': case 'top-n':
        return this.buildSort(node);
      case 'limit':
        return this.buildLimit(node);
      default:
        return unreachable(node);
    }
  }

  private async buildScan(node: ScanNode): Promise<Fragment> {
    const { source, bytes } = await this.context.planScan(node.table, {
      kind: 'scan', table: node.table, columns: node.columns, sourceNames: node.sourceNames, filters: node.filters,
      ...(node.limit === undefined ? {} : { limit: node.limit }),
    });
    this.inputBytes += bytes;
    const rows = node.filters.length === 0 ? node.estimatedRows : node.tableRows;
    const fragment = new Fragment({ source, maxTasks: source.morsels.length, origin: { span: node.span, estimatedRows: rows } });
    const predicate = conjunction(node.filters);
    if (predicate === undefined) return fragment;
    return fragment.append({ kind: 'filter', predicate, columns: fragment.columns }, { span: filterSpan(predicate), estimatedRows: node.estimatedRows });
  }

  private async buildAggregate(node: AggregateNode, ordinal: boolean): Promise<Fragment> {
    const numGroups = node.groups.length;
    const grouped = numGroups > 0;
    const keepOrdinals = ordinal && grouped;
    const input = await this.build(node.input, keepOrdinals || usesOrder(node));
    const computed = new ComputedColumns(input, (name, type) => this.newColumn(name, type));
    const groups = node.groups.map((expr) => computed.column(expr));
    const aggregates = node.aggregates.map((call, k) => aggregateSpec(call, node.columns[numGroups + k] as ColumnDef, computed));
    computed.project(input, { span: node.span, estimatedRows: node.input.estimatedRows });
    const numPartitions = grouped && mostRows(node.input) > ONE_PARTITION_ROWS ? this.context.partitions : 1;
    const sink: SinkSpec = { kind: 'aggregate', groups, aggregates, numPartitions, keepOrdinals, ...(input.ordinal === undefined ? {} : { ordinal: input.ordinal }) };
    const keys = node.columns.slice(0, numGroups);
    const inputStage = this.list.close(input, sink, originOf(node), { kind: grouped ? 'hash' : 'gather', keys: keys.map((c) => c.name).join(', '), numPartitions });
    const ordinalColumn = keepOrdinals ? this.newColumn('ordinal', UBIGINT, true) : undefined;
    const own = ordinalColumn === undefined ? {} : { ordinal: ordinalColumn.id };
    return new Fragment({
      source: { kind: 'aggregate', inputStage, groups: keys, aggregates, numPartitions, columns: ordinalColumn === undefined ? node.columns : [...node.columns, ordinalColumn], ...own },
      maxTasks: numPartitions, inputs: [inputStage], origin: originOf(node), ...own,
    });
  }

  private async buildSort(node: SortNode | TopNNode): Promise<Fragment> {
    const input = await this.build(node.input, hasTies(node));
    const computed = new ComputedColumns(input, (name, type) => this.newColumn(name, type));
    for (const column of node.columns) computed.column(reference(column));
    const keys = node.keys.map(({ expr, descending, nullsFirst }): SortKeySpec => ({ column: computed.column(expr), descending, nullsFirst }));
    computed.project(input, { span: node.span, estimatedRows: node.input.estimatedRows });
    return this.sorted(input, keys, node.columns, node.kind === 'top-n' ? node : undefined, originOf(node));
  }

  /** Ends `input` in a sort and opens the stage that merges its runs. Emits `columns` only. */
  private sorted(input: Fragment, keys: readonly SortKeySpec[], columns: readonly ColumnDef[], top: Top | undefined, origin: Origin): Fragment {
    const ordinal = input.ordinal === undefined ? {} : { ordinal: input.ordinal };
    const isTop = top !== undefined && top.limit + top.offset <= MAX_TOP_ROWS;
    const numPartitions = isTop ? 1 : Math.min(this.context.partitions, Math.max(1, this.context.workers * 4));
    const sink: SinkSpec = isTop ? { kind: 'top-n', keys, columns, limit: top.limit + top.offset, ...ordinal } : { kind: 'sort', keys, columns, ...ordinal };
    const inputStage = this.list.close(input, sink, origin, {
      kind: isTop ? 'gather' : 'range',
      keys: keys.map(({ column, descending }) => `${column.id === input.ordinal ? 'first appearance' : column.name}${descending ? ' DESC' : ''}`).join(', '),
      numPartitions,
    });
    const fragment = new Fragment({ source: { kind: 'sort', inputStage, keys, columns, numPartitions }, maxTasks: numPartitions, inputs: [inputStage], origin });
    return top === undefined ? fragment : this.limited(fragment, top, origin);
  }

  private async buildLimit(node: LimitNode): Promise<Fragment> {
    const { input, limit, offset } = node;
    const top = { limit: limit ?? Number.MAX_SAFE_INTEGER, offset };
    // Groups without an order: the first ones to appear.
    if (!isOrdered(input)) return this.orderByOrdinal(input, top);
    return this.limited(await this.build(input, false), top, originOf(node));
  }

  /** The first rows of a fragment whose rows come in order. */
  private limited(input: Fragment, { limit, offset }: Top, origin: Origin): Fragment {
    const { columns } = input;
    if (input.maxTasks <= 1) return input.append({ kind: 'task-limit', limit, offset, columns }, origin);
    // No task need go on when it has enough by itself; who is first among all of them the next stage knows.
    const most = Math.min(limit + offset, Number.MAX_SAFE_INTEGER);
    if (most < Number.MAX_SAFE_INTEGER) input.append({ kind: 'task-limit', limit: most, offset: 0, columns }, origin);
    const inputStage = this.list.close(input, { kind: 'collect', columns, result: false }, origin, { kind: 'gather', keys: '', numPartitions: 1 });
    return new Fragment({
      source: { kind: 'gather', inputStage, columns, offset, ...(limit === Number.MAX_SAFE_INTEGER ? {} : { limit }) },
      maxTasks: 1, inputs: [inputStage], origin,
    });
  }

  /** Groups, put in the order in which they first appeared. */
  private async orderByOrdinal(node: LogicalNode, top?: Top): Promise<Fragment> {
    const fragment = await this.build(node, true);
    const ordinal = fragment.columns[fragment.columns.length - 1] as ColumnDef;
    assert(ordinal.id === fragment.ordinal, 'groups carry the ordinal they were asked for');
    return this.sorted(fragment, [{ column: ordinal, descending: false, nullsFirst: false }], node.columns, top, originOf(node));
  }
}

function originOf(node: LogicalNode): Origin {
  return { span: node.span, estimatedRows: node.estimatedRows };
}

/** The hidden ordinal of a fragment, to be passed on. */
function ordinalOf(input: Fragment): ReturnType<typeof reference>[] {
  return input.ordinal === undefined ? [] : [reference(input.columns[input.columns.length - 1] as ColumnDef)];
}

function aggregateSpec(call: AggregateCall, column: ColumnDef, computed: ComputedColumns): AggregateSpec {
  assert(!call.distinct, 'DISTINCT aggregates are rewritten by the optimiser');
  return {
    name: call.name, overload: call.overload, args: call.args.map((arg) => computed.column(arg)), column,
    ...(call.filter === undefined ? {} : { filter: computed.column(call.filter).id }),
  };
}
