/**
 * Compiles bound expressions into nodes that compute a vector per batch. Equal sub-expressions, also across the
 * expressions of one call, become one node and are computed once a batch.
 */
import { typeName } from '../../src/columns/types.ts';
import type { Batch, Vector } from '../../src/columns/vector.ts';
import type { ColumnDef, Expr, LiteralValue } from '../../src/plan/expr.ts';
import { InternalError } from '../../src/base/errors.ts';
import { findScalarFunction } from '../functions/index.ts';
import { CallNode } from './call-node.ts';
import { CaseNode } from './case-node.ts';
import { CastNode } from './cast-node.ts';
import { ConjunctionNode } from './conjunction-node.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { Frame } from './frame.ts';
import { InNode } from './in-node.ts';
import { ColumnNode, type ExpressionNode, LiteralNode } from './node.ts';
import { literalVector } from './values.ts';

export type CompiledExpression = (batch: Batch) => Vector;
export type CompiledExpressions = (batch: Batch) => Vector[];

/** One expression over batches whose k-th column is `input[k]`. */
export function compileExpression(expr: Expr, input: readonly ColumnDef[], context: EvaluationContext): CompiledExpression {
  const run = compileExpressions([expr], input, context);
  return (batch) => run(batch)[0] as Vector;
}

/** Several expressions; what they have in common is computed once a batch. */
export function compileExpressions(exprs: readonly Expr[], input: readonly ColumnDef[], context: EvaluationContext): CompiledExpressions {
  const compiler = new Compiler(input, context);
  const nodes = exprs.map((expr) => compiler.node(expr));
  return (batch) => {
    context.heap.refresh();
    const frame = Frame.ofColumns(context, batch.numRows, batch.columns);
    return nodes.map((node) => node.value(frame));
  };
}

export class Compiler {
  private readonly positions: ReadonlyMap<number, number>;
  private readonly context: EvaluationContext;
  private readonly nodes = new Map<string, ExpressionNode>();
  /** Expressions are graphs after some rewrites: each part is compiled once however often it stands there. */
  private readonly seen = new Map<Expr, ExpressionNode>();
  private unique = 0;

  constructor(input: readonly ColumnDef[], context: EvaluationContext) {
    this.positions = new Map(input.map((column, position) => [column.id, position]));
    this.context = context;
  }

  node(expr: Expr): ExpressionNode {
    const before = this.seen.get(expr);
    if (before !== undefined) {
      before.shared = true;
      return before;
    }
    const node = this.unify(expr);
    this.seen.set(expr, node);
    return node;
  }

  /** The node of an equal expression, or a new one. */
  private unify(expr: Expr): ExpressionNode {
    const [key, make] = this.plan(expr);
    const known = this.nodes.get(key);
    if (known !== undefined) {
      known.shared = true;
      return known;
    }
    const node = make();
    node.id = this.nodes.size;
    this.nodes.set(key, node);
    return node;
  }

  /** A key that equal expressions share, and how to make the node. Children are named by their ids. */
  private plan(expr: Expr): [string, () => ExpressionNode] {
    switch (expr.kind) {
      case 'column': {
        const position = this.positions.get(expr.id);
        if (position === undefined) throw new InternalError(`Column ${expr.name} (#${expr.id}) is not among the operator's input`);
        return [`column ${position}`, () => new ColumnNode(expr.type, position)];
      }
      case 'literal':
        return [`literal ${typeName(expr.type)} ${literalKey(expr.value)}`, () => new LiteralNode(literalVector(this.context, expr.type, expr.value, 1))];
      case 'call': {
        const func = findScalarFunction(expr.name);
        if (func === undefined) throw new InternalError(`No scalar function is called ${expr.name}`);
        if (func.implementations[expr.overload] === undefined) throw new InternalError(`${expr.name} has no overload ${expr.overload}`);
        const args = expr.args.map((arg) => this.node(arg));
        // Two calls of random() are two numbers.
        const own = func.deterministic === false ? ` !${this.unique++}` : '';
        return [
          `call ${expr.name} ${expr.overload} ${typeName(expr.type)} ${ids(args)}${own}`,
          () => new CallNode(func, expr.overload, args, expr.type),
        ];
      }
      case 'cast': {
        const arg = this.node(expr.arg);
        return [`cast ${expr.try} ${typeName(expr.type)} ${arg.id}`, () => new CastNode(arg, expr.type, expr.try)];
      }
      case 'case': {
        const branches = expr.branches.map(({ when, then }) => ({ when: this.node(when), then: this.node(then) }));
        const otherwise = this.node(expr.otherwise);
        const key = branches.map(({ when, then }) => `${when.id}:${then.id}`).join(' ');
        return [`case ${typeName(expr.type)} ${key} ${otherwise.id}`, () => new CaseNode(expr.type, branches, otherwise)];
      }
      case 'and': case 'or': {
        const args = expr.args.map((arg) => this.node(arg));
        return [`${expr.kind} ${ids(args)}`, () => new ConjunctionNode(args, expr.kind === 'or')];
      }
      case 'in': {
        const arg = this.node(expr.arg);
        const list = expr.list.map((entry) => this.node(entry));
        return [`in ${arg.id} ${ids(list)}`, () => new InNode(arg, list)];
      }
    }
  }
}

function ids(nodes: readonly ExpressionNode[]): string {
  return nodes.map((node) => node.id).join(' ');
}

function literalKey(value: LiteralValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `bytes ${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return `interval ${value.months} ${value.days} ${value.micros}`;
}
