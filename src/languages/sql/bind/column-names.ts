/** What DuckDB calls a result column that has no alias. */
import type * as ast from '../ast/index.ts';

/** `count_star()`, `(x + 1)`, `lower(url)`; the source text where DuckDB's own spelling would need its printer. */
export function columnName(node: ast.Expression, text: string): string {
  switch (node.kind) {
    case 'column-ref':
      return (node.parts[node.parts.length - 1] as ast.Identifier).name;
    case 'number': return node.text;
    case 'string': return `'${node.value.replaceAll("'", "''")}'`;
    case 'null': return 'NULL';
    case 'boolean': return node.value ? 'true' : 'false';
    case 'binary': return `(${columnName(node.left, text)} ${node.operator} ${columnName(node.right, text)})`;
    case 'and': case 'or':
      return `(${node.operands.map((operand) => columnName(operand, text)).join(node.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'unary': return node.postfix ? text.slice(node.start, node.end) : `${node.operator}${columnName(node.operand, text)}`;
    case 'call': {
      const name = (node.name[node.name.length - 1] as ast.Identifier).name.toLowerCase();
      if (node.over !== undefined || node.orderBy !== undefined || node.withinGroup !== undefined) return text.slice(node.start, node.end);
      const star = node.arguments.length === 1 && node.arguments[0]?.value.kind === 'star';
      if (name === 'count' && (star || node.arguments.length === 0)) return `count_star()${filterName(node, text)}`;
      const shown = name === 'first' || name === 'last' ? `"${name}"` : name === 'coalesce' ? 'COALESCE' : name;
      return `${shown}(${node.distinct ? 'DISTINCT ' : ''}${node.arguments.map((a) => columnName(a.value, text)).join(', ')})${filterName(node, text)}`;
    }
    default:
      return text.slice(node.start, node.end).replace(/\s+/g, ' ');
  }
}

function filterName(node: ast.FunctionCall, text: string): string {
  return node.filter === undefined ? '' : ` FILTER (WHERE ${columnName(node.filter, text)})`;
}
