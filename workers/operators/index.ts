/** Every source, operator and sink, in explicit lists. A new one is one file and one line here. */
import { InternalError } from '../../src/base/errors.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { OperatorSpec, SinkSpec, SourceSpec } from '../../src/plan/physical.ts';
import { scanSource } from '../formats/scan-source.ts';
import type { TaskContext } from '../task/context.ts';
import { aggregateSink } from './aggregate/sink.ts';
import { aggregateSource } from './aggregate/source.ts';
import { collectSink } from './collect.ts';
import { expandOperator } from './expand.ts';
import { filterOperator } from './filter.ts';
import { gatherSource } from './gather.ts';
import type { Consumer, OperatorFactory, Sink, SinkFactory, Source, SourceFactory } from './operator.ts';
import { projectOperator } from './project.ts';
import { sortSink } from './sort/sink.ts';
import { sortSource } from './sort/source.ts';
import { taskLimitOperator } from './task-limit.ts';
import { topNSink } from './top-n.ts';
import { valuesSource } from './values.ts';

type AnySource = { [Kind in SourceSpec['kind']]: SourceFactory<Extract<SourceSpec, { kind: Kind }>> };
type AnyOperator = { [Kind in OperatorSpec['kind']]: OperatorFactory<Extract<OperatorSpec, { kind: Kind }>> };
type AnySink = { [Kind in SinkSpec['kind']]: SinkFactory<Extract<SinkSpec, { kind: Kind }>> };

const sources: AnySource = {
  scan: scanSource,
  values: valuesSource,
  aggregate: aggregateSource,
  sort: sortSource,
  gather: gatherSource,
};

const operators: AnyOperator = {
  filter: filterOperator,
  project: projectOperator,
  expand: expandOperator,
  'task-limit': taskLimitOperator,
};

const sinks: AnySink = {
  aggregate: aggregateSink,
  sort: sortSink,
  'top-n': topNSink,
  collect: collectSink,
};

/** @throws InternalError for a kind that is not listed */
function listed<T>(list: Readonly<Record<string, T>>, kind: string): T {
  const factory = Object.hasOwn(list, kind) ? list[kind] : undefined;
  if (factory === undefined) throw new InternalError(`There is no operator of kind ${kind}.`);
  return factory;
}

export function createSource(spec: SourceSpec, context: TaskContext): Source {
  return (listed(sources, spec.kind) as SourceFactory<SourceSpec>).create(spec, context);
}

export function createOperator(spec: OperatorSpec, input: readonly ColumnDef[], context: TaskContext, downstream: Consumer): Consumer {
  return (listed(operators, spec.kind) as OperatorFactory<OperatorSpec>).create(spec, input, context, downstream);
}

export function createSink(spec: SinkSpec, input: readonly ColumnDef[], context: TaskContext): Sink {
  return (listed(sinks, spec.kind) as SinkFactory<SinkSpec>).create(spec, input, context);
}
