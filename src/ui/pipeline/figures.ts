/** Figures derived from the pipeline's state: rates, progress, edges, the most expensive operators. */
import type { ExchangeKind } from '../../protocol/events.ts';
import type { OperatorState, PipelineState, StageState, TaskStatus } from './state.ts';

export interface Rates {
  readonly rowsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** While it runs: over the last samples. Afterwards: over the whole job. NaN before anything was read. */
export function rates(state: PipelineState): Rates {
  const elapsedMs = state.stats?.elapsedMs ?? state.atMs;
  const first = state.samples[0];
  const last = state.samples.at(-1);
  if (state.status === 'running' && first !== undefined && last !== undefined && last.atMs - first.atMs >= 100) {
    const seconds = (last.atMs - first.atMs) / 1000;
    return { rowsPerSecond: (last.rowsRead - first.rowsRead) / seconds, bytesPerSecond: (last.bytesRead - first.bytesRead) / seconds };
  }
  if (elapsedMs <= 0 || state.bytesRead === 0) return { rowsPerSecond: Number.NaN, bytesPerSecond: Number.NaN };
  return { rowsPerSecond: (state.rowsRead * 1000) / elapsedMs, bytesPerSecond: (state.bytesRead * 1000) / elapsedMs };
}

/** 0 to 1 by input bytes; null where the engine doesn't know how much there is. 1 when the job is done. */
export function progress(state: PipelineState): number | null {
  if (state.status === 'done') return 1;
  if (state.inputBytes === null || state.inputBytes === 0) return null;
  return Math.min(1, state.bytesRead / state.inputBytes);
}

export interface PipelineEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: ExchangeKind;
  readonly keys: string;
  readonly numPartitions: number;
  readonly rows: number;
  readonly bytes: number;
  /** Rows per second at the last movement; 0 where none was. */
  readonly rowsPerSecond: number;
  readonly movedAtMs: number | null;
}

/** One edge per exchange and consumer. The finished exchange's matrix wins over the tasks' running counters. */
export function edges(state: PipelineState): readonly PipelineEdge[] {
  const list: PipelineEdge[] = [];
  for (const consumer of state.stages)
    for (const from of consumer.info.inputs) {
      const producer = state.stages.find((stage) => stage.info.id === from);
      if (producer === undefined) continue;
      const exchange = state.exchanges.find((candidate) => candidate.stageId === from);
      list.push({
        from, to: consumer.info.id,
        kind: producer.info.exchange?.kind ?? exchange?.kind ?? 'gather',
        keys: producer.info.exchange?.keys ?? '',
        numPartitions: producer.info.exchange?.numPartitions ?? 1,
        rows: exchange === undefined ? producer.rowsOut : sumMatrix(exchange.rows),
        bytes: exchange === undefined ? producer.bytesOut : sumMatrix(exchange.bytes),
        rowsPerSecond: producer.moveRowsPerSecond,
        movedAtMs: producer.movedAtMs,
      });
    }
  return list;
}

export function sumMatrix(matrix: readonly (readonly number[])[]): number {
  let sum = 0;
  for (const row of matrix) for (const cell of row) sum += cell;
  return sum;
}

/** Rows per consumer partition: largest over median, 1 where they are even. Null where there is nothing to compare. */
export function skew(matrix: readonly (readonly number[])[]): number | null {
  const numColumns = matrix.reduce((most, row) => Math.max(most, row.length), 0);
  if (numColumns < 2) return null;
  const totals = Array.from({ length: numColumns }, (_, column) => matrix.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const sorted = totals.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const largest = sorted.at(-1) ?? 0;
  return median === 0 ? null : largest / median;
}

/** Width of an edge in px: the logarithm of its rows, 1 for none, 12 at most. */
export function edgeWidth(rows: number): number {
  return Math.min(12, 1.5 + 1.4 * Math.log10(Math.max(1, rows)));
}

export interface OperatorCost {
  readonly stageId: number;
  readonly operator: OperatorState;
  /** Of the worker time of all operators, 0 to 1. */
  readonly share: number;
}

/** Dearest first; ties in plan order. */
export function operatorCosts(state: PipelineState): readonly OperatorCost[] {
  const total = state.stages.reduce((sum, stage) => sum + stage.operators.reduce((s, operator) => s + operator.elapsedMs, 0), 0);
  return state.stages
    .flatMap((stage) => stage.operators.map((operator) => ({
      stageId: stage.info.id, operator, share: total > 0 ? operator.elapsedMs / total : 0,
    })))
    .toSorted((a, b) => b.operator.elapsedMs - a.operator.elapsedMs);
}

export type TaskCounts = Readonly<Record<TaskStatus | 'retried', number>>;

export function taskCounts(stage: StageState): TaskCounts {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, retried: 0 };
  for (const task of stage.tasks) {
    counts[task.status] += 1;
    if (task.retried) counts.retried += 1;
  }
  return counts;
}

/** `12 done, 2 running, 4 waiting`: the strip in words. */
export function describeTasks(stage: StageState): string {
  const counts = taskCounts(stage);
  const parts = (['done', 'running', 'waiting', 'failed', 'retried'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  return parts.length === 0 ? 'no tasks' : parts.join(', ');
}

/** How long the stage took, or has been going on. */
export function stageElapsedMs(stage: StageState, nowMs: number): number | null {
  if (stage.elapsedMs !== null) return stage.elapsedMs;
  return stage.startedAtMs === null ? null : Math.max(0, nowMs - stage.startedAtMs);
}
