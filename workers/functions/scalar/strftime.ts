/** Times as text by a format, and back. */
import { DATE, type DataType, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, VARCHAR } from '../../../src/columns/types.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import { UserError } from '../../../src/base/errors.ts';
import { isFiniteDate, isFiniteTimestamp, MICROS_PER_DAY, splitMicros } from '../../expressions/text/calendar.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { define, overload, type Overload, resolved } from './define.ts';
import { perRow, type RowFunction } from './rows.ts';
import { formatTime, parseTime, readsZone } from './strftime-format.ts';

function format(type: DataType, value: bigint, pattern: string): string {
  if (type.id === 'DATE' ? !isFiniteDate(Number(value)) : !isFiniteTimestamp(value)) return value > 0n ? 'infinity' : '-infinity';
  if (type.id === 'TIMESTAMP_NS') {
    const nanosOfSecond = ((value % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
    const { days, microsOfDay } = splitMicros((value - nanosOfSecond) / 1000n);
    return formatTime(pattern, days, Math.floor(microsOfDay / 1_000_000), Number(nanosOfSecond), false);
  }
  const { days, microsOfDay } = splitMicros(type.id === 'DATE' ? value * MICROS_PER_DAY : value);
  const seconds = Math.floor(microsOfDay / 1_000_000);
  return formatTime(pattern, days, seconds, (microsOfDay - seconds * 1_000_000) * 1000, type.id === 'TIMESTAMPTZ');
}

/** Both orders of the arguments, as DuckDB takes them. */
function formats(type: DataType): Overload[] {
  return [
    overload([type, VARCHAR], VARCHAR, perRow(([value, pattern]) => format(type, value as bigint, pattern as string))),
    overload([VARCHAR, type], VARCHAR, perRow(([pattern, value]) => format(type, value as bigint, pattern as string))),
  ];
}

/** A format that reads an offset or a zone gives an instant; that must be known beforehand, so the format is a literal there. */
const resolve: NonNullable<FunctionSignature['resolve']> = (args, literals) => {
  if (args.length !== 2) return null;
  const pattern = literals[1];
  return { args: [VARCHAR, VARCHAR], returns: typeof pattern === 'string' && readsZone(pattern) ? TIMESTAMPTZ : TIMESTAMP };
};

const parse = (orNull: boolean): RowFunction => ([text, pattern]) => {
  const { micros, error } = parseTime(pattern as string, text as string);
  if (error === undefined) return micros;
  if (orNull) return null;
  throw new UserError('INVALID_INPUT', `Could not parse string "${text}" according to format specifier "${pattern}": ${error}`, { hint: 'try_strptime gives NULL instead.' });
};

export const formatFunctions: readonly ScalarFunction[] = [
  define({
    name: 'strftime', description: 'A date or timestamp as text: %Y year, %m month, %d day, %H hour, %M minute, %S second, %f microseconds, %b month name, %a day name …',
    examples: [{ sql: "strftime(TIMESTAMP '2024-03-05 15:06:07', '%d/%b/%Y:%H:%M')", result: '05/Mar/2024:15:06' }, { sql: "strftime(DATE '2024-03-05', '%a %-d')", result: 'Tue 5' }],
    overloads: [DATE, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS].flatMap(formats),
  }),
  define({
    name: 'strptime', description: 'The timestamp that a text spells by a format (as strftime’s).',
    examples: [
      { sql: "strptime('05/Mar/2024:15:06', '%d/%b/%Y:%H:%M')", result: '2024-03-05 15:06:00' },
      { sql: "strptime('10/Oct/2000:13:55:36 -0700', '%d/%b/%Y:%H:%M:%S %z')", result: '2000-10-10 20:55:36+00' },
    ],
    overloads: [resolved([VARCHAR, VARCHAR], TIMESTAMP, resolve, perRow(parse(false)))],
  }),
  define({
    name: 'try_strptime', description: 'As strptime, but NULL where the text does not fit.', examples: [{ sql: "try_strptime('x', '%Y')", result: null }],
    overloads: [resolved([VARCHAR, VARCHAR], TIMESTAMP, resolve, perRow(parse(true)))],
  }),
];
