/** Bits, divisors and factorials of integers. */
import { BIGINT, type DataType, HUGEINT, INTEGER, physicalType, physicalWidth, SMALLINT, TINYINT, UUID } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { INTEGER_RANGES } from '../../../src/plan/casts.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, INTEGER_TYPES, overload } from './define.ts';
import { perRow } from './rows.ts';

const width = (type: DataType): number => physicalWidth(physicalType(type));

const combine = (op: number): ScalarImplementation => (args, numRows, returns, context) => {
  const a = context.flat(args[0] as Vector);
  const b = context.flat(args[1] as Vector);
  const result = context.newFlat(returns, numRows);
  context.kernels.bits_combine(op, result.data, a.data, b.data, numRows * width(returns));
  return result;
};

const shiftLeft = (type: DataType): ScalarImplementation => {
  const bits = width(type) * 8;
  const signed = (INTEGER_RANGES[type.id] as readonly [bigint, bigint])[0] < 0n;
  const greatest = (INTEGER_RANGES[type.id] as readonly [bigint, bigint])[1];
  return perRow(([value, by]) => {
    const x = value as bigint;
    const count = by as bigint;
    if (signed && x < 0n) throw new UserError('OUT_OF_RANGE', `Cannot left-shift negative number ${x}`);
    if (count < 0n) throw new UserError('OUT_OF_RANGE', `Cannot left-shift by negative number ${count}`);
    if (x === 0n) return 0n;
    if (count >= BigInt(bits + (signed ? 0 : 1))) throw new UserError('OUT_OF_RANGE', `Left-shift value ${count} is out of range`);
    const shifted = x << count;
    if (shifted > greatest) throw new UserError('OUT_OF_RANGE', `Overflow in left shift (${x} << ${count})`);
    return shifted;
  });
};

const shiftRight = (type: DataType): ScalarImplementation => {
  const bits = BigInt(width(type) * 8);
  return perRow(([value, by]) => ((by as bigint) < 0n || (by as bigint) >= bits ? 0n : (value as bigint) >> (by as bigint)));
};

const invert = (type: DataType): ScalarImplementation => {
  const [least, greatest] = INTEGER_RANGES[type.id] as readonly [bigint, bigint];
  return perRow(([value]) => (least < 0n ? ~(value as bigint) : greatest - (value as bigint)));
};

function bitCount(type: DataType): ScalarImplementation {
  const bits = width(type) * 8;
  return perRow(([value]) => {
    let count = 0n;
    for (let rest = BigInt.asUintN(bits, value as bigint); rest > 0n; rest &= rest - 1n) count++;
    return count;
  });
}

function divisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

const divisors = (type: DataType, least: boolean): ScalarImplementation => {
  const greatest = (INTEGER_RANGES[type.id] as readonly [bigint, bigint])[1];
  return perRow(([a, b]) => {
    const common = divisor(a as bigint, b as bigint);
    if (!least) return common;
    if (common === 0n) return 0n;
    const product = ((a as bigint) / common) * (b as bigint);
    const size = product < 0n ? -product : product;
    if (size > greatest) throw new UserError('OUT_OF_RANGE', 'lcm value is out of range');
    return size;
  });
};

const binary = (make: (type: DataType) => ScalarImplementation) => INTEGER_TYPES.map((type) => overload([type, type], type, make(type)));

export const integerFunctions: readonly ScalarFunction[] = [
  define({ name: '&', total: true, description: 'Bitwise and.', examples: [{ sql: '91 & 15', result: '11' }], overloads: binary(() => combine(0)) }),
  define({ name: '|', total: true, description: 'Bitwise or.', examples: [{ sql: '32 | 3', result: '35' }], overloads: binary(() => combine(1)) }),
  define({ name: 'xor', total: true, description: 'Bitwise exclusive or.', examples: [{ sql: 'xor(17, 5)', result: '20' }], overloads: binary(() => combine(2)) }),
  define({ name: '~', total: true, description: 'Bitwise complement.', examples: [{ sql: '~15', result: '-16' }], overloads: INTEGER_TYPES.map((type) => overload([type], type, invert(type))) }),
  define({ name: '<<', description: 'Shifts bits to the left; what would be lost is an error.', examples: [{ sql: '1 << 4', result: '16' }], overloads: binary(shiftLeft) }),
  define({ name: '>>', total: true, description: 'Shifts bits to the right.', examples: [{ sql: '8 >> 2', result: '2' }, { sql: '(-5) >> 1', result: '-3' }], overloads: binary(shiftRight) }),
  define({
    name: 'bit_count', total: true, description: 'Number of bits that are set.', examples: [{ sql: 'bit_count(31)', result: '5' }],
    overloads: [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT].map((type) => overload([type], TINYINT, bitCount(type))),
  }),
  define({
    name: 'gcd', aliases: ['greatest_common_divisor'], total: true, description: 'Greatest common divisor.', examples: [{ sql: 'gcd(42, 57)', result: '3' }],
    overloads: [BIGINT, HUGEINT].map((type) => overload([type, type], type, divisors(type, false))),
  }),
  define({
    name: 'lcm', aliases: ['least_common_multiple'], description: 'Least common multiple.', examples: [{ sql: 'lcm(42, 57)', result: '798' }],
    overloads: [BIGINT, HUGEINT].map((type) => overload([type, type], type, divisors(type, true))),
  }),
  define({
    name: 'factorial', description: 'Product of the whole numbers up to x.', examples: [{ sql: 'factorial(5)', result: '120' }, { sql: '4!', result: '24' }],
    overloads: [overload([INTEGER], HUGEINT, perRow(([value]) => {
      const n = value as bigint;
      if (n < 0n) throw new UserError('OUT_OF_RANGE', 'factorial of a negative number is undefined');
      if (n > 33n) throw new UserError('OUT_OF_RANGE', 'Value out of range');
      let product = 1n;
      for (let k = 2n; k <= n; k++) product *= k;
      return product;
    }))],
  }),
  define({
    name: 'uuid', aliases: ['gen_random_uuid'], deterministic: false, total: true, description: 'A new random UUID for every row.', examples: [{ sql: 'length(uuid()::VARCHAR)', result: '36' }],
    overloads: [overload([], UUID, perRow(() => {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      let value = 0n;
      for (const byte of bytes) value = (value << 8n) | BigInt(byte);
      // Version 4, variant 1 (RFC 9562, section 5.4).
      return (value & ~(0xf000n << 64n) & ~(0xc000n << 48n)) | (0x4000n << 64n) | (0x8000n << 48n);
    }))],
  }),
];

