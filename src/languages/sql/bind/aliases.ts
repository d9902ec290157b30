/** Aliases of the SELECT list, as other expressions see them. */
import { type Span, UserError } from '../../../base/errors.ts';
import type { Expr } from '../../../plan/expr.ts';
import { someExpr } from '../../../plan/expr-tools.ts';
import type { FunctionCatalog } from '../../../plan/functions.ts';
import type * as ast from '../ast/index.ts';
import type { Output } from './order.ts';

/** The aliased result columns: the first of each name counts. */
export class Aliases {
  private readonly byName = new Map<string, Expr>();
  private readonly indices = new Map<string, number>();
  private readonly projections: readonly ast.Projection[];
  private readonly functions: FunctionCatalog;

  constructor(projections: readonly ast.Projection[], functions: FunctionCatalog) {
    this.projections = projections;
    this.functions = functions;
    projections.forEach(({ alias }, index) => {
      const name = alias?.name.toLowerCase();
      if (name !== undefined && !this.indices.has(name)) this.indices.set(name, index);
    });
  }

  /** A result column is bound: expressions after it may use its alias. */
  add(output: Output): void {
    const name = output.name.toLowerCase();
    if (output.alias && !this.byName.has(name)) this.byName.set(name, output.expr);
  }

  /** What an alias stands for; undefined where there is none of that name. */
  find(name: string, span: Span): Expr | undefined {
    const expr = this.byName.get(name.toLowerCase());
    if (expr === undefined) return undefined;
    // Written twice it would be computed twice, with two results.
    if (isVolatile(expr, this.functions))
      throw new UserError('NOT_SUPPORTED', `Not supported: the alias ${name} of an expression that changes from call to call`, { span, hint: 'Compute it in a subquery and use its column.' });
    return { ...expr, span };
  }

  /** As `find`, within the SELECT list itself. */
  findEarlier(name: string, span: Span): Expr | undefined {
    const expr = this.find(name, span);
    if (expr === undefined && this.indices.has(name.toLowerCase()))
      throw new UserError('BINDER', `The alias ${name} is defined only later in the SELECT list.`, { span, hint: 'Move it before its first use.' });
    return expr;
  }

  /** WHERE is bound before the SELECT list: `bind` binds the aliased expression, with the aliases before it. */
  unbound(bind: (node: ast.Expression, alias: (name: string, span: Span) => Expr | undefined) => Expr, before = this.projections.length): (name: string, span: Span) => Expr | undefined {
    return (name, span) => {
      const index = this.indices.get(name.toLowerCase());
      if (index === undefined || index >= before) return undefined;
      const expr = bind((this.projections[index] as ast.Projection).expression, this.unbound(bind, index));
      return isVolatile(expr, this.functions) ? undefined : { ...expr, span };
    };
  }
}

export function isVolatile(expr: Expr, functions: FunctionCatalog): boolean {
  return someExpr(expr, (e) => e.kind === 'call' && functions.lookup(e.name)?.deterministic === false);
}
