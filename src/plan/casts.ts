/**
 * Which types turn into which without being asked, at what cost, and what two types have in common. The rules
 * are DuckDB 1.5's (src/function/cast_rules.cpp, src/common/types.cpp; the tables are checked against it by
 * casts.test.ts).
 *
 * Literals are freer than columns: a string literal becomes any type, an integer literal any numeric type that
 * its value fits. Pass what a literal is (`literalOf`) beside its type.
 */
import { type DataType, DOUBLE, type DecimalType, decimal, INTEGER, isInteger, isNumeric, NULL_TYPE, SMALLINT, BIGINT, HUGEINT, typeName, typesEqual, VARCHAR } from '../columns/types.ts';
import { UserError } from '../base/errors.ts';
import type { Expr, LiteralValue } from './expr.ts';

/** What the user wrote: a string literal, or an integer literal with its value. Undefined for everything else. */
export type Literal = { readonly kind: 'string' } | { readonly kind: 'integer'; readonly value: bigint };

/** `expr` as a literal for the functions below. */
export function literalOf(expr: Expr): Literal | undefined {
  if (expr.kind !== 'literal' || expr.value === null) return undefined;
  if (expr.type.id === 'VARCHAR') return { kind: 'string' };
  if (isInteger(expr.type) && typeof expr.value === 'bigint') return { kind: 'integer', value: expr.value };
  return undefined;
}

/** The same from a type and the value of a literal; undefined value = not a literal. */
export function asLiteral(type: DataType, value: LiteralValue | undefined): Literal | undefined {
  return value === undefined ? undefined : literalOf({ kind: 'literal', type, value });
}

/** The type that all of several arguments become, literals adapting; undefined where they can't be mixed. */
export function commonTypeOf(types: readonly DataType[], values: readonly (LiteralValue | undefined)[]): DataType | undefined {
  let common: DataType | undefined;
  let literal: Literal | undefined;
  for (let k = 0; k < types.length; k++) {
    const type = types[k] as DataType;
    const next = asLiteral(type, values[k]);
    const mixed: DataType | undefined = common === undefined ? type : commonType(common, type, literal, next);
    if (mixed === undefined) return undefined;
    // Once a column has set the type, later literals adapt to it.
    literal = common === undefined || common.id === 'NULL' ? next : literal !== undefined && next !== undefined ? literal : undefined;
    common = mixed;
  }
  return common;
}

/** Smallest and largest value of each integer type. */
export const INTEGER_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: [-(2n ** 7n), 2n ** 7n - 1n],
  SMALLINT: [-(2n ** 15n), 2n ** 15n - 1n],
  INTEGER: [-(2n ** 31n), 2n ** 31n - 1n],
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
  HUGEINT: [-(2n ** 127n), 2n ** 127n - 1n],
  UTINYINT: [0n, 2n ** 8n - 1n],
  USMALLINT: [0n, 2n ** 16n - 1n],
  UINTEGER: [0n, 2n ** 32n - 1n],
  UBIGINT: [0n, 2n ** 64n - 1n],
  UHUGEINT: [0n, 2n ** 128n - 1n],
};

/** INTEGER, BIGINT or HUGEINT: the type of an integer literal of this value; DOUBLE beyond HUGEINT. */
export function integerLiteralType(value: bigint): DataType {
  for (const type of [INTEGER, BIGINT, HUGEINT]) {
    const [least, greatest] = INTEGER_RANGES[type.id] as readonly [bigint, bigint];
    if (value >= least && value <= greatest) return type;
  }
  return DOUBLE;
}

/** Digits and scale that hold every value of a numeric type; undefined for types that DECIMAL can't hold. */
export function decimalProperties(type: DataType): { precision: number; scale: number } | undefined {
  switch (type.id) {
    case 'DECIMAL': return { precision: type.precision, scale: type.scale };
    case 'NULL': return { precision: 0, scale: 0 };
    case 'BOOLEAN': return { precision: 1, scale: 0 };
    case 'TINYINT': case 'UTINYINT': return { precision: 3, scale: 0 };
    case 'SMALLINT': case 'USMALLINT': return { precision: 5, scale: 0 };
    case 'INTEGER': case 'UINTEGER': return { precision: 10, scale: 0 };
    case 'BIGINT': return { precision: 19, scale: 0 };
    case 'UBIGINT': return { precision: 20, scale: 0 };
    case 'HUGEINT': case 'UHUGEINT': return { precision: 38, scale: 0 };
    default: return undefined;
  }
}

