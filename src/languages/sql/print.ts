/**
 * Canonical SQL text of a syntax tree: keywords in capitals, one space between words, parentheses only where they are
 * needed. Parsing the text gives the same tree again (apart from the spans).
 */
import type { Expression, Statement } from './ast/index.ts';
import { printExpression } from './print/expressions.ts';
import { printStatement } from './print/statements.ts';

export { printName } from './print/names.ts';

export function print(node: Statement | Expression): string {
  return isExpression(node) ? printExpression(node) : printStatement(node);
}

const STATEMENT_KINDS: ReadonlySet<string> = new Set<Statement['kind']>([
  'query', 'insert', 'update', 'delete', 'truncate', 'merge', 'copy', 'create-table', 'create-view', 'create-macro', 'create-type',
  'create-schema', 'drop', 'alter', 'explain', 'set', 'reset', 'pragma', 'prepare', 'execute', 'deallocate', 'call-statement',
  'transaction', 'attach', 'detach', 'use', 'administrative',
]);

function isExpression(node: Statement | Expression): node is Expression {
  return !STATEMENT_KINDS.has(node.kind);
}
