/** printf (C's syntax) and format (Python's, as the fmt library has it). */
import { type DataType, type DecimalType, isInteger, NULL_TYPE, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { LiteralValue } from '../../../src/plan/expr.ts';
import { UserError } from '../../../src/base/errors.ts';
import { decimalToNumber } from '../../expressions/casts/decimals.ts';
import { literalText } from '../../expressions/render.ts';
import { doubleText } from '../../expressions/text/number-text.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, resolved } from './define.ts';
import { perRow } from './rows.ts';

/** How a value is to be written. */
interface Spec {
  readonly fill: string;
  /** '' = numbers to the right, text to the left. */
  readonly align: '' | '<' | '>' | '^';
  readonly sign: '' | '+' | '-' | ' ';
  readonly alternate: boolean;
  readonly zeros: boolean;
  readonly width: number;
  readonly precision: number | undefined;
  /** Mark between groups of three digits. */
  readonly thousands: string;
  readonly type: string;
}

type Argument = { readonly kind: 'int'; readonly value: bigint } | { readonly kind: 'float'; readonly value: number } | { readonly kind: 'string'; readonly value: string };

function argumentOf(type: DataType, value: LiteralValue): Argument {
  if (isInteger(type)) return { kind: 'int', value: value as bigint };
  if (type.id === 'FLOAT' || type.id === 'DOUBLE') return { kind: 'float', value: value as number };
  if (type.id === 'DECIMAL') return { kind: 'float', value: decimalToNumber(value as bigint, (type as DecimalType).scale) };
  return { kind: 'string', value: literalText(type, value) };
}

function invalid(message: string): never {
  throw new UserError('INVALID_INPUT', message);
}

function badType(spec: Spec, argument: Argument): never {
  return invalid(`Invalid type specifier "${spec.type}" for formatting a value of type ${argument.kind}`);
}

function grouped(digits: string, mark: string): string {
  return mark === '' ? digits : digits.replace(/\B(?=(\d{3})+$)/g, mark);
}

/** Digits and exponent as C's %e: at least two digits of the exponent. */
function exponential(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Fixed notation of any size: toFixed turns to exponents from 1e21 on, and takes ties up where C takes them to even. */
function fixed(value: number, precision: number): string {
  if (value < 1e21) {
    const places = Math.min(precision, 100);
    // Exact digits: what follows the last place is a tie where it is 5 and nothing more.
    const exact = value.toFixed(Math.min(100, places + 40));
    const at = exact.indexOf('.') + 1 + places;
    const kept = exact.slice(0, places === 0 ? at - 1 : at);
    return /^50*$/.test(exact.slice(at)) && Number(kept.at(-1)) % 2 === 0 ? kept : value.toFixed(places);
  }
  return precision === 0 ? BigInt(value).toString() : `${BigInt(value)}.${'0'.repeat(precision)}`;
}

/** C's %g: the shorter of %e and %f, without trailing zeros. */
function general(value: number, precision: number): string {
  const digits = precision === 0 ? 1 : precision;
  if (value === 0) return '0';
  const power = Math.floor(Math.log10(Number(value.toPrecision(digits))));
  const text = power < -4 || power >= digits ? exponential(value, digits - 1) : fixed(value, Math.max(0, digits - 1 - power));
  const [mantissa, exponent] = text.split('e') as [string, string?];
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? short : `${short}e${exponent}`;
}

/** The digits of a number without its sign. */
function digitsOf(argument: Argument, spec: Spec): string {
  if (argument.kind === 'int') {
    const size = argument.value < 0n ? -argument.value : argument.value;
    switch (spec.type) {
      case '': case 'd': case 'i': case 'u': return grouped(size.toString(), spec.thousands);
      case 'x': return (spec.alternate ? '0x' : '') + size.toString(16);
      case 'X': return (spec.alternate ? '0X' : '') + size.toString(16).toUpperCase();
      case 'o': return (spec.alternate ? '0' : '') + size.toString(8);
      case 'b': case 'B': return (spec.alternate ? `0${spec.type}` : '') + size.toString(2);
      default: return badType(spec, argument);
    }
  }
  const size = Math.abs(argument.value as number);
  if (!Number.isFinite(size)) return Number.isNaN(size) ? 'nan' : 'inf';
  const precision = spec.precision ?? 6;
  let text: string;
  switch (spec.type) {
    case '': text = spec.precision === undefined ? doubleText(size) : general(size, spec.precision); break;
    case 'f': case 'F': text = fixed(size, precision); break;
    case 'e': text = exponential(size, precision); break;
    case 'E': text = exponential(size, precision).toUpperCase(); break;
    case 'g': text = general(size, precision); break;
    case 'G': text = general(size, precision).toUpperCase(); break;
    default: return badType(spec, argument);
  }
  const [whole, fraction] = text.split('.') as [string, string?];
  return grouped(whole, spec.thousands) + (fraction === undefined ? '' : `.${fraction}`);
}

function write(argument: Argument, spec: Spec): string {
  let text: string;
  let sign = '';
  let numeric = argument.kind !== 'string';
  if (argument.kind === 'string') {
    if (spec.type !== '' && spec.type !== 's') return badType(spec, argument);
    text = spec.precision === undefined ? argument.value : [...argument.value].slice(0, spec.precision).join('');
  } else if (argument.kind === 'int' && spec.type === 'c') {
    text = String.fromCodePoint(Number(argument.value));
    numeric = false;
  } else {
    const negative = argument.kind === 'int' ? argument.value < 0n : argument.value < 0 || Object.is(argument.value, -0);
    sign = negative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '';
    text = digitsOf(argument, spec);
  }
  const missing = spec.width - [...text].length - sign.length;
  if (missing <= 0) return sign + text;
  if (numeric && spec.zeros && spec.align === '') return sign + '0'.repeat(missing) + text;
  const align = spec.align === '' ? (numeric ? '>' : '<') : spec.align;
  const left = align === '<' ? 0 : align === '>' ? missing : Math.floor(missing / 2);
  return spec.fill.repeat(left) + sign + text + spec.fill.repeat(missing - left);
}

const FORMAT_SPEC = /^(?:(.)?([<>^]))?([+\- ])?(#)?(0)?(\d+)?(?:([,_'])|t(.))?(?:\.(\d+))?([a-zA-Z])?$/u;

/** `{}`, `{0}`, `{:>10.2f}`, `{{` and `}}`. */
function format(template: string, args: readonly Argument[]): string {
  let next = 0;
  return template.replace(/\{\{|\}\}|\{(\d*)(?::([^{}]*))?\}|[{}]/g, (match, index: string | undefined, spec: string | undefined) => {
    if (match === '{{' || match === '}}') return match[0] as string;
    if (match === '{' || match === '}') return invalid('invalid format string');
    const position = index === undefined || index === '' ? next++ : Number(index);
    const argument = args[position];
    if (argument === undefined) return invalid(`Argument index "${position}" out of range`);
    const parts = FORMAT_SPEC.exec(spec ?? '');
    if (parts === null) return invalid(`Invalid format specifier "${spec}"`);
    const [, fill, align, sign, alternate, zeros, width, mark, custom, precision, type] = parts;
    return write(argument, {
      fill: fill ?? ' ', align: (align ?? '') as Spec['align'], sign: (sign ?? '') as Spec['sign'], alternate: alternate !== undefined, zeros: zeros !== undefined,
      width: Number(width ?? 0), precision: precision === undefined ? undefined : Number(precision), thousands: mark ?? custom ?? '', type: type ?? '',
    });
  });
}

/** `%d`, `%-10s`, `%08.3f`, `%,d` and `%%`. */
function printf(template: string, args: readonly Argument[]): string {
  let next = 0;
  return template.replace(/%(?:%|([+\-#0 ]*)([,_'])?(\d+)?(?:\.(\d+))?(?:hh|h|ll|l|z|j|t|L)?([a-zA-Z]))|%/g, (match, flags: string | undefined, mark: string | undefined, width: string | undefined, precision: string | undefined, type: string | undefined) => {
    if (match === '%%') return '%';
    if (type === undefined) return invalid(`invalid format string: ${template}`);
    const argument = args[next];
    if (argument === undefined) return invalid(`Argument index "${next}" out of range`);
    next++;
    const has = (flag: string): boolean => flags?.includes(flag) ?? false;
    return write(argument, {
      fill: ' ', align: has('-') ? '<' : argument.kind === 'string' || type === 'c' ? '>' : '', sign: has('+') ? '+' : has(' ') ? ' ' : '', alternate: has('#'), zeros: has('0'),
      width: Number(width ?? 0), precision: precision === undefined ? undefined : Number(precision), thousands: mark ?? '', type,
    });
  });
}

const run = (make: (template: string, args: readonly Argument[]) => string): ScalarImplementation => (args, numRows, returns, context) => {
  const types = args.map((arg: Vector) => arg.type);
  return perRow(([template, ...values]) => make(template as string, values.map((value, k) => argumentOf(types[k + 1] as DataType, value))))(args, numRows, returns, context);
};

const resolve = (args: readonly DataType[]) => {
  const [template, ...rest] = args;
  if (template === undefined || rest.some((type) => type.id === 'LIST' || type.id === 'STRUCT' || type.id === 'MAP')) return null;
  return { args: [VARCHAR, ...rest], returns: VARCHAR };
};

export const textFormatFunctions: readonly ScalarFunction[] = [
  define({
    name: 'printf', description: 'Values written into a text by C’s format specifiers.',
    examples: [{ sql: "printf('%05d|%-5s|%.2f', 42, 'ab', 2.5)", result: '00042|ab   |2.50' }, { sql: "printf('%,d', 1234567)", result: '1,234,567' }],
    overloads: [resolved([VARCHAR, NULL_TYPE], VARCHAR, resolve, run(printf), { variadic: true })],
  }),
  define({
    name: 'format', description: 'Values written into the {} of a text.',
    examples: [{ sql: "format('{} of {:,}', 'one', 1234567)", result: 'one of 1,234,567' }, { sql: "format('{1:>5}{0:.1f}', 2.25, 'x')", result: '    x2.2' }],
    overloads: [resolved([VARCHAR, NULL_TYPE], VARCHAR, resolve, run(format), { variadic: true })],
  }),
];
