/** Native DuckDB over the rows of a test table: the referee of aggregates and orders. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { typeName } from '../../src/columns/types.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import { quote } from './expression-harness.ts';
import type { TextRows } from './fake-task-context.ts';

export class NativeDuckDb {
  readonly connection: DuckDBConnection;
  private constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  static async open(): Promise<NativeDuckDb> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    return new NativeDuckDb(connection);
  }

  /** Makes table `t` of these rows, with a last column `ordinal` that numbers them. */
  async load(columns: readonly ColumnDef[], rows: TextRows): Promise<void> {
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE t (${columns.map((c) => `${c.name} ${typeName(c.type)}, `).join('')}ordinal UBIGINT)`);
    for (let from = 0; from < rows.length; from += 500) {
      const tuples = rows.slice(from, from + 500).map(
        (row, k) => `(${columns.map((c, j) => (row[j] == null ? 'NULL' : `${quote(row[j] as string)}::${typeName(c.type)}`)).join(', ')}, ${from + k})`,
      );
      await this.connection.run(`INSERT INTO t VALUES ${tuples.join(', ')}`);
    }
  }

  /** All values cast to VARCHAR. */
  async ask(sql: string): Promise<(string | null)[][]> {
    const reader = await this.connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
    return reader.getRows() as (string | null)[][];
  }
}
