/**
 * The pipeline's only logic: (state, event) => state. Pure, so that live events, a saved event log and every
 * frame of a replay go the same way. Unknown kinds and events about unknown stages or tasks change nothing but
 * the clock. Task counters are absolute per attempt; sums are kept by taking the old ones off and adding the new
 * ones, so a repeated or a lost event does no harm and a retried task is never counted twice.
 */
import type { JobEvent, StageInfo, TaskCounters } from '../../protocol/events.ts';
import { EMPTY_PIPELINE } from './state.ts';
import type { MemorySample, MemoryState, OperatorState, PipelineState, RateSample, SpillMark, StageState, TaskState } from './state.ts';

export const MAX_MEMORY_SAMPLES = 512;
export const MAX_SPILL_MARKS = 256;
const RATE_WINDOW_MS = 1500;
const RATE_STEP_MS = 50;

const NEW_TASK: TaskState = { status: 'waiting', attempt: 0, retried: false, worker: -1, counters: null, error: null };

export function foldEvent(before: PipelineState, event: JobEvent): PipelineState {
  if (event.kind === 'job-started')
    return {
      ...EMPTY_PIPELINE, status: 'planning', jobId: event.jobId, text: event.text, language: event.language, workers: event.workers,
      startedAt: event.startedAt, atMs: event.atMs, memory: { ...EMPTY_PIPELINE.memory, budgetBytes: event.memoryBudgetBytes },
    };
  const state = event.atMs > before.atMs ? { ...before, atMs: event.atMs } : before;
  switch (event.kind) {
    case 'job-planned':
      return {
        ...state, status: 'running', planMs: event.planMs, logicalPlan: event.logicalPlan, optimizedPlan: event.optimizedPlan,
        // A script plans each statement at its turn: what was read for those before still counts.
        inputBytes: event.inputBytes === undefined ? state.inputBytes : (state.inputBytes ?? 0) + event.inputBytes,
        stages: event.stages.map(newStage), exchanges: [],
      };
    case 'stage-started':
      return updateStage(state, event.stageId, (stage) => ({
        ...stage, status: 'running', startedAtMs: event.atMs, tasks: resizeTasks(stage.tasks, event.numTasks),
      }));
    case 'stage-finished':
      return updateStage(state, event.stageId, (stage) => ({ ...stage, status: 'done', elapsedMs: event.elapsedMs }));
    case 'task-started': {
      const retried = taskOf(state, event.stageId, event.taskIndex)?.status !== 'waiting';
      const next = updateTask(state, event, null, (task) => ({
        ...task, status: 'running', worker: event.worker, attempt: event.attempt, retried: task.retried || retried, error: null,
      }));
      return retried && next !== state ? { ...next, retries: next.retries + 1 } : next;
    }
    case 'task-progress':
      return sampled(updateTask(state, event, event.counters, (task) => ({ ...task, worker: event.worker, attempt: event.attempt })));
    case 'task-finished':
      return sampled(
        updateTask(state, event, event.counters, (task) => ({ ...task, status: 'done', worker: event.worker, attempt: event.attempt })),
      );
    case 'task-failed':
      return updateTask(state, event, null, (task) => ({ ...task, status: 'failed', worker: event.worker, attempt: event.attempt, error: event.error }));
    case 'exchange': {
      const { stageId, exchangeKind: kind, rows, bytes } = event;
      return { ...state, exchanges: [...state.exchanges.filter((e) => e.stageId !== stageId), { stageId, kind, rows, bytes }] };
    }
    case 'memory':
      return { ...state, memory: foldMemory(state.memory, event) };
    case 'spill':
      return foldSpill(state, event);
    case 'worker-lost':
      return { ...state, lostWorkers: [...state.lostWorkers, { worker: event.worker, reason: event.reason, atMs: event.atMs }] };
    case 'result':
      return { ...state, result: { rowCount: event.rowCount, bytes: event.bytes } };
    case 'job-finished':
      return { ...state, status: 'done', stats: event.stats };
    case 'job-failed':
      return stopStages({ ...state, status: 'failed', error: event.error, stats: event.stats });
    case 'job-cancelled':
      return stopStages({ ...state, status: 'cancelled', stats: event.stats });
    default:
      return state;
  }
}

