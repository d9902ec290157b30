/** Expressions without columns, computed outside of any task: constant folding, LIMIT values, default settings. */
import type { Expr, LiteralExpr } from '../../src/plan/expr.ts';
import { ResourceError, SpillwayError } from '../../src/base/errors.ts';
import type { BlockSource } from '../memory/arena.ts';
import { Heap } from '../memory/heap.ts';
import { loadKernels } from '../memory/kernels.ts';
import { findScalarFunction } from '../functions/index.ts';
import { compileExpression } from './compile.ts';
import { EvaluationContext, type EvaluationSettings } from './evaluation-context.ts';
import { literalAt } from './values.ts';

export interface ConstantEvaluator {
  /**
   * The value of an expression without columns.
   *
   * @throws UserError what computing it throws
   */
  evaluateConstant(expr: Expr): LiteralExpr;
  /** The value as a literal with the expression's type and place, or undefined where it has columns, changes from call to call, or fails. */
  foldConstant(expr: Expr): LiteralExpr | undefined;
}

const PAGE_BYTES = 65_536;

/** A bump allocator over a memory of its own; `reset` gives everything back. */
class PrivateBlocks implements BlockSource {
  private readonly heap: Heap;
  private next = PAGE_BYTES;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  allocateBlock(bytes: number): number {
    const address = this.next;
    this.next += Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    const missing = this.next + PAGE_BYTES - this.heap.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.heap.memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new ResourceError('MEMORY', 'A constant expression needs more than 64 MiB', { cause });
      }
      this.heap.refresh();
    }
    return address;
  }

  freeBlock(): void {
    // Freed all at once by `reset`.
  }

  reset(): void {
    this.next = PAGE_BYTES;
  }
}

/**
 * A small instance of the kernels on a memory of its own (grown to at most 64 MiB). One per query: `settings`
 * hold the query's time.
 */
export function createConstantEvaluator(module: WebAssembly.Module, settings: EvaluationSettings = {}): ConstantEvaluator {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 1024, shared: true });
  const heap = new Heap(memory);
  const kernels = loadKernels(module, memory);
  const blocks = new PrivateBlocks(heap);

  const evaluateConstant = (expr: Expr): LiteralExpr => {
    if (expr.kind === 'literal') return expr;
    blocks.reset();
    const arena = (): EvaluationContext['durable'] => context.durable;
    const context: EvaluationContext = new EvaluationContext({ heap, kernels, blocks, settings, scratch: { allocate: (bytes, align) => arena().allocate(bytes, align) } });
    const vector = compileExpression(expr, [], context)({ numRows: 1, columns: [], sequence: 0 });
    const literal = literalAt(heap, vector, 0);
    return { ...literal, type: expr.type, span: expr.span };
  };

  return {
    evaluateConstant,
    foldConstant(expr) {
      if (!isConstant(expr)) return undefined;
      try {
        return evaluateConstant(expr);
      } catch (error) {
        // It fails if and when it is computed: a branch not taken must not.
        if (error instanceof SpillwayError && error.code !== 'INTERNAL') return undefined;
        throw error;
      }
    },
  };
}

/** No columns, and the same value on every call. */
export function isConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal': return true;
    case 'column': return false;
    case 'call': return findScalarFunction(expr.name)?.deterministic === true && expr.args.every(isConstant);
    case 'cast': return isConstant(expr.arg);
    case 'case': return expr.branches.every(({ when, then }) => isConstant(when) && isConstant(then)) && isConstant(expr.otherwise);
    case 'and': case 'or': return expr.args.every(isConstant);
    case 'in': return isConstant(expr.arg) && expr.list.every(isConstant);
  }
}
