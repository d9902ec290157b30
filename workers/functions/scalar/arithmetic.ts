/** + - * / // % over numbers. Integers and decimals that overflow are an error; doubles follow IEEE 754. */
import { type DataType, decimal, DOUBLE, FLOAT, type PhysicalType, physicalType, typeName } from '../../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import { decimalAddition, decimalModulo, decimalMultiplication, sameDecimal } from '../../../src/plan/casts.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { Kernels } from '../../memory/kernels.ts';
import type { EvaluationContext, Operand } from '../../expressions/evaluation-context.ts';
import { readI128, readU128, readValue, write128 } from '../../expressions/values.ts';
import { decimalText } from '../../expressions/text/decimal-text.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, NUMBER_TYPES, overload, type Overload, resolved } from './define.ts';
import { temporalAddition, temporalSubtraction, intervalDivision, intervalMultiplication, intervalNegation } from './temporal-arithmetic.ts';

type Op = 'add' | 'subtract' | 'multiply';
const CODES: Record<Op, number> = { add: 0, subtract: 1, multiply: 2 };
const NOUNS: Record<Op, string> = { add: 'addition', subtract: 'subtraction', multiply: 'multiplication' };
const SIGNS: Record<Op, string> = { add: '+', subtract: '-', multiply: '*' };

/** DuckDB's names of physical types in overflow messages. */
const PHYSICAL_NAMES: Partial<Record<PhysicalType, string>> = {
  i8: 'INT8', i16: 'INT16', i32: 'INT32', i64: 'INT64', i128: 'INT128',
  u8: 'UINT8', u16: 'UINT16', u32: 'UINT32', u64: 'UINT64', u128: 'UINT128',
};

type NarrowKernel = (op: number, mode: number, dst: number, a: number, b: number, n: number) => number;
type CheckKernel = (op: number, mode: number, a: number, b: number, n: number, validity: number) => number;

function narrowKernels(kernels: Kernels, type: PhysicalType): [NarrowKernel, CheckKernel] | undefined {
  switch (type) {
    case 'i8': return [kernels.arith_i8, kernels.arith_check_i8];
    case 'u8': return [kernels.arith_u8, kernels.arith_check_u8];
    case 'i16': return [kernels.arith_i16, kernels.arith_check_i16];
    case 'u16': return [kernels.arith_u16, kernels.arith_check_u16];
    case 'i32': return [kernels.arith_i32, kernels.arith_check_i32];
    case 'u32': return [kernels.arith_u32, kernels.arith_check_u32];
    case 'i64': return [kernels.arith_i64, kernels.arith_check_i64];
    case 'u64': return [kernels.arith_u64, kernels.arith_check_u64];
    default: return undefined;
  }
}

/** Operands for a binary kernel: at most one constant. */
export function binaryOperands(context: EvaluationContext, a: Vector, b: Vector, numRows: number): { a: Operand; b: Operand; mode: number } {
  const x = context.operand(a);
  let y = context.operand(b);
  if (numRows === 1) return { a: x, b: y, mode: 0 };
  if (x.constant && y.constant) y = { data: context.flat(b).data, constant: false };
  return { a: x, b: y, mode: x.constant ? 2 : y.constant ? 1 : 0 };
}

function operandText(context: EvaluationContext, type: DataType, side: Operand, row: number): string {
  const value = readValue(context.heap, type, side.data, side.constant ? 0 : row) as bigint;
  return type.id === 'DECIMAL' ? decimalText(value, 0) : String(value);
}

