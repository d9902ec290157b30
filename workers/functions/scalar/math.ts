/** Functions of DOUBLE. Results are those of the JavaScript engine's library, which may differ in the last place from C's. */
import { BOOLEAN, DATE, type DataType, DOUBLE, FLOAT, TIMESTAMP, TIMESTAMPTZ } from '../../../src/columns/types.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { FunctionExample } from '../../../src/plan/functions.ts';
import { isFiniteDate, isFiniteTimestamp } from '../../expressions/text/calendar.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, overload } from './define.ts';
import { perDouble, perDoubleChecked, perDoubles, perRow } from './rows.ts';

function outOfRange(message: string): never {
  throw new UserError('OUT_OF_RANGE', message);
}

function invalid(message: string): never {
  throw new UserError('INVALID_INPUT', message);
}

function one(name: string, description: string, examples: FunctionExample[], compute: (x: number) => number, check?: (x: number) => void, aliases?: string[]): ScalarFunction {
  const run: ScalarImplementation = check === undefined ? perDouble(compute) : perDoubleChecked(compute, check);
  return define({
    name, description, examples, ...(aliases === undefined ? {} : { aliases }),
    total: check === undefined,
    overloads: [overload([DOUBLE], DOUBLE, run)],
  });
}

const positive = (x: number): void => {
  if (x < 0) outOfRange('cannot take logarithm of a negative number');
  if (x === 0) outOfRange('cannot take logarithm of zero');
};
const finite = (x: number): void => {
  if (x === Infinity || x === -Infinity) outOfRange(`input value ${x > 0 ? 'inf' : '-inf'} is out of range for numeric function`);
};
const withinOne = (name: string) => (x: number): void => {
  if (x < -1 || x > 1) invalid(`${name} is undefined outside [-1,1]`);
};

/** Lanczos approximation (g = 7, n = 9). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  if (Number.isInteger(x) && x <= 0) return Infinity;
  if (Number.isInteger(x) && x < 171) return Math.log(gamma(x));
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const z = x - 1;
  let sum = LANCZOS[0] as number;
  for (let k = 1; k < LANCZOS.length; k++) sum += (LANCZOS[k] as number) / (z + k);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

function gamma(x: number): number {
  if (Number.isInteger(x) && x < 0) return Number.NaN;
  if (Number.isInteger(x) && x > 0 && x < 171) {
    let product = 1;
    for (let k = 2; k < x; k++) product *= k;
    return product;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  return Math.exp(logGamma(x));
}

/** The next representable number toward `to`. */
function nextAfter(from: number, to: number, single: boolean): number {
  if (Number.isNaN(from) || Number.isNaN(to)) return Number.NaN;
  if (from === to) return to;
  const view = new DataView(new ArrayBuffer(8));
  if (from === 0) return (to > 0 ? 1 : -1) * (single ? 1.401298464324817e-45 : Number.MIN_VALUE);
  const up = to > from === from > 0;
  if (single) {
    view.setFloat32(0, from);
    view.setInt32(0, view.getInt32(0) + (up ? 1 : -1));
    return view.getFloat32(0);
  }
  view.setFloat64(0, from);
  view.setBigInt64(0, view.getBigInt64(0) + (up ? 1n : -1n));
  return view.getFloat64(0);
}

function even(x: number): number {
  const up = x >= 0 ? Math.ceil(x) : -Math.ceil(-x);
  return up % 2 === 0 ? up : up + Math.sign(up);
}

type Test = (value: number) => boolean;
const test = (type: DataType, holds: Test) => overload([type], BOOLEAN, perRow(([value]) => holds(value as number)));
const dateTest = (holds: boolean) => overload([DATE], BOOLEAN, perRow(([days]) => isFiniteDate(Number(days)) === holds));
const stampTest = (type: DataType, holds: boolean) => overload([type], BOOLEAN, perRow(([micros]) => isFiniteTimestamp(micros as bigint) === holds));

