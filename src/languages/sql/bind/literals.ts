/** Literals: from source text to typed values, with DuckDB's types. */
import { UserError } from '../../../base/errors.ts';
import { BIGINT, BOOLEAN, decimal, DOUBLE, HUGEINT, INTEGER, isInteger, NULL_TYPE, UHUGEINT, VARCHAR, type DataType } from '../../../columns/types.ts';
import { INTEGER_RANGES } from '../../../plan/casts.ts';
import type { LiteralExpr } from '../../../plan/expr.ts';
import type { Literal, NumberLiteral } from '../ast/expressions.ts';

export function bindLiteral(node: Literal): LiteralExpr {
  const span = { start: node.start, end: node.end };
  switch (node.kind) {
    case 'null': return { kind: 'literal', type: NULL_TYPE, value: null, span };
    case 'boolean': return { kind: 'literal', type: BOOLEAN, value: node.value, span };
    case 'string': return { kind: 'literal', type: VARCHAR, value: node.value, span };
    case 'number': return { ...bindNumber(node), span };
    // DuckDB 1.5 reads X'00ff' as the text 'x00ff'.
    case 'bit-string': return { kind: 'literal', type: VARCHAR, value: node.base + node.digits, span };
  }
}

function bindNumber(node: NumberLiteral): LiteralExpr {
  const span = { start: node.start, end: node.end };
  if (node.form === 'double') return { kind: 'literal', type: DOUBLE, value: Number(node.text) };
  if (node.form === 'integer') {
    const value = BigInt(node.text);
    const type = integerType(value);
    return type === undefined ? { kind: 'literal', type: DOUBLE, value: Number(node.text) } : { kind: 'literal', type, value };
  }
  const [whole = '', fraction = ''] = node.text.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  // Zeros count as they are written: 0.5 is a DECIMAL(2,1), .5 a DECIMAL(1,1).
  const precision = Math.max(whole.length + fraction.length, 1);
  if (precision > 38) {
    const value = Number(node.text);
    if (!Number.isFinite(value)) throw new UserError('OUT_OF_RANGE', `The number ${node.text} is out of range.`, { span });
    return { kind: 'literal', type: DOUBLE, value };
  }
  return { kind: 'literal', type: decimal(precision, fraction.length), value: BigInt(digits || '0') };
}

/** The smallest of INTEGER, BIGINT, HUGEINT and UHUGEINT that holds a value of 0 or more. */
function integerType(value: bigint): DataType | undefined {
  return [INTEGER, BIGINT, HUGEINT, UHUGEINT].find((type) => fitsInteger(value, type));
}

/** The literal with its sign turned, as DuckDB types it: undefined where it is no number. */
export function negateLiteral(literal: LiteralExpr): LiteralExpr | undefined {
  const { value, type } = literal;
  if (typeof value === 'number') return { ...literal, value: -value };
  if (typeof value !== 'bigint') return undefined;
  if (type.id === 'DECIMAL') return { ...literal, value: -value };
  if (!isInteger(type)) return undefined;
  // -9223372036854775808 is a BIGINT although 9223372036854775808 is none; -2147483648 is a BIGINT too.
  const narrower = type.id === 'HUGEINT' ? BIGINT : HUGEINT;
  if ((type.id === 'HUGEINT' || type.id === 'UHUGEINT') && fitsInteger(-value, narrower)) return { ...literal, value: -value, type: narrower };
  return type.id === 'UHUGEINT' ? { ...literal, value: -Number(value), type: DOUBLE } : { ...literal, value: -value };
}

/** Whether an integer literal may simply take an integer type: its value fits. */
export function fitsInteger(value: bigint, type: DataType): boolean {
  const range = INTEGER_RANGES[type.id];
  return range !== undefined && value >= range[0] && value <= range[1];
}