export function foldEvents(events: readonly JobEvent[], from: PipelineState = EMPTY_PIPELINE): PipelineState {
  let state = from;
  for (const event of events) state = foldEvent(state, event);
  return state;
}

function newStage(info: StageInfo): StageState {
  return {
    info, status: 'waiting', startedAtMs: null, elapsedMs: null, tasks: resizeTasks([], info.numTasks),
    operators: info.operators.map((operator) => ({
      info: operator, rowsIn: 0, rowsOut: 0, elapsedMs: 0, memoryBytes: 0, spilledBytes: 0, spillRuns: 0,
    })),
    rowsRead: 0, bytesRead: 0, rowsOut: 0, bytesOut: 0, spilledBytes: 0, movedAtMs: null, moveRowsPerSecond: 0,
  };
}

function resizeTasks(tasks: readonly TaskState[], count: number): readonly TaskState[] {
  return tasks.length === count ? tasks : Array.from({ length: count }, (_, index) => tasks[index] ?? NEW_TASK);
}

function updateStage(state: PipelineState, stageId: number, change: (stage: StageState) => StageState): PipelineState {
  const index = state.stages.findIndex((stage) => stage.info.id === stageId);
  const stage = state.stages[index];
  return stage === undefined ? state : { ...state, stages: state.stages.with(index, change(stage)) };
}

function taskOf(state: PipelineState, stageId: number, taskIndex: number): TaskState | undefined {
  return state.stages.find((stage) => stage.info.id === stageId)?.tasks[taskIndex];
}

/** Replaces one task and its share of every sum. `counters` null: the attempt counts for nothing (yet, or any more). */
function updateTask(
  state: PipelineState,
  at: { readonly stageId: number; readonly taskIndex: number; readonly atMs: number },
  counters: TaskCounters | null,
  change: (task: TaskState) => TaskState,
): PipelineState {
  const task = taskOf(state, at.stageId, at.taskIndex);
  if (task === undefined) return state;
  const old = task.counters;
  const next = updateStage(state, at.stageId, (stage) => {
    const rowsOut = stage.rowsOut + difference(old, counters, 'rowsOut');
    const moved = rowsOut > stage.rowsOut;
    const sinceMs = at.atMs - (stage.movedAtMs ?? stage.startedAtMs ?? at.atMs);
    return {
      ...stage,
      tasks: stage.tasks.with(at.taskIndex, { ...change(task), counters }),
      operators: stage.operators.map((operator) => updateOperator(operator, old, counters)),
      rowsRead: stage.rowsRead + difference(old, counters, 'rowsRead'),
      bytesRead: stage.bytesRead + difference(old, counters, 'bytesRead'),
      rowsOut,
      bytesOut: stage.bytesOut + difference(old, counters, 'bytesOut'),
      spilledBytes: stage.spilledBytes + difference(old, counters, 'spilledBytes'),
      movedAtMs: moved ? at.atMs : stage.movedAtMs,
      moveRowsPerSecond: moved ? ((rowsOut - stage.rowsOut) * 1000) / Math.max(sinceMs, 1) : stage.moveRowsPerSecond,
    };
  });
  return {
    ...next,
    rowsRead: next.rowsRead + difference(old, counters, 'rowsRead'),
    bytesRead: next.bytesRead + difference(old, counters, 'bytesRead'),
  };
}

type CountName = 'rowsRead' | 'bytesRead' | 'rowsOut' | 'bytesOut' | 'spilledBytes';
function difference(old: TaskCounters | null, now: TaskCounters | null, name: CountName): number {
  return (now?.[name] ?? 0) - (old?.[name] ?? 0);
}

