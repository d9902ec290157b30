/** Every statement, and those that are neither queries, data changes nor definitions. */
import type { DataStatement, Option } from './data-statements.ts';
import type { DefinitionStatement } from './definition-statements.ts';
import type { Argument, Expression, FunctionCall } from './expressions.ts';
import type { Identifier, Node, QualifiedName } from './node.ts';
import type { Query } from './query.ts';

export interface Explain extends Node {
  readonly kind: 'explain';
  readonly analyze: boolean;
  readonly options: readonly Option[];
  readonly statement: Statement;
}
/** `SET x = 1`, `SET GLOBAL x TO 1`, `SET VARIABLE x = 1`. */
export interface SetVariable extends Node {
  readonly kind: 'set';
  readonly scope: 'local' | 'session' | 'global' | 'variable' | undefined;
  readonly name: QualifiedName;
  readonly values: readonly Expression[];
}
export interface ResetVariable extends Node {
  readonly kind: 'reset';
  readonly scope: 'local' | 'session' | 'global' | 'variable' | undefined;
  /** Empty for RESET ALL. */
  readonly name: QualifiedName;
}
/** `PRAGMA name`, `PRAGMA name = value`, `PRAGMA name(a, b)`. */
export interface Pragma extends Node {
  readonly kind: 'pragma';
  readonly name: Identifier;
  readonly assigned: readonly Expression[];
  readonly arguments: readonly Argument[] | undefined;
}
export interface Prepare extends Node {
  readonly kind: 'prepare';
  readonly name: Identifier;
  readonly statement: Statement;
}
export interface Execute extends Node { readonly kind: 'execute'; readonly name: Identifier; readonly arguments: readonly Argument[] }
export interface Deallocate extends Node { readonly kind: 'deallocate'; readonly name: Identifier | undefined }
export interface Call extends Node { readonly kind: 'call-statement'; readonly call: FunctionCall }
export interface Transaction extends Node {
  readonly kind: 'transaction';
  readonly action: 'begin' | 'commit' | 'rollback';
  readonly readOnly: boolean | undefined;
}
export interface Attach extends Node {
  readonly kind: 'attach';
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly path: Expression;
  readonly alias: Identifier | undefined;
  readonly options: readonly Option[];
}
export interface Detach extends Node { readonly kind: 'detach'; readonly ifExists: boolean; readonly name: Identifier }
export interface Use extends Node { readonly kind: 'use'; readonly name: QualifiedName }
/**
 * A statement that is checked for syntax but has no meaning in an in-memory workbench: CREATE SECRET, INSTALL,
 * VACUUM …. `command` names it for the message that refuses it; `text` is its source.
 */
export interface Administrative extends Node { readonly kind: 'administrative'; readonly command: string; readonly text: string }

export type Statement =
  | Query | DataStatement | DefinitionStatement
  | Explain | SetVariable | ResetVariable | Pragma | Prepare | Execute | Deallocate | Call
  | Transaction | Attach | Detach | Use | Administrative;
