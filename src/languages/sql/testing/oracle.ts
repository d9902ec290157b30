/** DuckDB's own parser, for tests: `@duckdb/node-api`, version 1.5.6. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export class ParserOracle {
  private readonly connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  static async open(): Promise<ParserOracle> {
    return new ParserOracle(await (await DuckDBInstance.create()).connect());
  }

  /** Undefined where DuckDB's parser takes the text, its message otherwise. Errors of later phases come with their own name. */
  async refusal(sql: string): Promise<string | undefined> {
    try {
      await this.connection.extractStatements(sql);
      return undefined;
    } catch (error) {
      return (error as Error).message.replace(/^Failed to extract statements: /, '');
    }
  }

  /** The tree of one query as JSON without places; undefined if DuckDB can't serialise it. */
  async tree(sql: string): Promise<string | undefined> {
    const reader = await this.connection.runAndReadAll(`SELECT json_serialize_sql('${sql.replaceAll("'", "''")}')`);
    const tree = JSON.parse(reader.getRows()[0]![0] as string) as { readonly error: boolean };
    return tree.error ? undefined : JSON.stringify(normalised(tree));
  }
}

/** Folded call syntax names its function without schema; DuckDB gives it `main`. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'query_location' && key !== 'from_first');
  return Object.fromEntries(entries.map(([key, item]) => [key, key === 'schema' && item === 'main' ? '' : normalised(item)]));
}
