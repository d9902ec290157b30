import { SpillwayError, toPlainError } from '../../base/errors.ts';
import type { ErrorCode, PlainError } from '../../base/errors.ts';

/** Anything thrown, as data to show. Errors that crossed a worker's door have their fields but not their class. */
export function plainErrorOf(thrown: unknown): PlainError {
  if (!(thrown instanceof SpillwayError) && thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') {
    const { hint, start, end, where } = thrown as { hint?: unknown; start?: unknown; end?: unknown; where?: unknown };
    return {
      name: thrown.name, code: thrown.code as ErrorCode, message: thrown.message,
      ...(typeof hint === 'string' ? { hint } : {}),
      ...(typeof start === 'number' ? { start } : {}),
      ...(typeof end === 'number' ? { end } : {}),
      ...(typeof where === 'string' ? { where } : {}),
    };
  }
  return toPlainError(thrown);
}

const HEADINGS: Partial<Record<ErrorCode, string>> = {
  SYNTAX: 'The query could not be read',
  BINDER: 'The query does not fit the data',
  CATALOG: 'No such table or function',
  NOT_SUPPORTED: 'Not supported',
  CONVERSION: 'A value could not be converted',
  OUT_OF_RANGE: 'A value is out of range',
  INVALID_INPUT: 'A value does not fit',
  FILE_CHANGED: 'A file has changed',
  FILE_UNREADABLE: 'A file could not be read',
  FORMAT: 'The file’s format could not be read',
  SETTING: 'A setting does not fit',
  MEMORY: 'Out of memory',
  QUOTA: 'Out of storage',
  WORKER_LOST: 'A worker was lost',
  CANCELLED: 'Cancelled',
  INTERNAL: 'A fault in Spillway',
};

/** What happened, in a few words; the message says it exactly. */
export function headingOf(error: PlainError): string {
  return HEADINGS[error.code] ?? 'The query failed';
}

/** `Line 2, column 14` of a place in a text; both from 1. */
export function linePlace(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