const arithmetic = (op: Op): ScalarImplementation => (args, numRows, returns, context) => {
  const [left, right] = args as [Vector, Vector];
  const { a, b, mode } = binaryOperands(context, left, right, numRows);
  const result = context.newFlat(returns, numRows);
  const code = CODES[op];
  const physical = physicalType(returns);
  const { kernels, validity } = context;
  if (physical === 'f64') {
    kernels.arith_f64(code, mode, result.data, a.data, b.data, numRows);
    return result;
  }
  if (physical === 'f32') {
    kernels.arith_f32(code, mode, result.data, a.data, b.data, numRows);
    return result;
  }
  let bad = 0;
  const narrow = narrowKernels(kernels, physical);
  if (narrow !== undefined) {
    const [run, check] = narrow;
    if (run(code, mode, result.data, a.data, b.data, numRows) !== 0) bad = check(code, mode, a.data, b.data, numRows, validity);
  } else if (physical === 'i128') bad = kernels.arith_i128(code, mode, result.data, a.data, b.data, numRows, validity);
  else bad = kernels.arith_u128(code, mode, result.data, a.data, b.data, numRows, validity);
  if (bad === 0 && returns.id === 'DECIMAL') bad = beyondPrecision(context, returns.precision, result);
  if (bad !== 0) {
    const row = (bad >>> 0) - 1;
    const x = operandText(context, left.type, mode === 0 && left.form === 'constant' ? { ...a, constant: true } : a, row);
    const y = operandText(context, right.type, mode === 0 && right.form === 'constant' ? { ...b, constant: true } : b, row);
    const what = returns.id === 'DECIMAL' ? `DECIMAL(${returns.precision})` : (PHYSICAL_NAMES[physical] ?? typeName(returns));
    throw new UserError('OUT_OF_RANGE', `Overflow in ${NOUNS[op]} of ${what} (${x} ${SIGNS[op]} ${y})!`, {
      hint: returns.id === 'DECIMAL' ? 'Cast to a wider DECIMAL or to DOUBLE first.' : 'Cast one side to a wider type, such as HUGEINT or DOUBLE.',
    });
  }
  return result;
};

/** First valid row that needs more digits than the type has, plus 1; only types that can be reached are checked. */
function beyondPrecision(context: EvaluationContext, precision: number, result: FlatVector): number {
  const limit = 10n ** BigInt(precision) - 1n;
  if (precision <= 18) return precision < 18 ? 0 : context.kernels.check_magnitude_i64(result.data, result.length, limit, context.validity);
  if (precision < 38) return 0;
  return context.kernels.check_magnitude_i128(result.data, result.length, BigInt.asIntN(64, limit), limit >> 64n, context.validity);
}