/** How much DuckDB likes to arrive at a type. Lower is better. */
function targetCost(type: DataType): number {
  switch (type.id) {
    case 'BIGINT': return 101;
    case 'INTEGER': return 102;
    case 'HUGEINT': return 103;
    case 'DOUBLE': return 104;
    case 'DECIMAL': return 105;
    case 'TIMESTAMP_NS': return 119;
    case 'TIMESTAMP': return 120;
    case 'TIMESTAMP_MS': return 121;
    case 'TIMESTAMP_S': return 122;
    case 'TIMESTAMPTZ': return 123;
    case 'VARCHAR': return 149;
    case 'STRUCT': case 'MAP': case 'LIST': return 160;
    default: return 110;
  }
}

const UNSIGNED = ['USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'];
const SIGNED = ['SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'];
const INEXACT = ['FLOAT', 'DOUBLE', 'DECIMAL'];
const IMPLICIT: Readonly<Record<string, ReadonlySet<string>>> = {
  TINYINT: new Set([...SIGNED, ...INEXACT]),
  SMALLINT: new Set([...SIGNED.slice(1), ...INEXACT]),
  INTEGER: new Set([...SIGNED.slice(2), ...INEXACT]),
  BIGINT: new Set(['HUGEINT', ...INEXACT]),
  HUGEINT: new Set(INEXACT),
  UTINYINT: new Set([...UNSIGNED, ...SIGNED, ...INEXACT]),
  USMALLINT: new Set([...UNSIGNED.slice(1), ...SIGNED.slice(1), ...INEXACT]),
  UINTEGER: new Set([...UNSIGNED.slice(2), ...SIGNED.slice(2), ...INEXACT]),
  UBIGINT: new Set(['UHUGEINT', 'HUGEINT', ...INEXACT]),
  UHUGEINT: new Set(INEXACT),
  FLOAT: new Set(['DOUBLE']),
  DECIMAL: new Set(['FLOAT', 'DOUBLE']),
  DATE: new Set(['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ']),
  TIMESTAMP_S: new Set(['TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_NS']),
  TIMESTAMP_MS: new Set(['TIMESTAMP', 'TIMESTAMP_NS']),
  TIMESTAMP_NS: new Set(['TIMESTAMP']),
  TIMESTAMP: new Set(['TIMESTAMP_NS', 'TIMESTAMPTZ']),
};

/**
 * Cost of casting an argument without being asked; 0 for the same type (any DECIMAL to any DECIMAL), undefined
 * where only an explicit CAST will do. Nothing but a string literal becomes VARCHAR by itself.
 */
export function implicitCastCost(from: DataType, to: DataType, literal?: Literal): number | undefined {
  if (from.id === 'NULL') return to.id === 'NULL' ? 0 : targetCost(to);
  if (literal?.kind === 'string') return to.id === 'VARCHAR' ? 1 : 20;
  if (literal?.kind === 'integer' && fitsLiteral(literal.value, to)) return targetCost(to) - 90;
  if (from.id === 'LIST' && to.id === 'LIST') {
    const inner = implicitCastCost(from.element, to.element);
    return inner === undefined ? undefined : inner;
  }
  if (from.id === to.id) return from.id === 'STRUCT' || from.id === 'MAP' ? (typesEqual(from, to) ? 0 : undefined) : 0;
  return IMPLICIT[from.id]?.has(to.id) ? targetCost(to) : undefined;
}

/** Does an integer literal fit a numeric type? */
function fitsLiteral(value: bigint, type: DataType): boolean {
  const range = INTEGER_RANGES[type.id];
  if (range !== undefined) return value >= range[0] && value <= range[1];
  if (type.id === 'DECIMAL') {
    const limit = 10n ** BigInt(type.precision - type.scale);
    return value < limit && value > -limit;
  }
  return type.id === 'FLOAT' || type.id === 'DOUBLE';
}

