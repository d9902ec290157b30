/** DECIMAL values as DuckDB writes and reads them. */

/** `value` with its point `scale` digits from the right: -5 with scale 2 is `-0.05`. */
export function decimalText(value: bigint, scale: number, precision = 39): string {
  if (scale === 0) return value.toString();
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale, '0');
  const whole = digits.slice(0, digits.length - scale);
  // A type without digits before the point, DECIMAL(4,4), is written without a leading zero.
  return `${negative ? '-' : ''}${whole === '' && precision > scale ? '0' : whole}.${digits.slice(digits.length - scale)}`;
}

const NUMBER = /^[ \t\n\v\f\r]*([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*)?)?(?:[eE]([+-]?\d{1,5}))?[ \t\n\v\f\r]*$/;

/**
 * Reads a decimal number into its unscaled value, rounding half away from zero. Undefined where the text is no
 * number or has too many digits before the point.
 */
export function parseDecimal(text: string, precision: number, scale: number): bigint | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const whole = (match[2] ?? '').replaceAll('_', '');
  const fraction = (match[3] ?? '').replaceAll('_', '');
  if (whole === '' && fraction === '') return undefined;
  const exponent = Number(match[4] ?? 0);
  const digits = whole + fraction;
  /** Digits to keep of `digits`: those before the last place of the type. */
  const keep = whole.length + exponent + scale;
  if (keep > 200 || exponent > 1000) return /^0*$/.test(digits) ? 0n : undefined;
  let value: bigint;
  if (keep < 0) value = 0n;
  else if (keep >= digits.length) value = BigInt(digits + '0'.repeat(keep - digits.length));
  else {
    value = keep === 0 ? 0n : BigInt(digits.slice(0, keep));
    if ((digits.charCodeAt(keep) as number) >= 53) value += 1n;
  }
  if (value >= 10n ** BigInt(precision)) return undefined;
  return match[1] === '-' ? -value : value;
}
