/** What every cast is given and gives, and how rows that don't fit are dealt with. */
import type { DataType } from '../../../src/columns/types.ts';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { type ErrorCode, UserError } from '../../../src/base/errors.ts';
import type { EvaluationContext } from '../evaluation-context.ts';

export interface CastJob {
  readonly input: FlatVector;
  readonly to: DataType;
  /** TRY_CAST: rows that don't fit become NULL. */
  readonly isTry: boolean;
  readonly context: EvaluationContext;
}

/**
 * Gives the values of `to`. Null rows of the input hold unspecified values and never cause an error; the result's
 * validity may be the input's or have fewer bits.
 */
export type CastImplementation = (job: CastJob) => FlatVector;

/** DuckDB's names of types in conversion messages. */
export function errorTypeName(type: DataType): string {
  const names: Record<string, string> = {
    BOOLEAN: 'BOOL', TINYINT: 'INT8', SMALLINT: 'INT16', INTEGER: 'INT32', BIGINT: 'INT64', HUGEINT: 'INT128',
    UTINYINT: 'UINT8', USMALLINT: 'UINT16', UINTEGER: 'UINT32', UBIGINT: 'UINT64', UHUGEINT: 'UINT128',
  };
  return type.id === 'DECIMAL' ? `DECIMAL(${type.precision},${type.scale})` : (names[type.id] ?? type.id);
}

export function conversionError(message: string, code: ErrorCode = 'CONVERSION'): UserError {
  return new UserError(code, message, { hint: 'TRY_CAST gives NULL for values that do not fit.' });
}

/**
 * Validity after a kernel said that `bad` rows (null ones among them) don't fit, by the bits clear in `ok`.
 *
 * @throws what `describe` makes of the first row that is valid and does not fit, unless it is TRY_CAST
 */
export function settleBad(job: CastJob, bad: number, ok: number, describe: (row: number) => UserError, validity = job.input.validity): number {
  if (bad === 0) return validity;
  const { context, isTry, input } = job;
  if (isTry) return context.andBitmaps(validity, ok, input.length);
  for (let row = 0; row < input.length; row++) if (!context.isSet(ok, row) && context.isSet(validity, row)) throw describe(row);
  return validity;
}

/**
 * Casts the valid rows one by one. `convert` writes a row and says whether it fits; for what a kernel has left
 * over, `todo` (a bitmap of rows already done) narrows it.
 */
export function castRows(
  job: CastJob,
  convert: (row: number) => boolean,
  describe: (row: number) => UserError,
  done?: number,
): number {
  const { context, isTry, input } = job;
  let validity = input.validity;
  let owned = false;
  for (let row = 0; row < input.length; row++) {
    if (done !== undefined && context.isSet(done, row)) continue;
    if (!context.isSet(validity, row) || convert(row)) continue;
    if (!isTry) throw describe(row);
    if (!owned) {
      validity = context.ownBitmap(validity, input.length);
      owned = true;
    }
    context.clearBit(validity, row);
  }
  return validity;
}

/** Room for an `ok` bitmap. */
export function okBitmap(job: CastJob): number {
  return job.context.allocate((job.input.length + 7) >>> 3, 16);
}

export function asFlat(type: DataType, length: number, data: number, validity: number): FlatVector {
  return { form: 'flat', type, length, data, validity };
}
