/** Every aggregate function, in an explicit list. */
import type { AggregateFunction } from '../aggregate-function.ts';
import { argMaxFunction, argMinFunction } from './arg-min-max.ts';
import { avgFunction } from './avg.ts';
import { bitAndFunction, bitOrFunction, bitXorFunction, boolAndFunction, boolOrFunction } from './bits.ts';
import { countFunction } from './count.ts';
import { anyValueFunction, firstFunction, lastFunction } from './first-last.ts';
import { maxFunction, minFunction } from './min-max.ts';
import { countIfFunction, sumFunction } from './sum.ts';
import { varianceFunctions } from './variance.ts';

export const aggregateFunctions: readonly AggregateFunction[] = [
  countFunction,
  countIfFunction,
  sumFunction,
  avgFunction,
  minFunction,
  maxFunction,
  firstFunction,
  lastFunction,
  anyValueFunction,
  boolAndFunction,
  boolOrFunction,
  bitAndFunction,
  bitOrFunction,
  bitXorFunction,
  argMinFunction,
  argMaxFunction,
  ...varianceFunctions,
];
