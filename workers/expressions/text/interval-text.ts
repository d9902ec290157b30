/** Intervals as DuckDB writes and reads them. */

export interface IntervalValue {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const plural = (count: number, unit: string): string => `${count} ${unit}${Math.abs(count) === 1 ? '' : 's'}`;

/** `1 year 2 months -3 days 04:05:06.7`; `00:00:00` for nothing at all. */
export function intervalText({ months, days, micros }: IntervalValue): string {
  const parts: string[] = [];
  const years = Math.trunc(months / 12);
  if (years !== 0) parts.push(plural(years, 'year'));
  if (months % 12 !== 0) parts.push(plural(months % 12, 'month'));
  if (days !== 0) parts.push(plural(days, 'day'));
  if (micros !== 0n || parts.length === 0) {
    const size = micros < 0n ? -micros : micros;
    const seconds = size / 1_000_000n;
    const fraction = size % 1_000_000n;
    const pair = (value: bigint): string => value.toString().padStart(2, '0');
    const clock = `${pair(seconds / 3600n)}:${pair((seconds / 60n) % 60n)}:${pair(seconds % 60n)}`;
    parts.push(`${micros < 0n ? '-' : ''}${clock}${fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`}`);
  }
  return parts.join(' ');
}

type Unit = 'months' | 'days' | 'micros';

/** Every name of a unit, with what one of it is. */
const UNITS = new Map<string, readonly [Unit, number]>();
function unit(kind: Unit, size: number, ...names: string[]): void {
  for (const name of names) UNITS.set(name, [kind, size]);
}
unit('months', 12_000, 'millennium', 'millennia', 'millenniums', 'millenium', 'mil', 'mils');
unit('months', 1200, 'century', 'centuries', 'cent', 'c');
unit('months', 120, 'decade', 'decades', 'dec', 'decs');
unit('months', 12, 'year', 'years', 'yr', 'yrs', 'y');
unit('months', 3, 'quarter', 'quarters');
unit('months', 1, 'month', 'months', 'mon', 'mons');
unit('days', 7, 'week', 'weeks', 'w');
unit('days', 1, 'day', 'days', 'd', 'dayofmonth');
unit('micros', 3_600_000_000, 'hour', 'hours', 'hr', 'hrs', 'h');
unit('micros', 60_000_000, 'minute', 'minutes', 'min', 'mins', 'm');
unit('micros', 1_000_000, 'second', 'seconds', 'sec', 'secs', 's');
unit('micros', 1000, 'millisecond', 'milliseconds', 'ms', 'msec', 'msecs', 'msecond', 'mseconds');
unit('micros', 1, 'microsecond', 'microseconds', 'us', 'usec', 'usecs', 'usecond', 'useconds');

const INT32 = 2_147_483_647;

/** Undefined where the text is no interval or does not fit one. */
export function parseInterval(text: string): IntervalValue | undefined {
  let months = 0;
  let days = 0;
  let micros = 0n;
  let found = false;
  let rest = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  let ago = false;
  if (/[ \t]ago$/i.test(rest)) {
    ago = true;
    rest = rest.slice(0, -3).trimEnd();
  }
  rest = rest.replace(/^@[ \t]*/, '');
  while (rest !== '') {
    const clock = /^([+-]?)(\d+):(\d{0,2})(?::(\d{0,2})(?:\.(\d*))?)?(?=[ \t]|$)/.exec(rest);
    if (clock !== null) {
      const minutes = Number(clock[3]);
      const seconds = Number(clock[4] ?? 0);
      if (minutes > 59 || seconds > 59) return undefined;
      const size = ((BigInt(clock[2] as string) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)) * 1_000_000n + BigInt((clock[5] ?? '').padEnd(6, '0').slice(0, 6));
      micros += clock[1] === '-' ? -size : size;
      found = true;
      rest = rest.slice(clock[0].length).trimStart();
      continue;
    }
    const part = /^([+-]?)(\d+)(?:\.(\d*))?[ \t]*([a-zA-Z]*)[ \t]*/.exec(rest);
    if (part === null) return undefined;
    // A bare number is seconds, when it is the last.
    const bare = part[4] === '';
    if (bare && part[0].length < rest.length) return undefined;
    const kind = UNITS.get(bare ? 'second' : (part[4] as string).toLowerCase());
    if (kind === undefined) return undefined;
    const sign = part[1] === '-' ? -1 : 1;
    const whole = BigInt(part[2] as string);
    // Millionths, cut off: DuckDB keeps no more of a fraction.
    const fraction = BigInt((part[3] ?? '').padEnd(6, '0').slice(0, 6));
    const portion = (of: number): bigint => (fraction * BigInt(of)) / 1_000_000n;
    const [target, size] = kind;
    // What is less than a unit goes down to days (30 to a month), then to microseconds.
    if (target === 'micros') micros += BigInt(sign) * (whole * BigInt(size) + (fraction * BigInt(size) + 500_000n) / 1_000_000n);
    else {
      if (whole > BigInt(INT32) + 1n) return undefined;
      const share = (fraction * BigInt(size)) % 1_000_000n;
      if (target === 'days') {
        days += sign * (Number(whole) * size + Number(portion(size)));
        micros += BigInt(sign) * share * 86_400n;
      } else {
        months += sign * (Number(whole) * size + Number(portion(size)));
        days += sign * Number((share * 30n) / 1_000_000n);
        micros += BigInt(sign) * ((share * 30n) % 1_000_000n) * 86_400n;
      }
    }
    found = true;
    rest = rest.slice(part[0].length);
  }
  const fits = (count: number): boolean => count <= INT32 && count >= -INT32 - 1;
  if (!found || !fits(months) || !fits(days) || BigInt.asIntN(64, micros) !== micros) return undefined;
  if (!ago) return { months, days, micros };
  return months < -INT32 || days < -INT32 ? undefined : { months: -months, days: -days, micros: -micros };
}
