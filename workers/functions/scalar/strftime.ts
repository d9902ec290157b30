/** Times as text by a format, and back. */
import { DATE, type DataType, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import { UserError } from '../../../src/base/errors.ts';
import { isFiniteDate, isFiniteTimestamp, MICROS_PER_DAY, splitMicros } from '../../expressions/text/calendar.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import { writeString } from '../../expressions/values.ts';
import { readView } from '../../memory/views.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, overload, type Overload, resolved } from './define.ts';
import { perRow, type RowFunction } from './rows.ts';
import { formatTime, granularity, parseTime, readsZone } from './strftime-format.ts';

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

/** Views kept for a batch at most: times of a log repeat within an hour or a day. */
const KEPT_VIEWS = 20_000;

/**
 * Times by one format. Text that stays the same for a whole second, hour or day is made once a batch for each of
 * them; further rows share its bytes.
 */
function formatColumn(type: DataType, times: Vector, pattern: string, numRows: number, returns: DataType, context: EvaluationContext): Vector {
  const { heap } = context;
  const input = context.flat(times);
  const result = context.newFlat(returns, numRows);
  const isDate = type.id === 'DATE';
  const unit = isDate ? 1 : granularity(pattern);
  const views = new Map<number, number>();
  let lastKey = Number.NaN;
  let lastView = 0;
  for (let row = 0; row < numRows; row++) {
    const view = result.data + row * 16;
    if (!context.isSet(context.validity, row)) {
      heap.u8.fill(0, view, view + 16);
      continue;
    }
    // Two halves, because a BigInt for each row is slow; exact up to the year 2255, and coarse keys stay apart beyond.
    const low = isDate ? 0 : (heap.u32[(input.data >>> 2) + row * 2] as number);
    const key = isDate ? (heap.i32[(input.data >>> 2) + row] as number) : Math.floor(((heap.i32[(input.data >>> 2) + row * 2 + 1] as number) * 4_294_967_296 + low) / unit);
    let known = key === lastKey ? lastView : views.get(key);
    if (known === undefined || !Number.isSafeInteger(key * unit)) {
      const value = isDate ? BigInt(key) : (heap.i64[(input.data >>> 3) + row] as bigint);
      writeString(heap, view, format(type, value, pattern), context);
      known = view;
      if (views.size < KEPT_VIEWS) views.set(key, view);
    } else heap.u8.copyWithin(view, known, known + 16);
    lastKey = key;
    lastView = known;
  }
  return result;
}

const formatting = (type: DataType, patternFirst: boolean): ScalarImplementation => {
  const rowwise = perRow(([a, b]) => (patternFirst ? format(type, b as bigint, a as string) : format(type, a as bigint, b as string)));
  return (args, numRows, returns, context) => {
    const [pattern, times] = (patternFirst ? args : [args[1], args[0]]) as [Vector, Vector];
    if (pattern.form !== 'constant' || type.id === 'TIMESTAMP_NS') return rowwise(args, numRows, returns, context);
    return formatColumn(type, times, readView(context.heap, pattern.data), numRows, returns, context);
  };
};

/** Both orders of the arguments, as DuckDB takes them. */
function formats(type: DataType): Overload[] {
  return [overload([type, VARCHAR], VARCHAR, formatting(type, false)), overload([VARCHAR, type], VARCHAR, formatting(type, true))];
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
