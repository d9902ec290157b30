/** Integers and floating point numbers as DuckDB writes and reads them. */
import { grisuFails } from './float-digits.ts';
import { parseDecimal } from './decimal-text.ts';

/** Shortest text that reads back as the same double: `1.0`, `1e+16`, `1e-05`, `inf`, `nan`. */
export function doubleText(value: number): string {
  return spell(value, String(value));
}

/** The same for a value of single precision. */
export function floatText(value: number): string {
  if (Number.isFinite(value) && value !== 0 && !grisuFails(Math.abs(value))) {
    // Subnormal numbers may need fewer digits than six.
    for (let digits = Math.abs(value) < 1.2e-38 ? 1 : 6; digits <= 9; digits++) {
      const rounded = Number(value.toPrecision(digits));
      if (Math.fround(rounded) === value) return spell(rounded, String(rounded));
    }
  }
  return spell(value, String(value));
}

/** DuckDB's spelling of JavaScript's shortest digits: exponents from 1e16 on and below 1e-4, at least two digits of them. */
function spell(value: number, shortest: string): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e16) {
    // JavaScript has exponents only outside this range, and no point in whole numbers.
    return shortest.includes('.') ? shortest : `${shortest}.0`;
  }
  let [mantissa, exponent] = shortest.split('e') as [string, string | undefined];
  if (exponent === undefined) {
    // 1e16 to 1e21 and 1e-6 to 1e-4 come without an exponent.
    const negative = mantissa.startsWith('-');
    const [whole, fraction = ''] = (negative ? mantissa.slice(1) : mantissa).split('.') as [string, string?];
    let digits = whole + fraction;
    let power = whole.length - 1;
    while (digits.startsWith('0')) {
      digits = digits.slice(1);
      power--;
    }
    digits = digits.replace(/0+$/, '');
    mantissa = `${negative ? '-' : ''}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}`;
    exponent = String(power);
  }
  const power = Number(exponent);
  const places = Math.abs(power);
  return `${mantissa}e${power < 0 ? '-' : '+'}${places < 10 ? `0${places}` : places}`;
}

const DOUBLE = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?$/;

/** Undefined where the text is no number. Too large gives infinity. */
export function parseDouble(text: string): number | undefined {
  const trimmed = trimSpaces(text);
  if (DOUBLE.test(trimmed)) return Number(trimmed.includes('_') ? trimmed.replaceAll('_', '') : trimmed);
  switch (trimmed.toLowerCase()) {
    case 'nan': case '+nan': case '-nan': return Number.NaN;
    case 'inf': case '+inf': case 'infinity': case '+infinity': return Infinity;
    case '-inf': case '-infinity': return -Infinity;
    default: return undefined;
  }
}

/** White space as C's isspace sees it. */
export function trimSpaces(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
}

/**
 * Reads an integer of any size: decimal (fractions round half away from zero, exponents count) and, unless `wide`
 * (DuckDB's 128-bit types don't), 0x or 0b. Undefined where the text is no number.
 */
export function parseInteger(text: string, wide: boolean): bigint | undefined {
  const trimmed = trimSpaces(text);
  if (/^[+-]?\d{1,15}$/.test(trimmed)) return BigInt(Number(trimmed));
  if (!wide && (/^0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/.test(trimmed) || /^0[bB][01]+(?:_[01]+)*$/.test(trimmed))) return BigInt(trimmed.replaceAll('_', ''));
  return parseDecimal(trimmed, 60, 0);
}

/** `true`, `t`, `yes`, `y`, `1` and their opposites, in any case. */
export function parseBoolean(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case 'true': case 't': case '1': case 'yes': case 'y': return true;
    case 'false': case 'f': case '0': case 'no': case 'n': return false;
    default: return undefined;
  }
}
