/** DROP. */
import type { Drop, DroppedObject } from '../ast/definition-statements.ts';
import type { QualifiedName } from '../ast/node.ts';
import type { Administrative } from '../ast/statements.ts';
import { parseName, parseQualifiedName } from './names.ts';
import type { Parser } from './parser.ts';

export function parseDrop(p: Parser): Drop | Administrative {
  const { start } = p.expect('drop');
  const scope = p.acceptAny('temporary', 'temp', 'persistent');
  if (scope !== undefined && !p.is('secret')) p.fail();
  const object = parseObject(p);
  const ifExists = parseIfExists(p);
  const names: readonly QualifiedName[] = p.list((parser) => parseQualifiedName(parser, 'table'));
  if (names.length > 1) p.failAt(start, p.lastEnd, 'Only one object can be dropped at a time.', 'Write one DROP per object.');
  if (object === 'secret' && p.accept('from')) parseName(p);
  if (object === 'trigger') {
    p.expect('on');
    parseQualifiedName(p, 'table');
  }
  const behavior = p.acceptAny('cascade', 'restrict');
  return { kind: 'drop', start, end: p.lastEnd, object, ifExists, names, behavior };
}

function parseObject(p: Parser): DroppedObject {
  if (p.acceptWords('materialized', 'view')) return 'materialized view';
  if (p.accept('macro') || p.accept('function')) return p.accept('table') ? 'macro table' : 'macro';
  return p.expectAny('table', 'view', 'type', 'schema', 'index', 'sequence', 'collation', 'secret', 'trigger');
}

export function parseIfExists(p: Parser): boolean {
  if (p.is('if') && p.peek(1).symbol === 'exists') {
    p.advance();
    p.advance();
    return true;
  }
  p.at('if');
  return false;
}
