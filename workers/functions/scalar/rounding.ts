/** abs, sign, round, floor, ceil, trunc. Halves round away from zero; round_even takes them to the even neighbour. */
import {
  BIGINT, type DataType, decimal, type DecimalType, DOUBLE, FLOAT, HUGEINT, INTEGER, isInteger, SMALLINT, TINYINT, physicalType,
} from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { INTEGER_RANGES, sameDecimal } from '../../../src/plan/casts.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, INTEGER_TYPES, NUMBER_TYPES, overload, type Overload, resolved } from './define.ts';
import { perRow } from './rows.ts';

const SIGNED = [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT];
const DECIMALS = decimal(18, 3);
type Mode = 'round' | 'floor' | 'ceil' | 'trunc' | 'even';

export function roundAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

const ON_DOUBLES: Record<Mode, (x: number) => number> = { round: roundAway, floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc, even: roundToEven };

/** A quotient by a power of ten in the given mode. */
function divideBy(value: bigint, factor: bigint, mode: Mode): bigint {
  const quotient = value / factor;
  const rest = value % factor;
  if (rest === 0n || mode === 'trunc') return quotient;
  const away = value < 0n ? quotient - 1n : quotient + 1n;
  switch (mode) {
    case 'floor': return value < 0n ? away : quotient;
    case 'ceil': return value < 0n ? quotient : away;
    default: {
      const twice = (rest < 0n ? -rest : rest) * 2n;
      if (twice !== factor) return twice > factor ? away : quotient;
      return mode === 'round' || quotient % 2n !== 0n ? away : quotient;
    }
  }
}

const wholeDouble = (mode: Mode): ScalarImplementation => (args, numRows, returns, context) => {
  const input = context.flat(args[0] as Vector);
  const result = context.newFlat(returns, numRows);
  const compute = ON_DOUBLES[mode];
  const [view, shift] = physicalType(returns) === 'f64' ? [context.heap.f64, 3] : [context.heap.f32, 2];
  for (let row = 0; row < numRows; row++) view[(result.data >>> shift) + row] = compute(view[(input.data >>> shift) + row] as number);
  return result;
};

/** To `places` after the point (before it where negative). What overflows on the way stays as it is. */
function placesDouble(mode: Mode): ScalarImplementation {
  const compute = ON_DOUBLES[mode];
  return perRow(([value, places]) => {
    const x = value as number;
    const count = Number(places);
    const factor = 10 ** Math.abs(count);
    if (count < 0) {
      const rounded = compute(x / factor) * factor;
      return Number.isFinite(rounded) ? rounded : 0;
    }
    const rounded = compute(x * factor) / factor;
    return Number.isFinite(rounded) ? rounded : x;
  });
}

const placesInteger = (type: DataType, mode: Mode): ScalarImplementation => perRow(([value, places]) => {
  const count = Number(places);
  if (count >= 0) return value as bigint;
  if (count < -40) return 0n;
  const factor = 10n ** BigInt(-count);
  const rounded = divideBy(value as bigint, factor, mode) * factor;
  const [least, greatest] = INTEGER_RANGES[type.id] as readonly [bigint, bigint];
  if (rounded < least || rounded > greatest) throw new UserError('OUT_OF_RANGE', `Rounding ${value} to ${places} places leaves the range of ${type.id}`);
  return rounded;
});

/** DECIMAL(p, s) to DECIMAL(p, 0). */
const wholeDecimal: NonNullable<FunctionSignature['resolve']> = (args) => {
  const type = args[0];
  return args.length === 1 && type?.id === 'DECIMAL' ? { args: [type], returns: decimal(type.precision, 0) } : null;
};

const runWholeDecimal = (mode: Mode): ScalarImplementation => (args, numRows, returns, context) => {
  const factor = 10n ** BigInt(((args[0] as Vector).type as DecimalType).scale);
  return perRow(([value]) => divideBy(value as bigint, factor, mode))(args, numRows, returns, context);
};

/** The number of places must be a literal: the result's type depends on it. */
const placesDecimal: NonNullable<FunctionSignature['resolve']> = (args, literals) => {
  const [type, places] = args;
  if (args.length !== 2 || type?.id !== 'DECIMAL' || places === undefined || !(isInteger(places) || places.id === 'NULL')) return null;
  const count = literals[1];
  if (count === null) return { args: [type, INTEGER], returns: type };
  if (typeof count !== 'bigint')
    throw new UserError('NOT_SUPPORTED', 'Not supported: rounding a DECIMAL to a number of places that is not a literal', { hint: 'Cast to DOUBLE first.' });
  const scale = count < 0n ? 0 : Math.min(type.scale, Number(count));
  return { args: [type, INTEGER], returns: decimal(type.precision, scale) };
};

