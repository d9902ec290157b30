/** The aggregate functions of one Aggregate node, by name, with the layout of their group rows. */
import { InternalError } from '../../../src/base/errors.ts';
import type { DataType } from '../../../src/columns/types.ts';
import type { AggregateSpec } from '../../../src/plan/physical.ts';
import { aggregateFunctions } from '../../functions/aggregate/index.ts';
import type { AggregateImplementation, AggregateInstance } from '../../functions/aggregate-function.ts';
import { groupLayout, type GroupLayout } from '../../memory/group-layout.ts';
import type { AggregateContext } from './aggregate-context.ts';

const byName = new Map(aggregateFunctions.flatMap((f) => [f.name, ...(f.aliases ?? [])].map((name) => [name, f] as const)));

function implementationOf(spec: AggregateSpec): AggregateImplementation {
  const implementation = byName.get(spec.name)?.implementations[spec.overload];
  if (implementation === undefined) throw new InternalError(`There is no aggregate ${spec.name} with overload ${spec.overload}.`);
  return implementation;
}

const argumentTypes = (spec: AggregateSpec): DataType[] => spec.args.map((arg) => arg.type);

/** Sinks and sources of one node compute the same layout from the same specs. */
export function layoutOf(groupTypes: readonly DataType[], specs: readonly AggregateSpec[], hasOrdinal: boolean): GroupLayout {
  return groupLayout(groupTypes, specs.map((spec) => implementationOf(spec).stateBytes(argumentTypes(spec))), hasOrdinal);
}

export function createInstances(specs: readonly AggregateSpec[], layout: GroupLayout, context: AggregateContext): AggregateInstance[] {
  return specs.map((spec, k) =>
    implementationOf(spec).create(argumentTypes(spec), spec.column.type, layout.stateOffsets[k] as number, context),
  );
}

/** Whether any of the functions looks at the rows' ordinals. */
export function usesOrdinals(specs: readonly AggregateSpec[]): boolean {
  return specs.some((spec) => implementationOf(spec).usesOrdinals === true);
}
