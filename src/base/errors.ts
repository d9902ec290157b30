/**
 * The three kinds of error the product knows. Everything thrown inside the engine is one of them, or is
 * turned into an `InternalError` (a bug) at a worker's door, where it becomes plain data exactly once.
 */

/** Machine-readable codes of user-facing errors. Stable: scripts match on them. */
export type ErrorCode =
  | 'SYNTAX'
  | 'BINDER'
  | 'CATALOG'
  | 'NOT_SUPPORTED'
  | 'CONVERSION'
  | 'OUT_OF_RANGE'
  | 'INVALID_INPUT'
  | 'FILE_CHANGED'
  | 'FILE_UNREADABLE'
  | 'FORMAT'
  | 'SETTING'
  | 'MEMORY'
  | 'QUOTA'
  | 'WORKER_LOST'
  | 'CANCELLED'
  | 'INTERNAL';

/** Half-open range of UTF-16 code units in the text the user typed. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ErrorDetails {
  /** What to do next, one sentence. */
  readonly hint?: string | undefined;
  /** Where in the user's text. */
  readonly span?: Span | undefined;
  readonly cause?: unknown;
}

/** Plain data form of an error: what crosses a worker boundary and what `Job.result` rejects with. */
export interface PlainError {
  readonly name: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly start?: number;
  readonly end?: number;
  /** Where in the engine it happened: stage, task, operator. */
  readonly where?: string;
  readonly stack?: string;
}

export class SpillwayError extends Error {
  /** Said outright: a class's own name is not kept by the build. */
  override readonly name: string = 'SpillwayError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Set once, by the outermost layer that knows: `stage 1, task 3, HASH_AGGREGATE`. */
  where: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.start = details.span?.start;
    this.end = details.span?.end;
  }
}

/** The user's text, file or value is at fault; the message says what, where and what next. */
export class UserError extends SpillwayError {
  override readonly name = 'UserError';
}

/** Memory, quota or workers ran out; the job fails, everything else stays alive. */
export class ResourceError extends SpillwayError {
  override readonly name = 'ResourceError';
}

/** A bug in Spillway. */
export class InternalError extends SpillwayError {
  override readonly name = 'InternalError';

  constructor(message: string, details: ErrorDetails = {}) {
    super('INTERNAL', message, details);
  }
}

/** The job was cancelled: a status rather than a failure. */
export class CancelledError extends SpillwayError {
  override readonly name = 'CancelledError';

  constructor(message = 'The job was cancelled.') {
    super('CANCELLED', message);
  }
}

/** Names a feature that is not supported, at its place. */
export function notSupported(what: string, span?: Span, hint?: string): UserError {
  return new UserError('NOT_SUPPORTED', `Not supported: ${what}`, { span, hint });
}

/** Turns anything thrown into plain data. Called once, at the worker's door. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof SpillwayError) {
    return {
      name: thrown.name,
      code: thrown.code,
      message: thrown.message,
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      ...(thrown.start === undefined ? {} : { start: thrown.start }),
      ...(thrown.end === undefined ? {} : { end: thrown.end }),
      ...(thrown.where === undefined ? {} : { where: thrown.where }),
      ...(thrown instanceof InternalError && thrown.stack ? { stack: thrown.stack } : {}),
    };
  }
  if (thrown instanceof Error) {
    return {
      name: 'InternalError',
      code: 'INTERNAL',
      message: thrown.message,
      ...(thrown.stack ? { stack: thrown.stack } : {}),
    };
  }
  return { name: 'InternalError', code: 'INTERNAL', message: String(thrown) };
}

/** The inverse of `toPlainError`: gives back an Error of the right class. */
export function fromPlainError(plain: PlainError): SpillwayError {
  const details: ErrorDetails = {
    hint: plain.hint,
    span: plain.start === undefined ? undefined : { start: plain.start, end: plain.end ?? plain.start },
  };
  let error: SpillwayError;
  if (plain.code === 'CANCELLED') error = new CancelledError(plain.message);
  else if (plain.code === 'INTERNAL') error = new InternalError(plain.message, details);
  else if (plain.code === 'MEMORY' || plain.code === 'QUOTA' || plain.code === 'WORKER_LOST')
    error = new ResourceError(plain.code, plain.message, details);
  else error = new UserError(plain.code, plain.message, details);
  error.where = plain.where;
  if (plain.stack !== undefined) error.stack = plain.stack;
  return error;
}
