/** Casts to VARCHAR: kernels for what is frequent, row by row for the rest. */
import { type DataType, physicalType, VARCHAR } from '../../../src/columns/types.ts';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { renderAt } from '../render.ts';
import { writeString } from '../values.ts';
import type { CastImplementation, CastJob } from './cast.ts';
import { toI64 } from './numbers.ts';

/** Writes the text of each valid row that is not `done` yet; other rows get an empty string. */
function renderRows(job: CastJob, views: number, done?: number): void {
  const { input, context } = job;
  const { heap } = context;
  for (let row = 0; row < input.length; row++) {
    if (done !== undefined && context.isSet(done, row)) continue;
    const view = views + row * 16;
    if (context.isSet(input.validity, row)) writeString(heap, view, renderAt(input.type, heap, input.data, row), context);
    else heap.u8.fill(0, view, view + 16);
  }
}

function format(job: CastJob, bytesPerRow: number, kernel: (views: number, room: number, n: number, ok: number) => number): FlatVector {
  const { input, context } = job;
  const n = input.length;
  const result = context.newFlat(VARCHAR, n, input.validity);
  const ok = context.allocate((n + 7) >>> 3, 16);
  if (kernel(result.data, context.allocate(n * bytesPerRow), n, ok) !== 0) renderRows(job, result.data, ok);
  return result;
}

const integerToText: CastImplementation = (job) => {
  const { kernels } = job.context;
  if (physicalType(job.input.type) === 'u64')
    return format(job, 24, (views, room, n) => {
      kernels.format_u64(views, room, job.input.data, n);
      return 0;
    });
  return format(job, 24, (views, room, n) => {
    kernels.format_i64(views, room, toI64(job), n, 0, true);
    return 0;
  });
};

const decimalToText: CastImplementation = (job) => {
  const type = job.input.type as { precision: number; scale: number };
  return format(job, 24, (views, room, n) => {
    job.context.kernels.format_i64(views, room, job.input.data, n, type.scale, type.precision > type.scale);
    return 0;
  });
};

const dateToText: CastImplementation = (job) =>
  format(job, 16, (views, room, n, ok) => job.context.kernels.format_date(views, room, job.input.data, n, ok));

const timestampToText = (zone: boolean): CastImplementation => (job) =>
  format(job, 32, (views, room, n, ok) => job.context.kernels.format_timestamp(views, room, job.input.data, n, zone, ok));

const anyToText: CastImplementation = (job) => {
  const result = job.context.newFlat(VARCHAR, job.input.length, job.input.validity);
  renderRows(job, result.data);
  return result;
};

export function textOutputCast(from: DataType): CastImplementation | undefined {
  switch (from.id) {
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': case 'UTINYINT': case 'USMALLINT': case 'UINTEGER': case 'UBIGINT':
      return integerToText;
    case 'DECIMAL': return from.precision <= 18 ? decimalToText : anyToText;
    case 'DATE': return dateToText;
    case 'TIMESTAMP': return timestampToText(false);
    case 'TIMESTAMPTZ': return timestampToText(true);
    case 'LIST': case 'STRUCT': case 'MAP': return undefined;
    default: return anyToText;
  }
}
