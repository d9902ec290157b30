import { InternalError } from './errors.ts';

/** Throws `InternalError` unless `condition` holds: a broken invariant, never bad user input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(`Broken invariant: ${message}`);
}

/** For the default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new InternalError(`Unexpected value: ${JSON.stringify(value)}`);
}