function updateOperator(operator: OperatorState, old: TaskCounters | null, now: TaskCounters | null): OperatorState {
  const id = operator.info.id;
  const before = old?.operators.find((counters) => counters.operatorId === id);
  const after = now?.operators.find((counters) => counters.operatorId === id);
  if (before === undefined && after === undefined) return operator;
  return {
    ...operator,
    rowsIn: operator.rowsIn + (after?.rowsIn ?? 0) - (before?.rowsIn ?? 0),
    rowsOut: operator.rowsOut + (after?.rowsOut ?? 0) - (before?.rowsOut ?? 0),
    elapsedMs: operator.elapsedMs + (after?.elapsedMs ?? 0) - (before?.elapsedMs ?? 0),
    memoryBytes: operator.memoryBytes + (after?.memoryBytes ?? 0) - (before?.memoryBytes ?? 0),
  };
}

/** Keeps one sample per `RATE_STEP_MS` over the last `RATE_WINDOW_MS`. */
function sampled(state: PipelineState): PipelineState {
  const sample: RateSample = { atMs: state.atMs, rowsRead: state.rowsRead, bytesRead: state.bytesRead };
  const last = state.samples.at(-1);
  const before = state.samples.at(-2);
  const kept = last !== undefined && before !== undefined && last.atMs - before.atMs < RATE_STEP_MS ? state.samples.slice(0, -1) : state.samples;
  return { ...state, samples: [...kept.filter((s) => state.atMs - s.atMs <= RATE_WINDOW_MS), sample] };
}

function foldMemory(memory: MemoryState, event: JobEvent & { kind: 'memory' }): MemoryState {
  const { atMs, usedBytes, budgetBytes, jobBytes, cacheBytes } = event;
  const sample: MemorySample = { atMs, usedBytes, jobBytes, cacheBytes };
  const history = [...memory.history, sample];
  return {
    usedBytes, budgetBytes, jobBytes, cacheBytes, peakBytes: Math.max(memory.peakBytes, usedBytes),
    history: history.length > MAX_MEMORY_SAMPLES ? thinned(history) : history,
  };
}

/** Of every two neighbours the fuller one stays, so that no peak is lost. */
function thinned(history: readonly MemorySample[]): readonly MemorySample[] {
  const kept: MemorySample[] = [];
  for (let i = 0; i < history.length; i += 2) {
    const a = history[i];
    const b = history[i + 1] ?? a;
    if (a !== undefined && b !== undefined) kept.push(b.usedBytes >= a.usedBytes ? b : a);
  }
  return kept;
}

function foldSpill(state: PipelineState, event: JobEvent & { kind: 'spill' }): PipelineState {
  const next = updateStage(state, event.stageId, (stage) => ({
    ...stage,
    operators: stage.operators.map((operator) =>
      operator.info.id === event.operatorId
        ? { ...operator, spilledBytes: operator.spilledBytes + event.bytes, spillRuns: operator.spillRuns + event.runs }
        : operator,
    ),
  }));
  const spills = [...next.spills, { atMs: event.atMs, bytes: event.bytes }];
  return {
    ...next, spilledBytes: next.spilledBytes + event.bytes, spillRuns: next.spillRuns + event.runs,
    spills: spills.length > MAX_SPILL_MARKS ? merged(spills) : spills,
  };
}

/** Every two neighbours become one at the earlier moment, with the bytes of both. */
function merged(spills: readonly SpillMark[]): readonly SpillMark[] {
  return spills.flatMap((mark, i) => (i % 2 === 1 ? [] : [{ atMs: mark.atMs, bytes: mark.bytes + (spills[i + 1]?.bytes ?? 0) }]));
}

/** A job that ended early leaves no stage running: where a task failed the stage failed, the others were stopped. */
export function stopStages(state: PipelineState): PipelineState {
  return {
    ...state,
    stages: state.stages.map((stage) => {
      if (stage.status !== 'running') return stage;
      const failed = stage.tasks.some((task) => task.status === 'failed');
      return {
        ...stage, status: failed ? 'failed' : 'stopped', elapsedMs: stage.startedAtMs === null ? null : state.atMs - stage.startedAtMs,
      };
    }),
  };
}
