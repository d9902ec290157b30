/** The SQL front end's syntax: text to tree and back. */
export type * from './ast/index.ts';
export { type Script, parseExpression, parseScript, parseStatement } from './parse.ts';
export { SqlSyntaxError } from './syntax-error.ts';
