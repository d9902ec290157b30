/** FROM items as text. */
import type { FromItem, Join, PivotEntry, Sample, TableAlias } from '../ast/index.ts';
import { printCall, printExpression } from './expressions.ts';
import { printIdentifier, printNames, printQualifiedName } from './names.ts';
import { printProjections, printQuery } from './query.ts';

export function printFromItem(item: FromItem): string {
  switch (item.kind) {
    case 'table-ref': {
      const at = item.at === undefined ? '' : ` AT (${item.at.unit.toUpperCase()} => ${printExpression(item.at.value)})`;
      return printQualifiedName(item.name) + printAlias(item.alias) + at + printTableSample(item.sample);
    }
    case 'table-function': {
      const ordinality = item.ordinality ? ' WITH ORDINALITY' : '';
      return `${item.lateral ? 'LATERAL ' : ''}${printCall(item.call)}${ordinality}${printAlias(item.alias)}${printTableSample(item.sample)}`;
    }
    case 'derived-table': return `${item.lateral ? 'LATERAL ' : ''}(${printQuery(item.query)})${printAlias(item.alias)}${printTableSample(item.sample)}`;
    case 'join': return item.alias === undefined ? printJoin(item) : `(${printJoin(item)})${printAlias(item.alias)}`;
    case 'pivot-table': {
      const group = item.groupBy.length === 0 ? '' : ` GROUP BY ${item.groupBy.map(printIdentifier).join(', ')}`;
      const entries = item.entries.map((entry) => printPivotEntry(entry, false)).join(' ');
      return `${printFromItem(item.source)} PIVOT (${printProjections(item.aggregates)} FOR ${entries}${group})${printAlias(item.alias)}`;
    }
    case 'unpivot-table': {
      const nulls = item.includeNulls ? 'INCLUDE NULLS ' : '';
      const entries = item.entries.map(({ columns, values }) => `${printHeader(columns)} IN (${printProjections(values)})`).join(' ');
      return `${printFromItem(item.source)} UNPIVOT ${nulls}(${printHeader(item.values)} FOR ${entries})${printAlias(item.alias)}`;
    }
  }
}

const printHeader = (names: Parameters<typeof printNames>[0]): string => (names.length === 1 ? printIdentifier(names[0]!) : printNames(names));

function printJoin(join: Join): string {
  const modifier = join.modifier === undefined ? '' : `${join.modifier.toUpperCase()} `;
  const type = join.type === 'inner' ? '' : `${join.type.toUpperCase()} `;
  const right = printFromItem(join.right);
  const operand = join.right.kind === 'join' && join.right.alias === undefined ? `(${right})` : right;
  const condition = join.on !== undefined ? ` ON ${printExpression(join.on)}` : join.using.length > 0 ? ` USING ${printNames(join.using)}` : '';
  return `${printFromItem(join.left)} ${modifier}${type}JOIN ${operand}${condition}`;
}

function printAlias(alias: TableAlias | undefined): string {
  if (alias === undefined) return '';
  return ` AS ${printIdentifier(alias.name)}${alias.columns.length === 0 ? '' : printNames(alias.columns)}`;
}

export function printSample({ size, unit, method, seed }: Sample): string {
  const count = `${printExpression(size)}${unit === 'percent' ? '%' : ' ROWS'}`;
  if (method === undefined) return seed === undefined ? count : `(${count}) REPEATABLE (${seed})`;
  return `${count} (${printIdentifier(method)}${seed === undefined ? '' : `, ${seed}`})`;
}

function printTableSample(sample: Sample | undefined): string {
  return sample === undefined ? '' : ` TABLESAMPLE ${printSample(sample)}`;
}

/** `restricted` is for the statement, where the column may be any restricted expression. */
export function printPivotEntry(entry: PivotEntry, restricted: boolean): string {
  const texts = entry.columns.map((column) => printExpression(column, 1000));
  const columns = texts.length === 1 || restricted ? texts.join(', ') : `(${texts.join(', ')})`;
  if (entry.query !== undefined) return `${columns} IN (${printQuery(entry.query)})`;
  if (entry.enumName !== undefined) return `${columns} IN ${printIdentifier(entry.enumName)}`;
  return entry.values.length === 0 ? columns : `${columns} IN (${printProjections(entry.values)})`;
}
