/**
 * Every function there is: the explicit lists, and the catalogue that the binder asks. Adding a function is one
 * file (or an entry in a family's file) and one line here.
 */
import type { FunctionCatalog, FunctionInfo } from '../../src/plan/functions.ts';
import { InternalError } from '../../src/base/errors.ts';
import type { AggregateFunction } from './aggregate-function.ts';
import { aggregateFunctions } from './aggregate/index.ts';
import { arithmeticOperators } from './scalar/arithmetic.ts';
import { comparisons } from './scalar/comparison.ts';
import { dateMakingFunctions } from './scalar/date-making.ts';
import { datePartFunctions } from './scalar/dates.ts';
import { digestFunctions } from './scalar/digests.ts';
import { extremes } from './scalar/extremes.ts';
import { integerFunctions } from './scalar/integers.ts';
import { likeFunctions } from './scalar/like.ts';
import { logic } from './scalar/logic.ts';
import { mathFunctions } from './scalar/math.ts';
import { pathFunctions } from './scalar/paths.ts';
import { regexpFunctions } from './scalar/regexp.ts';
import { roundingFunctions } from './scalar/rounding.ts';
import { formatFunctions } from './scalar/strftime.ts';
import { textDistanceFunctions } from './scalar/text-distance.ts';
import { textFormatFunctions } from './scalar/text-format.ts';
import { moreTextFunctions } from './scalar/text-more.ts';
import { textFunctions } from './scalar/text.ts';
import type { ScalarFunction } from './scalar-function.ts';

export const scalarFunctions: readonly ScalarFunction[] = [
  ...comparisons,
  ...logic,
  ...arithmeticOperators,
  ...roundingFunctions,
  ...mathFunctions,
  ...integerFunctions,
  ...extremes,
  ...datePartFunctions,
  ...dateMakingFunctions,
  ...formatFunctions,
  ...digestFunctions,
  ...textFunctions,
  ...moreTextFunctions,
  ...textFormatFunctions,
  ...textDistanceFunctions,
  ...pathFunctions,
  ...likeFunctions,
  ...regexpFunctions,
];

function index<Function extends FunctionInfo>(functions: readonly Function[]): ReadonlyMap<string, Function> {
  const byName = new Map<string, Function>();
  for (const entry of functions) {
    for (const name of [entry.name, ...(entry.aliases ?? [])]) {
      if (byName.has(name)) throw new InternalError(`Two functions are called ${name}`);
      byName.set(name, entry);
    }
  }
  return byName;
}

const scalarsByName = index(scalarFunctions);

/** By canonical name or alias, lower case. */
export function findScalarFunction(name: string): ScalarFunction | undefined {
  return scalarsByName.get(name);
}

const aggregatesByName = index(aggregateFunctions);

/** By canonical name or alias, lower case. */
export function findAggregateFunction(name: string): AggregateFunction | undefined {
  return aggregatesByName.get(name);
}

const everything: readonly FunctionInfo[] = [...scalarFunctions, ...aggregateFunctions];
const byName = index(everything);

export const functionCatalog: FunctionCatalog = {
  all: everything,
  lookup: (name) => byName.get(name.toLowerCase()),
};
