/**
 * The base of every syntax node. Spans are half-open ranges of UTF-16 code units in the text that was parsed;
 * parentheses around an expression belong to no node, so a node's span is its own text without them.
 */
export interface Node {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** How a name was written: bare, in double quotes, or as a string literal where the grammar takes one for a name. */
export type Quoting = 'none' | 'double' | 'single';

/** A name as the user wrote it, without quotes. Compare without regard to case; show as written. */
export interface Identifier extends Node {
  readonly kind: 'identifier';
  readonly name: string;
  readonly quoting: Quoting;
}

/** `table`, `schema.table` or `catalog.schema.table`: at least one part. */
export type QualifiedName = readonly Identifier[];
