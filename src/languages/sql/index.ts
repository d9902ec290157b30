/** The SQL front end's syntax: text to tree and back, and completion. */
export type * from './ast/index.ts';
export { type Completion, completeSql } from './completion.ts';
export { type Script, parseExpression, parseScript, parseStatement } from './parse.ts';
export { print, printName } from './print.ts';
export { SqlSyntaxError } from './syntax-error.ts';