/**
 * The type that both sides of CASE, COALESCE, VALUES, UNION or a list become; undefined where they can't be mixed
 * ("an explicit cast is required").
 */
export function commonType(a: DataType, b: DataType, aLiteral?: Literal, bLiteral?: Literal): DataType | undefined {
  if (typesEqual(a, b)) return a;
  if (a.id === 'NULL') return b;
  if (b.id === 'NULL') return a;
  if (aLiteral?.kind === 'string' && bLiteral?.kind === 'string') return VARCHAR;
  if (aLiteral?.kind === 'string') return b;
  if (bLiteral?.kind === 'string') return a;
  if (aLiteral?.kind === 'integer' && bLiteral === undefined && isInteger(b) && fitsLiteral(aLiteral.value, b)) return b;
  if (bLiteral?.kind === 'integer' && aLiteral === undefined && isInteger(a) && fitsLiteral(bLiteral.value, a)) return a;
  if (a.id === 'DECIMAL' && b.id === 'DECIMAL') return commonDecimal(a, b);
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (a.id === 'BOOLEAN' && isInteger(b)) return b;
  if (b.id === 'BOOLEAN' && isInteger(a)) return a;
  if (a.id === 'LIST' && b.id === 'LIST') {
    const element = commonType(a.element, b.element);
    return element === undefined ? undefined : { id: 'LIST', element };
  }
  if (a.id === 'VARCHAR' || b.id === 'VARCHAR') return undefined;
  const forth = implicitCastCost(a, b);
  const back = implicitCastCost(b, a);
  if (forth !== undefined && (back === undefined || forth < back)) return b;
  return back === undefined ? undefined : a;
}

function commonDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const scale = Math.max(a.scale, b.scale);
  return whole + scale > 38 ? decimal(38, 38 - whole) : decimal(whole + scale, scale);
}

const NUMERIC_ORDER = [
  'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'HUGEINT',
];

function commonNumeric(a: DataType, b: DataType): DataType {
  if (NUMERIC_ORDER.indexOf(a.id) > NUMERIC_ORDER.indexOf(b.id)) return commonNumeric(b, a);
  if (implicitCastCost(a, b) !== undefined) return b.id === 'DECIMAL' ? widenDecimal(b, a) : b;
  if (implicitCastCost(b, a) !== undefined) return a.id === 'DECIMAL' ? widenDecimal(a, b) : a;
  // One is signed and the other unsigned.
  if (a.id === 'BIGINT' || b.id === 'UBIGINT') return HUGEINT;
  if (a.id === 'INTEGER' || b.id === 'UINTEGER') return BIGINT;
  if (a.id === 'SMALLINT' || b.id === 'USMALLINT') return INTEGER;
  if (a.id === 'TINYINT' || b.id === 'UTINYINT') return SMALLINT;
  return DOUBLE;
}

/** The decimal, with room for every value of the integer type before its point. */
function widenDecimal(type: DecimalType, other: DataType): DecimalType {
  const { precision } = decimalProperties(other) ?? { precision: 0 };
  if (precision <= type.precision - type.scale) return type;
  return decimal(Math.min(38, precision + type.scale), type.scale);
}

/**
 * The type in which two sides are compared; undefined where they can't be. For equality (=, <>, IN, IS DISTINCT
 * FROM) a string column is read as the other side's type.
 */
export function comparisonType(a: DataType, b: DataType, equality: boolean, aLiteral?: Literal, bLiteral?: Literal): DataType | undefined {
  const common = commonType(a, b, aLiteral, bLiteral);
  if (common !== undefined) {
    // Integer literals stay small next to DECIMALs: the result holds both.
    return common;
  }
  if (!equality) return undefined;
  if (a.id === 'VARCHAR') return b;
  if (b.id === 'VARCHAR') return a;
  if (a.id === 'BOOLEAN' && isNumeric(b)) return b;
  if (b.id === 'BOOLEAN' && isNumeric(a)) return a;
  return undefined;
}

