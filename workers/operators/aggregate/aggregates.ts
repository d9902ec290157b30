/** The aggregate functions of one Aggregate node, by name, with the layout of their group rows. */
import { InternalError } from '../../../src/base/errors.ts';
import type { DataType } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
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

/** For each aggregate, the one whose state serves it: itself, an equal one before it, or one that contains it. */
function servers(specs: readonly AggregateSpec[]): number[] {
  const sameInput = (a: AggregateSpec, b: AggregateSpec): boolean =>
    a.filter === b.filter && a.args.length === b.args.length && a.args.every((arg, k) => arg.id === b.args[k]?.id);
  return specs.map((spec, k) => {
    const container = specs.findIndex((other) => implementationOf(other).contains === spec.name && sameInput(spec, other));
    if (container >= 0) return container;
    const equal = specs.findIndex((other) => other.name === spec.name && other.overload === spec.overload && sameInput(spec, other));
    return equal < 0 ? k : equal;
  });
}

/** Sinks and sources of one node compute the same layout from the same specs. */
export function layoutOf(groupTypes: readonly DataType[], specs: readonly AggregateSpec[], hasOrdinal: boolean): GroupLayout {
  const served = servers(specs);
  const bytes = specs.map((spec, k) => (served[k] === k ? implementationOf(spec).stateBytes(argumentTypes(spec)) : 0));
  const layout = groupLayout(groupTypes, bytes, hasOrdinal);
  return { ...layout, stateOffsets: served.map((k) => layout.stateOffsets[k] as number) };
}

export function createInstances(specs: readonly AggregateSpec[], layout: GroupLayout, context: AggregateContext): AggregateInstance[] {
  const served = servers(specs);
  const own = specs.map((spec, k) =>
    served[k] === k ? implementationOf(spec).create(argumentTypes(spec), spec.column.type, layout.stateOffsets[k] as number, context) : undefined,
  );
  return specs.map((spec, k) => own[k] ?? new Served(own[served[k] as number] as AggregateInstance, specs[served[k] as number]?.name === spec.name, spec.column.type));
}

/** An aggregate whose state another one keeps. */
class Served implements AggregateInstance {
  private readonly keeper: AggregateInstance;
  private readonly equal: boolean;
  private readonly returns: DataType;
  constructor(keeper: AggregateInstance, equal: boolean, returns: DataType) {
    this.keeper = keeper;
    this.equal = equal;
    this.returns = returns;
  }
  update(): void {}
  updateOne(): void {}
  combine(): void {}
  finish(rows: number, numRows: number): Vector {
    const { keeper } = this;
    if (this.equal) return keeper.finish(rows, numRows);
    if (keeper.finishContained === undefined) throw new InternalError('An aggregate contains another but does not finish it.');
    return keeper.finishContained(rows, numRows, this.returns);
  }
}

/** Whether any of the functions looks at the rows' ordinals. */
export function usesOrdinals(specs: readonly AggregateSpec[]): boolean {
  return specs.some((spec) => implementationOf(spec).usesOrdinals === true);
}
