/** The columns of a Parquet file: the tree of schema elements as types of ours. */
import * as types from '../../../src/columns/types.ts';
import type { DataType, Field } from '../../../src/columns/types.ts';
import { formatError, type Footer } from './footer.ts';
import type { SchemaElement } from './schema-element.ts';
import { storedType, type StoredType } from './stored-type.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly type: DataType;
  /** REQUIRED in the file. */
  readonly notNull: boolean;
  /** Position of the column's (first) leaf among the column chunks of a row group. */
  readonly leaf: number;
  readonly element: SchemaElement;
  /** Set for columns that can be read: one value a row. */
  readonly stored?: StoredType;
  /** Why the column can't be read, where it can't. */
  readonly refused?: string;
}

export type ReadableColumn = ParquetColumn & { readonly stored: StoredType };

/** Types nested deeper than this are refused: code that walks types recurses. */
const MAX_DEPTH = 500;

interface Node {
  readonly element: SchemaElement;
  readonly children: readonly Node[];
  readonly leaf: number;
}

/**
 * Columns in file order. Names that differ only in case from an earlier one get `_1`, `_2` …, as in DuckDB.
 *
 * @throws UserError FORMAT where the schema is not a tree
 */
export function parquetColumns(footer: Footer): ParquetColumn[] {
  const root = schemaTree(footer);
  const taken = new Set<string>();
  return root.children.map((node) => {
    let name = node.element.name;
    for (let k = 1; taken.has(name.toLowerCase()); k++) name = `${node.element.name}_${k}`;
    taken.add(name.toLowerCase());
    const own = column(name, node);
    // DuckDB gives such columns a type of their own, which we have not; as BLOB they would print differently.
    const isGeometry = node.element.logical?.kind === 'GEOMETRY' || footer.geometries.has(node.element.name);
    return isGeometry && own.stored !== undefined ? refusedColumn(own, 'it holds geometries (GEOMETRY)') : own;
  });
}

function refusedColumn({ stored: _, ...column }: ParquetColumn, refused: string): ParquetColumn {
  return { ...column, refused };
}

function column(name: string, node: Node): ParquetColumn {
  const { element, leaf } = node;
  const common = { name, leaf, element, notNull: element.repetition === 'REQUIRED' };
  if (node.children.length > 0 || element.type === undefined || element.repetition === 'REPEATED') {
    const type = nestedType(node);
    return { ...common, type, notNull: false, refused: `it is nested: ${element.logical?.kind === 'VARIANT' ? 'VARIANT' : type.id}` };
  }
  const read = storedType(element);
  return 'refused' in read ? { ...common, type: read.type, refused: read.refused } : { ...common, type: read.type, stored: read };
}

function schemaTree(footer: Footer): Node {
  const { elements, fileName } = footer;
  let next = 0;
  let leaf = 0;
  const read = (depth: number): Node => {
    const element = elements[next++];
    if (element === undefined) throw formatError(fileName, 'the schema announces more columns than it describes');
    if (depth > MAX_DEPTH) throw formatError(fileName, `the schema is nested more than ${MAX_DEPTH} levels deep`, 'Write the file with flatter columns.');
    const firstLeaf = leaf;
    if (element.type !== undefined) leaf++;
    const children: Node[] = [];
    for (let k = 0; k < element.numChildren; k++) children.push(read(depth + 1));
    return { element, children, leaf: firstLeaf };
  };
  const root = read(0);
  if (next !== elements.length) throw formatError(fileName, 'the schema describes more columns than it announces');
  return root;
}

function nestedType(node: Node): DataType {
  return node.element.repetition === 'REPEATED' ? types.list(elementType(node)) : elementType(node);
}

/** The type of one occurrence of `node`. LIST and MAP groups follow the format's backward-compatibility rules. */
function elementType(node: Node): DataType {
  const { element, children } = node;
  if (element.type !== undefined) return storedType(element).type;
  const repeated = children[0];
  if (children.length === 1 && repeated?.element.repetition === 'REPEATED') {
    if (element.converted === 'LIST') {
      const [only, ...others] = repeated.children;
      const wrapped = only !== undefined && others.length === 0 && repeated.element.name !== 'array' && repeated.element.name !== `${element.name}_tuple`;
      return types.list(wrapped ? nestedType(only) : elementType(repeated));
    }
    const [key, value] = repeated.children;
    if ((element.converted === 'MAP' || element.converted === 'MAP_KEY_VALUE') && key !== undefined && value !== undefined)
      return { id: 'MAP', key: nestedType(key), value: nestedType(value) };
  }
  const fields: Field[] = children.map((child) => ({ name: child.element.name, type: nestedType(child) }));
  return { id: 'STRUCT', fields };
}
