/** Finds the implementation of a cast. Which casts exist at all is said by src/plan/casts.ts (`canCast`). */
import { type DataType, physicalType, typeName, typesEqual } from '../../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import { decimalProperties } from '../../../src/plan/casts.ts';
import { UserError } from '../../../src/base/errors.ts';
import { blobText } from '../text/binary-text.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { readValue, writeText } from '../values.ts';
import type { CastImplementation } from './cast.ts';
import { decimalCast } from './decimals.ts';
import { numberCast, reinterpret } from './numbers.ts';
import { temporalCast } from './temporal.ts';
import { textInputCast } from './text-input.ts';
import { textOutputCast } from './text-output.ts';

/** All rows are NULL: any value does. */
const nullCast: CastImplementation = ({ input, to, context }) => {
  const result = context.newFlat(to, input.length, context.newBitmap(input.length, false));
  if (physicalType(to) === 'view') context.heap.u8.fill(0, result.data, result.data + input.length * 16);
  return result;
};

const encoder = new TextEncoder();
const blobToText: CastImplementation = ({ input, to, context }) => {
  const result = context.newFlat(to, input.length, input.validity);
  for (let row = 0; row < input.length; row++) {
    const valid = context.isSet(input.validity, row);
    const bytes = valid ? (readValue(context.heap, input.type, input.data, row) as Uint8Array) : new Uint8Array();
    writeText(context.heap, result.data + row * 16, encoder.encode(blobText(bytes)), context);
  }
  return result;
};

/**
 * @throws UserError CONVERSION where the types can't be cast at all
 */
export function findCast(from: DataType, to: DataType): CastImplementation {
  if (typesEqual(from, to)) return reinterpret;
  if (from.id === 'NULL') return nullCast;
  const found =
    to.id === 'VARCHAR' ? (from.id === 'BLOB' ? blobToText : textOutputCast(from))
    : from.id === 'VARCHAR' ? textInputCast(to)
    : (numberCast(from, to) ?? decimalCast(from, to) ?? temporalCast(from, to));
  if (found === undefined) throw new UserError('CONVERSION', `Unimplemented type for cast (${typeName(from)} -> ${typeName(to)})`);
  return found;
}

/** May a row fail? Casts to text and to types that hold every value can't. */
export function castCanFail(from: DataType, to: DataType): boolean {
  if (typesEqual(from, to) || from.id === 'NULL' || to.id === 'VARCHAR' || to.id === 'BOOLEAN' && from.id !== 'VARCHAR') return false;
  if (from.id === 'VARCHAR') return true;
  if (to.id === 'DOUBLE') return false;
  if (to.id === 'FLOAT') return from.id === 'DOUBLE';
  const source = decimalProperties(from);
  if (source !== undefined && to.id === 'DECIMAL')
    return to.scale < source.scale || to.precision - to.scale < source.precision - source.scale;
  const order = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'];
  const unsigned = ['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'];
  const signedFrom = order.indexOf(from.id);
  const signedTo = order.indexOf(to.id);
  if (from.id === 'BOOLEAN' && (signedTo >= 0 || unsigned.includes(to.id))) return false;
  if (signedFrom >= 0 && signedTo >= signedFrom) return false;
  const unsignedFrom = unsigned.indexOf(from.id);
  if (unsignedFrom >= 0 && (unsigned.indexOf(to.id) >= unsignedFrom || signedTo > unsignedFrom)) return false;
  return !(from.id === 'TIMESTAMP' && (to.id === 'TIMESTAMPTZ' || to.id === 'DATE')) && !(from.id === 'TIMESTAMPTZ' && (to.id === 'TIMESTAMP' || to.id === 'DATE'));
}


/** A vector of any form as another type. */
export function castVector(context: EvaluationContext, vector: Vector, to: DataType): Vector {
  if (typesEqual(vector.type, to)) return vector;
  const cast = findCast(vector.type, to);
  const run = (input: FlatVector): FlatVector => {
    const result = cast({ input, to, isTry: false, context });
    return { ...result, validity: context.andBitmaps(result.validity, input.validity, input.length) };
  };
  if (vector.form !== 'constant') return run(context.flat(vector));
  if (context.isNullConstant(vector)) return context.nullConstant(to, vector.length);
  return { ...run(context.flat({ ...vector, length: 1 })), form: 'constant', length: vector.length };
}
