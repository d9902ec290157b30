/** OVER (…) and the WINDOW clause. */
import type { Expression } from './expressions.ts';
import type { Identifier, Node } from './node.ts';
import type { OrderBy } from './query.ts';

export interface FrameBound extends Node {
  readonly kind: 'frame-bound';
  readonly bound: 'unbounded-preceding' | 'preceding' | 'current-row' | 'following' | 'unbounded-following';
  /** Given for `preceding` and `following` alone. */
  readonly offset: Expression | undefined;
}
export interface WindowFrame extends Node {
  readonly kind: 'frame';
  readonly unit: 'rows' | 'range' | 'groups';
  readonly from: FrameBound;
  /** The current row where the text gives only one bound. */
  readonly to: FrameBound;
  readonly exclude: 'current-row' | 'group' | 'ties' | 'no-others' | undefined;
}
/** `([base] [PARTITION BY …] [ORDER BY …] [frame])`. */
export interface WindowSpecification extends Node {
  readonly kind: 'window';
  readonly base: Identifier | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: OrderBy | undefined;
  readonly frame: WindowFrame | undefined;
}
/** `OVER w`. */
export interface WindowReference extends Node { readonly kind: 'window-ref'; readonly name: Identifier }
/** `WINDOW w AS (…)`. */
export interface NamedWindow extends Node { readonly kind: 'named-window'; readonly name: Identifier; readonly window: WindowSpecification }
