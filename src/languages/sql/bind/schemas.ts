/** Schemas: there is one, called `main`; DuckDB's name of an in-memory database is taken too. */
import { UserError } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type * as ast from '../ast/index.ts';

const KNOWN: ReadonlySet<string> = new Set(['main', 'memory']);

/** @throws UserError CATALOG for a schema that does not exist */
export function checkSchema({ name, start, end }: ast.Identifier): void {
  if (!KNOWN.has(name.toLowerCase()))
    throw new UserError('CATALOG', `There is no schema named ${quoteIdentifier(name)}.`, { span: { start, end }, hint: 'Tables need no schema: write the name alone.' });
}
