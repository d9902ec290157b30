/** Compiled expressions: a graph in which equal sub-expressions are one node. */
import type { DataType } from '../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../src/columns/vector.ts';
import { SpillwayError } from '../../src/base/errors.ts';
import type { Arena } from '../memory/arena.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { Frame } from './frame.ts';

/** What is known of an expression before any row is seen. */
export interface NodeTraits {
  /** Same inputs, same result. */
  readonly deterministic: boolean;
  /** May throw for some values. Such nodes never see rows that a condition has already ruled out. */
  readonly canFail: boolean;
  /** Rough cost of a row; a comparison of numbers is 1. */
  readonly cost: number;
  /** Positions of the input columns that it reads. */
  readonly columns: ReadonlySet<number>;
}

export function combineTraits(nodes: readonly ExpressionNode[], own: { deterministic?: boolean; canFail?: boolean; cost: number }): NodeTraits {
  const columns = new Set<number>();
  let deterministic = own.deterministic ?? true;
  let canFail = own.canFail ?? false;
  let cost = own.cost;
  for (const node of nodes) {
    for (const column of node.traits.columns) columns.add(column);
    deterministic &&= node.traits.deterministic;
    canFail ||= node.traits.canFail;
    cost += node.traits.cost;
  }
  return { deterministic, canFail, cost, columns };
}

export abstract class ExpressionNode {
  readonly type: DataType;
  readonly traits: NodeTraits;
  /** Set by the compiler: unique in its program. */
  id = 0;
  /** Set by the compiler: used more than once, so worth remembering. */
  shared = false;
  private dictionary: DictionaryResult | undefined;

  constructor(type: DataType, traits: NodeTraits) {
    this.type = type;
    this.traits = traits;
  }

  /** Computes the node for every row of the frame, without looking anything up. */
  protected abstract compute(frame: Frame): Vector;

  value(frame: Frame): Vector {
    if (!this.shared) return this.viaDictionary(frame) ?? this.compute(frame);
    let vector = frame.recall(this.id);
    if (vector === undefined) {
      vector = this.viaDictionary(frame) ?? this.compute(frame);
      frame.remember(this.id, vector);
    }
    return vector;
  }

  /**
   * A node of one dictionary column is computed once for each dictionary entry, as soon as more rows have been
   * seen than the dictionary has entries; the same dictionary comes with every batch of a row group.
   * Dictionaries are told apart by the identity of the `base` object: producers keep it for as long as the bytes.
   */
  private viaDictionary(frame: Frame): Vector | undefined {
    const { columns, deterministic } = this.traits;
    if (columns.size !== 1 || !deterministic || this.traits.cost === 0) return undefined;
    const position = columns.values().next().value as number;
    const column = frame.column(position);
    if (column.form !== 'indexed' || !column.dictionary) return undefined;
    let known = this.dictionary;
    if (known === undefined || known.base !== column.base) {
      known?.arena?.release();
      known = this.dictionary = { base: column.base, rowsSeen: 0, arena: undefined, result: undefined, failed: false };
    }
    if (known.failed) return undefined;
    if (known.result === undefined) {
      known.rowsSeen += frame.numRows;
      if (known.rowsSeen < known.base.length || known.base.length === 0) return undefined;
      this.computeDictionary(known, frame.context, position);
      if (known.result === undefined) return undefined;
    }
    if (known.result.form === 'constant') return { ...known.result, length: frame.numRows };
    // Different entries may have equal results, so the result is no dictionary in the strict sense.
    return { form: 'indexed', type: this.type, length: frame.numRows, indices: column.indices, base: known.result, dictionary: false };
  }

  private computeDictionary(known: DictionaryResult, context: EvaluationContext, position: number): void {
    const columns: (Vector | undefined)[] = [];
    columns[position] = known.base;
    const arena = context.arena(65_536);
    try {
      const vector = context.withResultsIn(arena, () => {
        const result = this.compute(Frame.ofColumns(context, known.base.length, columns));
        return result.form === 'constant' ? result : context.flat(result);
      });
      known.arena = arena;
      known.result = vector;
    } catch (error) {
      arena.release();
      if (!(error instanceof SpillwayError) || error.code === 'INTERNAL' || error.code === 'MEMORY' || error.code === 'CANCELLED') throw error;
      // An entry that no row uses may be at fault: the rows decide.
      known.failed = true;
    }
  }
}

interface DictionaryResult {
  readonly base: FlatVector;
  rowsSeen: number;
  arena: Arena | undefined;
  result: Exclude<Vector, { form: 'indexed' }> | undefined;
  failed: boolean;
}

export class ColumnNode extends ExpressionNode {
  private readonly position: number;

  constructor(type: DataType, position: number) {
    super(type, { deterministic: true, canFail: false, cost: 0, columns: new Set([position]) });
    this.position = position;
  }

  protected override compute(frame: Frame): Vector {
    return frame.column(this.position);
  }
}

export class LiteralNode extends ExpressionNode {
  readonly vector: Exclude<Vector, { form: 'indexed' | 'flat' }>;

  constructor(vector: Exclude<Vector, { form: 'indexed' | 'flat' }>) {
    super(vector.type, { deterministic: true, canFail: false, cost: 0, columns: new Set() });
    this.vector = vector;
  }

  protected override compute(frame: Frame): Vector {
    return frame.numRows === this.vector.length ? this.vector : { ...this.vector, length: frame.numRows };
  }
}