const runPlacesDecimal = (mode: Mode): ScalarImplementation => (args, numRows, returns, context) => {
  const from = (args[0] as Vector).type as DecimalType;
  const to = returns as DecimalType;
  return perRow(([value, places]) => {
    const count = Math.max(Number(places), -40);
    if (count >= 0) return divideBy(value as bigint, 10n ** BigInt(from.scale - to.scale), mode);
    // Nothing is left of a number that has no digits there.
    if (-count >= from.precision - from.scale) return 0n;
    const factor = 10n ** BigInt(-count);
    return divideBy(value as bigint, 10n ** BigInt(from.scale) * factor, mode) * factor;
  })(args, numRows, returns, context);
};

const identity: ScalarImplementation = (args) => args[0] as Vector;

function withoutPlaces(mode: Mode, integers: readonly DataType[]): Overload[] {
  return [
    overload([DOUBLE], DOUBLE, wholeDouble(mode)),
    overload([FLOAT], FLOAT, wholeDouble(mode)),
    resolved([DECIMALS], decimal(18, 0), wholeDecimal, runWholeDecimal(mode)),
    ...integers.map((type) => overload([type], type, identity)),
  ];
}

function withPlaces(mode: Mode, integers: readonly DataType[]): Overload[] {
  return [
    overload([DOUBLE, INTEGER], DOUBLE, placesDouble(mode)),
    overload([FLOAT, INTEGER], FLOAT, placesDouble(mode)),
    resolved([DECIMALS, INTEGER], DECIMALS, placesDecimal, runPlacesDecimal(mode)),
    ...integers.map((type) => overload([type, INTEGER], type, placesInteger(type, mode))),
  ];
}

const absolute = (type: DataType): ScalarImplementation => type.id === 'DOUBLE' || type.id === 'FLOAT'
  ? perRow(([value]) => Math.abs(value as number))
  : perRow(([value]) => {
      const size = (value as bigint) < 0n ? -(value as bigint) : (value as bigint);
      const range = INTEGER_RANGES[type.id];
      if (range !== undefined && size > range[1]) throw new UserError('OUT_OF_RANGE', `Overflow on abs(${value})`);
      return size;
    });

const sign: ScalarImplementation = perRow(([value]) => {
  if (typeof value === 'number') return value > 0 ? 1n : value < 0 ? -1n : 0n;
  return (value as bigint) > 0n ? 1n : (value as bigint) < 0n ? -1n : 0n;
});

export const roundingFunctions: readonly ScalarFunction[] = [
  define({
    name: 'abs', aliases: ['@'], description: 'The size of a number, without its sign.', examples: [{ sql: 'abs(-5.5)', result: '5.5' }],
    overloads: [...NUMBER_TYPES.map((type) => overload([type], type, absolute(type))), resolved([DECIMALS], DECIMALS, sameDecimal, absolute(DECIMALS))],
  }),
  define({
    name: 'sign', total: true, description: '-1, 0 or 1.', examples: [{ sql: 'sign(-2.5)', result: '-1' }],
    overloads: NUMBER_TYPES.map((type) => overload([type], TINYINT, sign)),
  }),
  define({
    name: 'round', description: 'To so many places after the point (before it where negative); halves away from zero.',
    examples: [{ sql: 'round(2.5)', result: '3' }, { sql: 'round(2.345, 2)', result: '2.35' }, { sql: 'round(1250, -2)', result: '1300' }, { sql: 'round(2.5::DOUBLE)', result: '3.0' }],
    overloads: [...withoutPlaces('round', SIGNED), ...withPlaces('round', SIGNED)],
  }),
  define({
    name: 'round_even', aliases: ['roundbankers'], description: 'As round, but halves go to the even neighbour.',
    examples: [{ sql: 'round_even(2.5::DOUBLE, 0)', result: '2.0' }],
    overloads: [overload([DOUBLE, INTEGER], DOUBLE, placesDouble('even'))],
  }),
  define({
    name: 'floor', total: true, description: 'The next whole number at or below.', examples: [{ sql: 'floor(-2.5)', result: '-3' }, { sql: 'floor(5)', result: '5.0' }],
    overloads: withoutPlaces('floor', []),
  }),
  define({
    name: 'ceil', aliases: ['ceiling'], total: true, description: 'The next whole number at or above.', examples: [{ sql: 'ceil(2.1)', result: '3' }],
    overloads: withoutPlaces('ceil', []),
  }),
  define({
    name: 'trunc', description: 'Without the digits after the point, or after so many places.', examples: [{ sql: 'trunc(-2.7)', result: '-2' }, { sql: 'trunc(2.789, 1)', result: '2.7' }],
    overloads: [...withoutPlaces('trunc', INTEGER_TYPES), ...withPlaces('trunc', INTEGER_TYPES)],
  }),
];
