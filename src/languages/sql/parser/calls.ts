/** Function calls with their arguments and the clauses of aggregates and windows. */
import type { Argument, Expression, FunctionCall } from '../ast/expressions.ts';
import type { QualifiedName } from '../ast/node.ts';
import { parseExpression } from './expressions.ts';
import { identifierOf, isParameterName } from './names.ts';
import { parseOrderBy } from './order.ts';
import type { Parser } from './parser.ts';
import { parseAccess } from './primary.ts';
import { parseOver } from './windows.ts';

/** A call, its clauses and what is appended to it; at `(`. */
export function parseCall(p: Parser, name: QualifiedName, container: boolean): Expression {
  const call = parsePlainCall(p, name);
  if (p.token.type === 'string' && isTypeLike(call)) return parseTypedString(p, call);
  const full = parseClauses(p, call);
  return container ? full : parseAccess(p, full, true);
}

/** `name(…)` without FILTER, OVER and the like: what FROM takes. At `(`. */
export function parsePlainCall(p: Parser, name: QualifiedName): FunctionCall {
  const { start } = name[0]!;
  p.expect('(');
  let distinct = false;
  let args: Argument[] = [];
  if (p.accept('distinct')) distinct = true;
  else p.accept('all');
  if (!p.at(')') && (distinct || !p.is('order'))) args = parseArgumentList(p);
  const orderBy = p.is('order') ? parseOrderBy(p) : notOrder(p);
  const nulls = parseNullTreatment(p);
  p.expect(')');
  if (distinct && args.length === 0) p.fail();
  return {
    kind: 'call', start, end: p.lastEnd, name, arguments: args, distinct, orderBy, nulls,
    withinGroup: undefined, filter: undefined, exportState: false, over: undefined,
  };
}

function notOrder(p: Parser): undefined {
  p.atWords('order', 'by');
  return undefined;
}

function parseNullTreatment(p: Parser): 'ignore' | 'respect' | undefined {
  if (p.acceptWords('ignore', 'nulls')) return 'ignore';
  return p.acceptWords('respect', 'nulls') ? 'respect' : undefined;
}

function parseArgumentList(p: Parser): Argument[] {
  return p.list((parser) => {
    parser.accept('variadic');
    return parseArgument(parser);
  });
}

/** `(a, b := 1)`: the parentheses and what is in them. */
export function parseArguments(p: Parser): Argument[] {
  p.expect('(');
  const args = p.at(')') ? [] : p.list(parseArgument);
  p.expect(')');
  return args;
}

export function parseArgument(p: Parser): Argument {
  const { token } = p;
  const { symbol } = p.peek(1);
  if ((symbol === ':=' || symbol === '=>') && isParameterName(token)) {
    const name = identifierOf(p.advance());
    p.advance();
    const value = parseExpression(p);
    return { kind: 'argument', start: name.start, end: value.end, name, value };
  }
  const value = parseExpression(p);
  return { kind: 'argument', start: value.start, end: value.end, name: undefined, value };
}

/** Whether `f(…)` could be a type with modifiers. */
function isTypeLike(call: FunctionCall): boolean {
  return call.arguments.length > 0 && !call.distinct && call.orderBy === undefined && call.nulls === undefined
    && call.arguments.every((argument) => argument.name === undefined);
}

function parseTypedString(p: Parser, call: FunctionCall): Expression {
  const token = p.advance();
  return {
    kind: 'cast', start: call.start, end: token.end, try: false,
    operand: { kind: 'string', start: token.start, end: token.end, value: token.value },
    type: { kind: 'named-type', start: call.start, end: call.end, name: call.name, modifiers: call.arguments.map((argument) => argument.value) },
  };
}

function parseClauses(p: Parser, call: FunctionCall): FunctionCall {
  let { withinGroup, filter, over } = call;
  if (p.acceptWords('within', 'group')) {
    const at = p.tokens[p.position - 2]!;
    if (call.orderBy !== undefined) p.failAt(at.start, p.lastEnd, 'WITHIN GROUP can’t be used with ORDER BY inside the parentheses.');
    if (call.distinct) p.failAt(at.start, p.lastEnd, 'WITHIN GROUP can’t be used with DISTINCT.');
    p.expect('(');
    withinGroup = parseOrderBy(p);
    if (!('kind' in withinGroup.items) && withinGroup.items.length > 1) {
      p.failAt(withinGroup.start, withinGroup.end, 'WITHIN GROUP takes one ORDER BY expression.');
    }
    p.expect(')');
  }
  if (p.accept('filter')) {
    p.expect('(');
    p.accept('where');
    filter = parseExpression(p);
    p.expect(')');
  }
  const exportState = p.accept('export_state');
  if (p.at('over')) {
    if (exportState) p.fail('EXPORT_STATE is not possible for window functions.');
    p.advance();
    over = parseOver(p);
  }
  else if (call.nulls !== undefined) {
    p.failAt(call.start, call.end, 'IGNORE NULLS and RESPECT NULLS are for window functions.', 'Add OVER (…), or FILTER (WHERE x IS NOT NULL) instead.');
  }
  if (withinGroup === undefined && filter === undefined && over === undefined && !exportState) return call;
  return { ...call, end: p.lastEnd, withinGroup, filter, exportState, over };
}
