/** What the binder and optimiser know of a table. Plain data. */
import type { DataType } from '../columns/types.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: DataType;
  /** Not part of `*` (`line`, `line_number`, `filename`). */
  readonly hidden: boolean;
  readonly notNull: boolean;
}

export interface CatalogTable {
  /** Unquoted name. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** Where metadata says so exactly. */
  readonly rows?: number;
}

export interface Catalog {
  /** Case-insensitive by table name, or by file name as typed in `FROM 'access.log'`. */
  lookup(name: string): CatalogTable | undefined;
  readonly names: readonly string[];
}