const divide = (kind: 'exact' | 'whole' | 'remainder'): ScalarImplementation => (args, numRows, returns, context) => {
  const remainder = kind === 'remainder';
  const { a, b, mode } = binaryOperands(context, args[0] as Vector, args[1] as Vector, numRows);
  const { kernels } = context;
  const physical = physicalType(returns);
  const result = context.newFlat(returns, numRows);
  if (physical === 'f64' || physical === 'f32') {
    // DuckDB's // of FLOAT and DOUBLE is plain division, but NULL where the divisor is zero.
    if (remainder && physical === 'f64') kernels.mod_f64(mode, result.data, a.data, b.data, numRows);
    else if (remainder) kernels.mod_f32(mode, result.data, a.data, b.data, numRows);
    else if (physical === 'f64') kernels.arith_f64(3, mode, result.data, a.data, b.data, numRows);
    else kernels.arith_f32(3, mode, result.data, a.data, b.data, numRows);
    if (kind !== 'whole') return result;
    const nonZero = context.allocate(numRows);
    const zero = context.allocate(16);
    context.heap.u8.fill(0, zero, zero + 16);
    const compare = physical === 'f64' ? kernels.compare_f64 : kernels.compare_f32;
    compare(0, 1, nonZero, context.flat(args[1] as Vector).data, zero, numRows, 1);
    const validity = context.allocate((numRows + 7) >>> 3, 16);
    kernels.bitmap_from_bytes(validity, nonZero, numRows);
    return { ...result, validity };
  }
  // Division by zero is NULL, so rows lose their bit.
  const validity = context.ownBitmap(context.validity, numRows);
  const op = remainder ? 1 : 0;
  let bad: number;
  switch (physical) {
    case 'i8': bad = kernels.divide_i8(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'u8': bad = kernels.divide_u8(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'i16': bad = kernels.divide_i16(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'u16': bad = kernels.divide_u16(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'i32': bad = kernels.divide_i32(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'u32': bad = kernels.divide_u32(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'i64': bad = kernels.divide_i64(op, mode, result.data, a.data, b.data, numRows, validity); break;
    case 'u64': bad = kernels.divide_u64(op, mode, result.data, a.data, b.data, numRows, validity); break;
    default: bad = divideWide(context, remainder, a, b, result, validity);
  }
  if (bad !== 0) {
    const row = (bad >>> 0) - 1;
    throw new UserError('OUT_OF_RANGE', `Overflow in division of ${operandText(context, returns, a, row)} / ${operandText(context, returns, b, row)}`);
  }
  return { ...result, validity };
};

/** 128-bit division, by BigInt: rare enough. */
function divideWide(context: EvaluationContext, remainder: boolean, a: Operand, b: Operand, result: FlatVector, validity: number): number {
  const { heap } = context;
  const signed = physicalType(result.type) === 'i128';
  const read = signed ? readI128 : readU128;
  for (let row = 0; row < result.length; row++) {
    if (!context.isSet(validity, row)) continue;
    const x = read(heap, a.data + (a.constant ? 0 : row * 16));
    const y = read(heap, b.data + (b.constant ? 0 : row * 16));
    if (y === 0n) {
      context.clearBit(validity, row);
      continue;
    }
    if (signed && y === -1n && x === -(2n ** 127n)) return row + 1;
    write128(heap, result.data + row * 16, remainder ? x % y : x / y);
  }
  return 0;
}

const negate: ScalarImplementation = (args, numRows, returns, context) => {
  const vector = context.flat(args[0] as Vector);
  const zero = context.allocate(16);
  context.heap.u8.fill(0, zero, zero + 16);
  const physical = physicalType(returns);
  const { kernels } = context;
  const result = context.newFlat(returns, numRows);
  let bad = 0;
  if (physical === 'f64' || physical === 'f32') {
    // -1 * x rather than 0 - x, which loses the sign of zero.
    if (physical === 'f64') context.heap.f64[zero >>> 3] = -1;
    else context.heap.f32[zero >>> 2] = -1;
    if (physical === 'f64') kernels.arith_f64(2, 2, result.data, zero, vector.data, numRows);
    else kernels.arith_f32(2, 2, result.data, zero, vector.data, numRows);
    return result;
  }
  const narrow = narrowKernels(kernels, physical);
  if (narrow !== undefined) {
    const [run, check] = narrow;
    // Unsigned negation wraps around in DuckDB (-(1::UTINYINT) is 255).
    if (run(1, 2, result.data, zero, vector.data, numRows) !== 0 && physical.startsWith('i')) bad = check(1, 2, zero, vector.data, numRows, context.validity);
  } else bad = kernels.arith_i128(1, 2, result.data, zero, vector.data, numRows, physical === 'i128' ? context.validity : context.newBitmap(numRows, false));
  if (bad !== 0) throw new UserError('OUT_OF_RANGE', 'Overflow in negation of numeric value!', { hint: 'Cast to a wider type first.' });
  return result;
};

const identity: ScalarImplementation = (args) => args[0] as Vector;
const number = (run: ScalarImplementation) => (type: DataType): Overload => overload([type, type], type, run);
const DECIMALS = decimal(18, 3);

const exact = (resolve: typeof decimalAddition) => (args: readonly DataType[]) => (args.length === 2 ? resolve(args[0] as DataType, args[1] as DataType) : null);

function unary(args: readonly DataType[]): { args: DataType[]; returns: DataType } | null {
  return sameDecimal(args);
}

export const arithmeticOperators: readonly ScalarFunction[] = [
  define({
    name: '+',
    aliases: ['add'],
    description: 'Adds two numbers, or moves a date or timestamp forward.',
    examples: [
      { sql: '1 + 2', result: '3' }, { sql: '1.5 + 2.25', result: '3.75' }, { sql: "DATE '2024-02-28' + 2", result: '2024-03-01' },
      { sql: "TIMESTAMP '2024-01-31 10:00:00' + INTERVAL '1 month'", result: '2024-02-29 10:00:00' }, { sql: '1 + NULL', result: null },
    ],
    overloads: [
      ...NUMBER_TYPES.map(number(arithmetic('add'))),
      resolved([DECIMALS, DECIMALS], DECIMALS, exact(decimalAddition), arithmetic('add')),
      ...NUMBER_TYPES.map((type) => overload([type], type, identity)),
      resolved([DECIMALS], DECIMALS, unary, identity),
      ...temporalAddition,
    ],
  }),
  define({
    name: '-',
    aliases: ['subtract'],
    description: 'Subtracts, moves a date or timestamp back, gives the time between two of them, or negates.',
    examples: [
      { sql: '5 - 7', result: '-2' }, { sql: '-(3)', result: '-3' }, { sql: "DATE '2024-03-01' - DATE '2024-02-01'", result: '29' },
      { sql: "TIMESTAMP '2024-01-02 12:00:00' - TIMESTAMP '2024-01-01 00:00:00'", result: '1 day 12:00:00' },
    ],
    overloads: [
      ...NUMBER_TYPES.map(number(arithmetic('subtract'))),
      resolved([DECIMALS, DECIMALS], DECIMALS, exact(decimalAddition), arithmetic('subtract')),
      ...NUMBER_TYPES.map((type) => overload([type], type, negate)),
      resolved([DECIMALS], DECIMALS, unary, negate),
      ...temporalSubtraction,
      ...intervalNegation,
    ],
  }),
  define({
    name: '*',
    aliases: ['multiply'],
    description: 'Multiplies two numbers, or an interval by a number.',
    examples: [{ sql: '6 * 7', result: '42' }, { sql: '1.5 * 2.25', result: '3.375' }, { sql: "INTERVAL '2 days' * 3", result: '6 days' }],
    overloads: [
      ...NUMBER_TYPES.map(number(arithmetic('multiply'))),
      resolved([DECIMALS, DECIMALS], DECIMALS, exact(decimalMultiplication), arithmetic('multiply')),
      ...intervalMultiplication,
    ],
  }),
  define({
    name: '/',
    aliases: ['divide_exact'],
    description: 'Divides; the answer is a DOUBLE even for integers. Division by zero gives infinity, 0 / 0 not-a-number.',
    examples: [{ sql: '7 / 2', result: '3.5' }, { sql: '1 / 0', result: 'inf' }],
    overloads: [overload([FLOAT, FLOAT], FLOAT, divide('exact')), overload([DOUBLE, DOUBLE], DOUBLE, divide('exact')), ...intervalDivision],
  }),
  define({
    name: '//',
    aliases: ['divide'],
    description: 'Divides integers toward zero. NULL for division by zero.',
    examples: [{ sql: '7 // 2', result: '3' }, { sql: '-7 // 2', result: '-3' }, { sql: '1 // 0', result: null }],
    overloads: NUMBER_TYPES.map(number(divide('whole'))),
  }),
  define({
    name: '%',
    aliases: ['mod'],
    description: 'Remainder of a division, with the sign of the left side. NULL for division by zero.',
    examples: [{ sql: '7 % 3', result: '1' }, { sql: '-7 % 3', result: '-1' }, { sql: '7.5 % 2', result: '1.5' }, { sql: '1 % 0', result: null }],
    overloads: [
      ...NUMBER_TYPES.map(number(divide('remainder'))),
      resolved([DECIMALS, DECIMALS], DECIMALS, exact(decimalModulo), divide('remainder')),
    ],
  }),
];

