/** MERGE INTO. */
import type { Merge, MergeAction } from '../ast/data-statements.ts';
import type { Identifier } from '../ast/node.ts';
import type { WithClause } from '../ast/query.ts';
import { parseTargetTable } from './changes.ts';
import { parseExpression } from './expressions.ts';
import { parseFromItem } from './from.ts';
import { parseAssignments, parseReturning, parseTarget } from './insert.ts';
import { parseNameList } from './names.ts';
import type { Parser } from './parser.ts';

export function parseMerge(p: Parser, withClause: WithClause | undefined): Merge {
  const { start } = p.expect('merge');
  p.expect('into');
  const table = parseTargetTable(p);
  p.expect('using');
  const source = parseFromItem(p);
  let on: Merge['on'];
  let using: Identifier[] = [];
  if (p.accept('using')) using = parseNameList(p, 'column');
  else {
    p.expect('on');
    on = parseExpression(p);
  }
  const actions: MergeAction[] = [];
  do actions.push(parseAction(p));
  while (p.at('when'));
  const returning = parseReturning(p);
  return { kind: 'merge', start: withClause?.start ?? start, end: p.lastEnd, with: withClause, table, source, on, using, actions, returning };
}

function parseAction(p: Parser): MergeAction {
  const { start } = p.expect('when');
  let when: MergeAction['when'] = 'matched';
  if (p.accept('not')) {
    p.expect('matched');
    when = 'not-matched-by-target';
    if (p.accept('by')) when = p.expectAny('source', 'target') === 'source' ? 'not-matched-by-source' : 'not-matched-by-target';
  } else p.expect('matched');
  const condition = p.accept('and') ? parseExpression(p) : undefined;
  p.expect('then');
  const effect = parseEffect(p, when === 'not-matched-by-target');
  return { kind: 'merge-action', start, end: p.lastEnd, when, condition, ...effect };
}

type Effect = Pick<MergeAction, 'action' | 'assignments' | 'columns' | 'values' | 'byName' | 'defaultValues' | 'message'>;

function parseEffect(p: Parser, insertOnly: boolean): Effect {
  const none: Effect = { action: 'nothing', assignments: [], columns: [], values: undefined, byName: false, defaultValues: false, message: undefined };
  if (!insertOnly && p.accept('delete')) return { ...none, action: 'delete' };
  if (!insertOnly && p.accept('update')) {
    if (p.accept('set')) return p.accept('*') ? { ...none, action: 'update' } : { ...none, action: 'update', assignments: parseAssignments(p) };
    const byName = parseOrder(p);
    return { ...none, action: 'update', byName };
  }
  if (p.accept('insert')) return parseInsertAction(p, none);
  if (p.acceptWords('do', 'nothing')) return none;
  p.expect('error');
  const ends = p.is('when') || p.is('returning') || p.is(';') || p.token.type === 'end';
  return { ...none, action: 'error', message: ends ? undefined : parseExpression(p) };
}

function parseInsertAction(p: Parser, none: Effect): Effect {
  if (p.acceptWords('default', 'values')) return { ...none, action: 'insert', defaultValues: true };
  if (p.accept('*')) return { ...none, action: 'insert' };
  const byName = parseOrder(p);
  p.accept('*');
  if (p.is('(') || p.is('values')) {
    const columns: Effect['columns'] = p.accept('(') ? closeList(p) : [];
    p.expect('values');
    p.expect('(');
    const values = p.listWithTrailingComma(parseExpression);
    p.expect(')');
    return { ...none, action: 'insert', columns, values };
  }
  return { ...none, action: 'insert', byName };
}

function closeList(p: Parser): Effect['columns'] {
  const columns = p.listWithTrailingComma(parseTarget);
  p.expect(')');
  return columns;
}

/** `BY NAME` or `BY POSITION`. */
function parseOrder(p: Parser): boolean {
  if (p.acceptWords('by', 'name')) return true;
  p.acceptWords('by', 'position');
  return false;
}
