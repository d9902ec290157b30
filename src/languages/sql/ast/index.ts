/** The syntax tree's node types, in one list for those who walk it. */
export type * from './data-statements.ts';
export type * from './definition-statements.ts';
export type * from './expressions.ts';
export type * from './from.ts';
export type * from './node.ts';
export type * from './query.ts';
export type * from './statements.ts';
export type * from './types.ts';
export type * from './windows.ts';