/** Types of `a + b` and `a - b` where at least one is DECIMAL; null where DECIMAL arithmetic does not apply. */
export function decimalAddition(a: DataType, b: DataType): { args: DecimalType[]; returns: DecimalType } | null {
  const sides = decimalSides(a, b);
  if (sides === null) return null;
  const scale = Math.max(...sides.map((side) => side.scale));
  const widest = Math.max(...sides.map((side) => side.precision));
  const whole = Math.max(...sides.map((side) => side.precision - side.scale));
  const returns = decimal(boundedPrecision(Math.max(scale + whole, widest) + 1, widest), scale);
  return { args: [returns, returns], returns };
}

/** Types of `a % b`; null also where more than 38 digits would be needed: DOUBLE takes over. */
export function decimalModulo(a: DataType, b: DataType): { args: DecimalType[]; returns: DecimalType } | null {
  const sides = decimalSides(a, b);
  if (sides === null) return null;
  const scale = Math.max(...sides.map((side) => side.scale));
  const whole = Math.max(...sides.map((side) => side.precision - side.scale));
  if (scale + whole > 38) return null;
  const returns = decimal(scale + whole, scale);
  return { args: [returns, returns], returns };
}

/**
 * Types of `a * b`: the scales add up.
 *
 * @throws UserError OUT_OF_RANGE where the result would need more than 38 digits after the point
 */
export function decimalMultiplication(a: DataType, b: DataType): { args: DecimalType[]; returns: DecimalType } | null {
  const sides = decimalSides(a, b);
  if (sides === null) return null;
  const scale = sides.reduce((sum, side) => sum + side.scale, 0);
  if (scale > 38)
    throw new UserError('OUT_OF_RANGE', `A product of ${typeName(a)} and ${typeName(b)} needs ${scale} digits after the point; DECIMAL has at most 38`, {
      hint: 'Cast one side to DOUBLE, or to a DECIMAL with a lower scale.',
    });
  const widest = Math.max(...sides.map((side) => side.precision));
  let precision = sides.reduce((sum, side) => sum + side.precision, 0);
  if (precision > 18 && widest <= 18 && scale < 18) precision = 18;
  precision = Math.min(38, Math.max(1, precision));
  // Arguments keep their scale and take the result's width, so that one kernel serves.
  return { args: sides.map((side) => decimal(precision, side.scale)), returns: decimal(precision, scale) };
}

function decimalSides(a: DataType, b: DataType): { precision: number; scale: number }[] | null {
  if (a.id !== 'DECIMAL' && b.id !== 'DECIMAL') return null;
  const left = decimalProperties(a);
  const right = decimalProperties(b);
  if (left === undefined || right === undefined || a.id === 'BOOLEAN' || b.id === 'BOOLEAN') return null;
  return [left, right];
}

/** Results of narrow decimals stay within 64 bits, and nothing exceeds 38 digits: overflow is checked instead. */
function boundedPrecision(needed: number, widest: number): number {
  if (needed > 18 && widest <= 18) return 18;
  return Math.max(1, Math.min(38, needed));
}

/** Types of DECIMAL with itself in unary functions: the argument's own. Null for everything else. */
export function sameDecimal(args: readonly DataType[]): { args: DataType[]; returns: DataType } | null {
  const type = args[0] ?? NULL_TYPE;
  return args.length === 1 && type.id === 'DECIMAL' ? { args: [type], returns: type } : null;
}

const TIMESTAMP_IDS = new Set(['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ']);

/** Does an explicit CAST between the types exist? (Single values may still not fit.) */
export function canCast(from: DataType, to: DataType): boolean {
  if (from.id === 'NULL' || typesEqual(from, to)) return true;
  const nested = (type: DataType): boolean => type.id === 'LIST' || type.id === 'STRUCT' || type.id === 'MAP';
  if (nested(from) || nested(to) || to.id === 'NULL') return false;
  if (from.id === 'VARCHAR' || to.id === 'VARCHAR') return true;
  const number = (type: DataType): boolean => isNumeric(type) || type.id === 'BOOLEAN';
  if (number(from) && number(to)) return true;
  if (TIMESTAMP_IDS.has(from.id)) return TIMESTAMP_IDS.has(to.id) || to.id === 'DATE' || to.id === 'TIME';
  return from.id === 'DATE' && TIMESTAMP_IDS.has(to.id);
}
