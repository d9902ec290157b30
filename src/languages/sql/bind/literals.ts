/** Literals: from source text to typed values, with DuckDB's types. */
import { UserError } from '../../../base/errors.ts';
import { BIGINT, BOOLEAN, BLOB, decimal, DOUBLE, HUGEINT, INTEGER, NULL_TYPE, UHUGEINT, VARCHAR, type DataType } from '../../../columns/types.ts';
import type { LiteralExpr } from '../../../plan/expr.ts';
import type { Literal, NumberLiteral } from '../ast/expressions.ts';
import { notSupported } from '../../../base/errors.ts';

export function bindLiteral(node: Literal): LiteralExpr {
  const span = { start: node.start, end: node.end };
  switch (node.kind) {
    case 'null': return { kind: 'literal', type: NULL_TYPE, value: null, span };
    case 'boolean': return { kind: 'literal', type: BOOLEAN, value: node.value, span };
    case 'string': return { kind: 'literal', type: VARCHAR, value: node.value, span };
    case 'number': return { ...bindNumber(node), span };
    case 'bit-string': {
      if (node.base === 'b') throw notSupported('BIT literals', span);
      const bytes = new Uint8Array(node.digits.length / 2);
      for (let k = 0; k < bytes.length; k++) bytes[k] = Number.parseInt(node.digits.slice(2 * k, 2 * k + 2), 16);
      return { kind: 'literal', type: BLOB, value: bytes, span };
    }
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
  const precision = Math.max(whole.replace(/^0+/, '').length + fraction.length, 1);
  if (precision > 38) {
    const value = Number(node.text);
    if (!Number.isFinite(value)) throw new UserError('OUT_OF_RANGE', `The number ${node.text} is out of range.`, { span });
    return { kind: 'literal', type: DOUBLE, value };
  }
  return { kind: 'literal', type: decimal(precision, fraction.length), value: BigInt(digits || '0') };
}

/** The smallest of INTEGER, BIGINT, HUGEINT and UHUGEINT that holds the value. */
export function integerType(value: bigint): DataType | undefined {
  const magnitude = value < 0n ? -value : value;
  if (magnitude <= 0x7fff_ffffn) return INTEGER;
  if (magnitude <= 0x7fff_ffff_ffff_ffffn) return BIGINT;
  if (magnitude <= (1n << 127n) - 1n) return HUGEINT;
  return value > 0n && value < 1n << 128n ? UHUGEINT : undefined;
}

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: [-128n, 127n], SMALLINT: [-32_768n, 32_767n], INTEGER: [-(1n << 31n), (1n << 31n) - 1n], BIGINT: [-(1n << 63n), (1n << 63n) - 1n],
  HUGEINT: [-(1n << 127n), (1n << 127n) - 1n],
  UTINYINT: [0n, 255n], USMALLINT: [0n, 65_535n], UINTEGER: [0n, (1n << 32n) - 1n], UBIGINT: [0n, (1n << 64n) - 1n], UHUGEINT: [0n, (1n << 128n) - 1n],
};

/** Whether an integer literal may simply take an integer type: its value fits. */
export function fitsInteger(value: bigint, type: DataType): boolean {
  const range = RANGES[type.id];
  return range !== undefined && value >= range[0] && value <= range[1];
}
