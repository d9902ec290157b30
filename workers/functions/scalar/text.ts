/** String functions that run as kernels: lengths, searches, parts of strings, case, joining. */
import { BIGINT, BLOB, BOOLEAN, type DataType, NULL_TYPE, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { UserError } from '../../../src/base/errors.ts';
import { castVector } from '../../expressions/casts/index.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import { readView } from '../../memory/views.ts';
import { writeText } from '../../expressions/values.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, overload, resolved } from './define.ts';
import { simpleLower, simpleUpper } from './simple-case.ts';

const encoder = new TextEncoder();

/** Values and step (bytes to the next row) of an argument as a kernel walks it. */
export function walk(context: EvaluationContext, vector: Vector, width: number): { data: number; step: number } {
  const operand = context.operand(vector);
  return { data: operand.data, step: operand.constant ? 0 : width };
}

const measure = (kernel: 'text_length' | 'text_bytes'): ScalarImplementation => (args, numRows, returns, context) => {
  const result = context.newFlat(returns, numRows);
  context.kernels[kernel](result.data, context.flat(args[0] as Vector).data, numRows);
  return result;
};

/** kind 0 starts with, 1 ends with, 2 contains. */
export const search = (kind: number): ScalarImplementation => (args, numRows, returns, context) => {
  const a = walk(context, args[0] as Vector, 16);
  const b = walk(context, args[1] as Vector, 16);
  const result = context.newFlat(returns, numRows);
  context.kernels.text_search(kind, result.data, a.data, a.step, b.data, b.step, numRows);
  return result;
};

const position: ScalarImplementation = (args, numRows, returns, context) => {
  const a = walk(context, args[0] as Vector, 16);
  const b = walk(context, args[1] as Vector, 16);
  const result = context.newFlat(returns, numRows);
  context.kernels.text_position(result.data, a.data, a.step, b.data, b.step, numRows);
  return result;
};

const splitPart: ScalarImplementation = (args, numRows, returns, context) => {
  const a = walk(context, args[0] as Vector, 16);
  const b = walk(context, args[1] as Vector, 16);
  const c = walk(context, args[2] as Vector, 8);
  const result = context.newFlat(returns, numRows);
  context.kernels.text_split_part(result.data, a.data, a.step, b.data, b.step, c.data, c.step, numRows);
  return result;
};

const OFFSET_LIMIT = 4_294_967_295n;

function checkOffsets(context: EvaluationContext, vector: Vector, what: string): void {
  const { data, constant } = context.operand(vector);
  const { i64 } = context.heap;
  for (let row = 0; row < (constant ? 1 : vector.length); row++) {
    const value = i64[(data >>> 3) + row] as bigint;
    if (value <= OFFSET_LIMIT && value >= -OFFSET_LIMIT - 1n) continue;
    if (constant ? vector.length > 0 : context.isSet(context.validity, row))
      throw new UserError('OUT_OF_RANGE', `Substring ${what} outside of supported range (${value > 0n ? '> 4294967295' : '< -4294967296'})`);
  }
}

const substring: ScalarImplementation = (args, numRows, returns, context) => {
  const [text, start, count] = args as [Vector, Vector, Vector | undefined];
  checkOffsets(context, start, 'offset');
  if (count !== undefined) checkOffsets(context, count, 'length');
  const a = walk(context, text, 16);
  const b = walk(context, start, 8);
  const c = count === undefined ? { data: 0, step: 0 } : walk(context, count, 8);
  const result = context.newFlat(returns, numRows);
  context.kernels.text_substring(result.data, a.data, a.step, b.data, b.step, c.data, c.step, numRows);
  return result;
};

const end = (right: boolean): ScalarImplementation => (args, numRows, returns, context) => {
  const a = walk(context, args[0] as Vector, 16);
  const b = walk(context, args[1] as Vector, 8);
  const result = context.newFlat(returns, numRows);
  context.kernels.text_end(result.data, a.data, a.step, b.data, b.step, numRows, right);
  return result;
};

/** Room for the bytes of a result; what doesn't fit in memory is an error of the allocator. */
function room(context: EvaluationContext, bytes: bigint): number {
  return context.allocate(Number(BigInt.asUintN(64, bytes)) + 32, 1);
}

export const changeCase = (upper: boolean): ScalarImplementation => (args, numRows, returns, context) => {
  const input = context.flat(args[0] as Vector);
  const { kernels, heap } = context;
  const result = context.newFlat(returns, numRows);
  const ok = context.allocate((numRows + 7) >>> 3, 16);
  const bytes = kernels.text_total_bytes(input.data, 16, numRows);
  if (kernels.text_case(result.data, room(context, bytes), input.data, numRows, upper ? 1 : 0, ok) !== 0) {
    const change = upper ? simpleUpper : simpleLower;
    for (let row = 0; row < numRows; row++) {
      if (context.isSet(ok, row) || !context.isSet(context.validity, row)) continue;
      writeText(heap, result.data + row * 16, encoder.encode(change(readView(heap, input.data + row * 16))), context);
    }
  }
  return result;
};

/** Joins columns of text. `separator` undefined = none. NULLs are left out; the caller has dealt with those that matter. */
function join(context: EvaluationContext, columns: readonly Vector[], separator: Vector | undefined, numRows: number, returns: DataType): Vector {
  const { heap, kernels } = context;
  const count = columns.length;
  const lists = context.allocate(count * 12 + 4, 16);
  let bytes = 0n;
  columns.forEach((column, k) => {
    const { data, step } = walk(context, column, 16);
    const validity = column.form === 'constant' ? column.validity : context.validityOf(column);
    heap.u32[(lists >>> 2) + k] = data;
    heap.u32[(lists >>> 2) + count + k] = step;
    heap.u32[(lists >>> 2) + 2 * count + k] = validity;
    bytes += BigInt.asUintN(64, kernels.text_total_bytes(data, step, numRows));
  });
  let between = { data: 0, step: 0 };
  if (separator !== undefined) {
    between = walk(context, separator, 16);
    bytes += BigInt.asUintN(64, kernels.text_total_bytes(between.data, between.step, numRows)) * BigInt(count);
  }
  const result = context.newFlat(returns, numRows);
  kernels.text_concat(result.data, room(context, bytes), lists, lists + count * 4, lists + count * 8, count, between.data, between.step, numRows);
  return result;
}

/** Arguments of any type as VARCHAR. */
function asText(context: EvaluationContext, args: readonly Vector[]): Vector[] {
  return args.map((arg) => castVector(context, arg, VARCHAR));
}

const replace: ScalarImplementation = (args, numRows, returns, context) => {
  const [a, b, c] = args.map((arg) => walk(context, arg, 16)) as [{ data: number; step: number }, { data: number; step: number }, { data: number; step: number }];
  const bytes = context.kernels.text_replace_bytes(a.data, a.step, b.data, b.step, c.data, c.step, numRows);
  const result = context.newFlat(returns, numRows);
  context.kernels.text_replace(result.data, room(context, bytes), a.data, a.step, b.data, b.step, c.data, c.step, numRows);
  return result;
};

/** Values of any type, which are joined as text. Two BLOBs stay BLOB. */
const concatenation = (args: readonly DataType[]) => {
  const [a, b] = args;
  if (args.length !== 2 || a === undefined || b === undefined) return null;
  const nested = (type: DataType): boolean => type.id === 'LIST' || type.id === 'STRUCT' || type.id === 'MAP';
  if (nested(a) || nested(b)) return null;
  if (a.id === 'BLOB' && b.id === 'BLOB') return { args: [BLOB, BLOB], returns: BLOB };
  return { args, returns: VARCHAR };
};

const anyTypes = (least: number) => (args: readonly DataType[]) =>
  args.length < least || args.some((type) => type.id === 'LIST' || type.id === 'STRUCT' || type.id === 'MAP') ? null : { args, returns: VARCHAR };

export const textFunctions: readonly ScalarFunction[] = [
  define({
    name: 'length', aliases: ['len', 'char_length', 'character_length'], total: true,
    description: 'Number of characters (Unicode code points).',
    examples: [{ sql: "length('Straße')", result: '6' }, { sql: "length('')", result: '0' }],
    overloads: [overload([VARCHAR], BIGINT, measure('text_length'))],
  }),
  define({
    name: 'strlen', aliases: ['octet_length'], total: true,
    description: 'Number of bytes.',
    examples: [{ sql: "strlen('Straße')", result: '7' }],
    overloads: [overload([VARCHAR], BIGINT, measure('text_bytes')), overload([BLOB], BIGINT, measure('text_bytes'))],
  }),
  define({
    name: 'starts_with', aliases: ['prefix', '^@'], total: true,
    description: 'Does the text begin with the other text?',
    examples: [{ sql: "starts_with('/index.html', '/index')", result: 'true' }, { sql: "starts_with('a', 'ab')", result: 'false' }],
    overloads: [overload([VARCHAR, VARCHAR], BOOLEAN, search(0))],
  }),
  define({
    name: 'ends_with', aliases: ['suffix'], total: true,
    description: 'Does the text end with the other text?',
    examples: [{ sql: "ends_with('photo.jpg', '.jpg')", result: 'true' }],
    overloads: [overload([VARCHAR, VARCHAR], BOOLEAN, search(1))],
  }),
  define({
    name: 'contains', total: true,
    description: 'Does the other text occur in the text?',
    examples: [{ sql: "contains('Mozilla/5.0 (compatible; bingbot)', 'bot')", result: 'true' }, { sql: "contains('abc', '')", result: 'true' }],
    overloads: [overload([VARCHAR, VARCHAR], BOOLEAN, search(2))],
  }),
  define({
    name: 'strpos', aliases: ['instr', 'position'], total: true,
    description: 'Place of the first occurrence, counted in characters from 1; 0 where there is none.',
    examples: [{ sql: "strpos('a,b,c', ',')", result: '2' }, { sql: "strpos('abc', 'z')", result: '0' }],
    overloads: [overload([VARCHAR, VARCHAR], BIGINT, position)],
  }),
  define({
    name: 'split_part', total: true,
    description: 'The n-th part (from 1; negative from the end) of a text cut at a separator; empty where there is none.',
    examples: [
      { sql: "split_part('GET /index.html HTTP/1.1', ' ', 2)", result: '/index.html' }, { sql: "split_part('a,b,c', ',', -1)", result: 'c' },
      { sql: "split_part('a,b,c', ',', 9)", result: '' }, { sql: "split_part('abc', '', 2)", result: 'b' },
    ],
    overloads: [overload([VARCHAR, VARCHAR, BIGINT], VARCHAR, splitPart)],
  }),
  define({
    name: 'substr', aliases: ['substring'],
    description: 'Characters from a place (from 1; negative counts from the end) on, at most as many as asked for.',
    examples: [
      { sql: "substr('hello', 2, 3)", result: 'ell' }, { sql: "substr('hello', -3)", result: 'llo' }, { sql: "substr('hello', 0, 2)", result: 'h' },
      { sql: "substr('hello', 4, -2)", result: 'el' }, { sql: "substr('日本語', 2, 1)", result: '本' },
    ],
    overloads: [overload([VARCHAR, BIGINT], VARCHAR, substring), overload([VARCHAR, BIGINT, BIGINT], VARCHAR, substring)],
  }),
  define({
    name: 'left', total: true,
    description: 'The first characters, or all but the last ones where the number is negative.',
    examples: [{ sql: "left('hello', 2)", result: 'he' }, { sql: "left('hello', -2)", result: 'hel' }],
    overloads: [overload([VARCHAR, BIGINT], VARCHAR, end(false))],
  }),
  define({
    name: 'right', total: true,
    description: 'The last characters, or all but the first ones where the number is negative.',
    examples: [{ sql: "right('hello', 2)", result: 'lo' }, { sql: "right('hello', -2)", result: 'llo' }],
    overloads: [overload([VARCHAR, BIGINT], VARCHAR, end(true))],
  }),
  define({
    name: 'lower', aliases: ['lcase'], total: true,
    description: 'In lower case.',
    examples: [{ sql: "lower('GET Ärger')", result: 'get ärger' }],
    overloads: [overload([VARCHAR], VARCHAR, changeCase(false))],
  }),
  define({
    name: 'upper', aliases: ['ucase'], total: true,
    description: 'In upper case.',
    examples: [{ sql: "upper('get straße')", result: 'GET STRAẞE' }],
    overloads: [overload([VARCHAR], VARCHAR, changeCase(true))],
  }),
  define({
    name: '||', total: true,
    description: 'Joins two texts (values of other types are cast); NULL where either side is NULL.',
    examples: [{ sql: "'a' || 'b'", result: 'ab' }, { sql: "'status ' || 404", result: 'status 404' }, { sql: "'a' || NULL", result: null }],
    overloads: [resolved([VARCHAR, VARCHAR], VARCHAR, concatenation, (args, numRows, returns, context) =>
      join(context, returns.id === 'BLOB' ? args : asText(context, args), undefined, numRows, returns))],
  }),
  define({
    name: 'concat', nulls: 'special', total: true,
    description: 'Joins its arguments; NULLs count as empty.',
    examples: [{ sql: "concat('a', NULL, 1, true)", result: 'a1true' }],
    overloads: [
      resolved([NULL_TYPE], VARCHAR, anyTypes(1), (args, numRows, returns, context) => join(context, asText(context, args), undefined, numRows, returns), { variadic: true }),
    ],
  }),
  define({
    name: 'concat_ws', nulls: 'special', total: true,
    description: 'Joins its arguments with a separator between them; NULLs are left out.',
    examples: [{ sql: "concat_ws(', ', 'a', NULL, 'b')", result: 'a, b' }, { sql: "concat_ws(NULL, 'a')", result: null }],
    overloads: [
      resolved([VARCHAR, NULL_TYPE], VARCHAR, anyTypes(2), (args, numRows, returns, context) => {
        const [separator, ...rest] = asText(context, args) as [Vector, ...Vector[]];
        const joined = context.flat(join(context, rest, separator, numRows, returns));
        return { ...joined, validity: context.validityOf(separator) };
      }, { variadic: true }),
    ],
  }),
  define({
    name: 'replace', total: true,
    description: 'Every occurrence of the second text becomes the third.',
    examples: [{ sql: "replace('a-b-c', '-', '')", result: 'abc' }, { sql: "replace('abc', '', 'x')", result: 'abc' }],
    overloads: [overload([VARCHAR, VARCHAR, VARCHAR], VARCHAR, replace)],
  }),
];