export const mathFunctions: readonly ScalarFunction[] = [
  one('sqrt', 'Square root.', [{ sql: 'sqrt(16)', result: '4.0' }], Math.sqrt, (x) => x < 0 && outOfRange('cannot take square root of a negative number')),
  one('cbrt', 'Cube root.', [{ sql: 'cbrt(8)', result: '2.0' }], Math.cbrt),
  one('exp', 'e to the power of x.', [{ sql: 'exp(0)', result: '1.0' }], Math.exp),
  one('ln', 'Natural logarithm.', [{ sql: 'ln(1)', result: '0.0' }], Math.log, positive),
  one('log2', 'Logarithm to base 2.', [{ sql: 'log2(8)', result: '3.0' }], Math.log2, positive),
  one('log10', 'Logarithm to base 10.', [{ sql: 'log10(1000)', result: '3.0' }], Math.log10, positive),
  define({
    name: 'log', description: 'Logarithm to base 10, or to the base given first.', examples: [{ sql: 'log(100)', result: '2.0' }, { sql: 'log(2, 8)', result: '3.0' }],
    overloads: [
      overload([DOUBLE], DOUBLE, perDoubleChecked(Math.log10, positive)),
      overload([DOUBLE, DOUBLE], DOUBLE, perRow(([base, x]) => {
        positive(base as number);
        positive(x as number);
        const divisor = Math.log10(base as number);
        if (divisor === 0) outOfRange('divison by zero in based logarithm');
        return Math.log10(x as number) / divisor;
      })),
    ],
  }),
  define({
    name: 'pow', aliases: ['power', '^', '**'], total: true, description: 'x to the power of y.', examples: [{ sql: 'pow(2, 10)', result: '1024.0' }, { sql: '2 ^ 3', result: '8.0' }],
    // C's pow(1, NaN) and pow(-1, inf) are 1, JavaScript's NaN.
    overloads: [overload([DOUBLE, DOUBLE], DOUBLE, perDoubles((x, y) => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y)))],
  }),
  define({ name: 'pi', total: true, description: 'The ratio of a circle’s circumference to its diameter.', examples: [{ sql: 'pi()', result: '3.141592653589793' }], overloads: [overload([], DOUBLE, perRow(() => Math.PI))] }),
  one('sin', 'Sine of an angle in radians.', [{ sql: 'sin(0)', result: '0.0' }], Math.sin, finite),
  one('cos', 'Cosine of an angle in radians.', [{ sql: 'cos(0)', result: '1.0' }], Math.cos, finite),
  one('tan', 'Tangent of an angle in radians.', [{ sql: 'tan(0)', result: '0.0' }], Math.tan, finite),
  one('cot', 'Cotangent of an angle in radians.', [{ sql: 'round(cot(1), 6)', result: '0.642093' }], (x) => 1 / Math.tan(x), (x) => {
    finite(x);
    if (x === 0) outOfRange('input value 0.000000 is out of range for numeric function cotangent');
  }),
  one('asin', 'Angle with this sine.', [{ sql: 'asin(0)', result: '0.0' }], Math.asin, withinOne('ASIN')),
  one('acos', 'Angle with this cosine.', [{ sql: 'acos(1)', result: '0.0' }], Math.acos, withinOne('ACOS')),
  one('atan', 'Angle with this tangent.', [{ sql: 'atan(0)', result: '0.0' }], Math.atan),
  define({ name: 'atan2', total: true, description: 'Angle of the point (x, y), given y first.', examples: [{ sql: 'atan2(0, 1)', result: '0.0' }], overloads: [overload([DOUBLE, DOUBLE], DOUBLE, perDoubles(Math.atan2))] }),
  one('sinh', 'Hyperbolic sine.', [{ sql: 'sinh(0)', result: '0.0' }], Math.sinh),
  one('cosh', 'Hyperbolic cosine.', [{ sql: 'cosh(0)', result: '1.0' }], Math.cosh),
  one('tanh', 'Hyperbolic tangent.', [{ sql: 'tanh(0)', result: '0.0' }], Math.tanh),
  one('asinh', 'Inverse hyperbolic sine.', [{ sql: 'asinh(0)', result: '0.0' }], Math.asinh),
  one('acosh', 'Inverse hyperbolic cosine.', [{ sql: 'acosh(1)', result: '0.0' }], Math.acosh),
  one('atanh', 'Inverse hyperbolic tangent.', [{ sql: 'atanh(0)', result: '0.0' }], Math.atanh, withinOne('ATANH')),
  one('degrees', 'Radians as degrees.', [{ sql: 'degrees(pi())', result: '180.0' }], (x) => x * (180 / Math.PI)),
  one('radians', 'Degrees as radians.', [{ sql: 'radians(180)', result: '3.141592653589793' }], (x) => x * (Math.PI / 180)),
  one('gamma', 'Gamma function.', [{ sql: 'gamma(5)', result: '24.0' }], gamma, (x) => x === 0 && outOfRange('cannot take gamma of zero')),
  one('lgamma', 'Logarithm of the gamma function.', [{ sql: 'round(lgamma(10), 6)', result: '12.801827' }], logGamma, (x) => x === 0 && outOfRange('cannot take log gamma of zero')),
  one('even', 'Rounded away from zero to an even number.', [{ sql: 'even(2.9)', result: '4.0' }], even),
  define({
    name: 'nextafter', total: true, description: 'The next representable number toward another.', examples: [{ sql: 'nextafter(1::DOUBLE, 2)', result: '1.0000000000000002' }],
    overloads: [
      overload([DOUBLE, DOUBLE], DOUBLE, perRow(([a, b]) => nextAfter(a as number, b as number, false))),
      overload([FLOAT, FLOAT], FLOAT, perRow(([a, b]) => nextAfter(a as number, b as number, true))),
    ],
  }),
  define({
    name: 'isnan', total: true, description: 'Is it not a number?', examples: [{ sql: "isnan('nan'::DOUBLE)", result: 'true' }],
    overloads: [test(DOUBLE, Number.isNaN), test(FLOAT, Number.isNaN)],
  }),
  define({
    name: 'isinf', total: true, description: 'Is it infinite?', examples: [{ sql: "isinf('-inf'::DOUBLE)", result: 'true' }, { sql: "isinf(DATE 'infinity')", result: 'true' }],
    overloads: [...[DOUBLE, FLOAT].map((type) => test(type, (x) => x === Infinity || x === -Infinity)), dateTest(false), stampTest(TIMESTAMP, false), stampTest(TIMESTAMPTZ, false)],
  }),
  define({
    name: 'isfinite', total: true, description: 'Is it neither infinite nor not-a-number?', examples: [{ sql: 'isfinite(1.5::DOUBLE)', result: 'true' }],
    overloads: [...[DOUBLE, FLOAT].map((type) => test(type, Number.isFinite)), dateTest(true), stampTest(TIMESTAMP, true), stampTest(TIMESTAMPTZ, true)],
  }),
  define({
    name: 'signbit', total: true, description: 'Is the sign bit set?', examples: [{ sql: 'signbit(-1.0::DOUBLE)', result: 'true' }],
    overloads: [DOUBLE, FLOAT].map((type) => test(type, (x) => x < 0 || Object.is(x, -0))),
  }),
  define({
    name: 'fdiv', total: true, description: 'Quotient rounded down, as a DOUBLE.', examples: [{ sql: 'fdiv(7, 2)', result: '3.0' }],
    overloads: [overload([DOUBLE, DOUBLE], DOUBLE, perDoubles((x, y) => Math.floor(x / y)))],
  }),
  define({
    name: 'fmod', total: true, description: 'Remainder of the quotient rounded down.', examples: [{ sql: 'fmod(7.5, 2)', result: '1.5' }],
    overloads: [overload([DOUBLE, DOUBLE], DOUBLE, perDoubles((x, y) => x - Math.floor(x / y) * y))],
  }),
  define({
    name: 'random', deterministic: false, total: true, description: 'A number from 0 up to but not 1, another one for every row and run.', examples: [{ sql: 'random() < 1', result: 'true' }],
    overloads: [overload([], DOUBLE, perRow(() => Math.random()))],
  }),
];
