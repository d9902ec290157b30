/**
 * The pipeline on screen: a run that is going on, the last one, or one from a saved event log. Events are folded
 * once per animation frame, however many there are.
 */
import { createStore } from 'zustand/vanilla';
import type { JobEvent } from '../../protocol/events.ts';
import { foldEvent, foldEvents, stopStages } from './fold.ts';
import { EMPTY_PIPELINE } from './state.ts';
import type { PipelineState } from './state.ts';

export interface PipelineView {
  readonly state: PipelineState;
  /** All events of the job, for saving and replaying. */
  readonly events: readonly JobEvent[];
  /** Name of the event log that is shown; null where the job ran in this page. */
  readonly logName: string | null;
  /** Moment that a replay shows, ms since the job's start; null shows the end. */
  readonly replayAtMs: number | null;
  /** Page time at which the job began, to draw the clock between events; null where nothing runs. */
  readonly liveSinceMs: number | null;
}

export function createPipelineStore() {
  const store = createStore<PipelineView>(() => ({ state: EMPTY_PIPELINE, events: [], logName: null, replayAtMs: null, liveSinceMs: null }));
  let events: JobEvent[] = [];
  let unfolded: JobEvent[] = [];
  let frame = 0;

  function fold(): void {
    frame = 0;
    if (unfolded.length === 0) return;
    const state = unfolded.reduce(foldEvent, store.getState().state);
    unfolded = [];
    store.setState({ state, events });
  }

  return {
    store,
    /** A job begins: what was shown goes. */
    begin(): void {
      cancelAnimationFrame(frame);
      frame = 0;
      events = [];
      unfolded = [];
      store.setState({ state: { ...EMPTY_PIPELINE, status: 'planning' }, events, logName: null, replayAtMs: null, liveSinceMs: performance.now() }, true);
    },
    push(event: JobEvent): void {
      events.push(event);
      unfolded.push(event);
      if (frame === 0) frame = requestAnimationFrame(fold);
    },
    /** The job ended: what is left is folded at once (a hidden page has no frames). */
    end(): void {
      cancelAnimationFrame(frame);
      fold();
      store.setState({ liveSinceMs: null, events: [...events], state: closed(store.getState().state) });
    },
    show(logName: string, logged: readonly JobEvent[]): void {
      cancelAnimationFrame(frame);
      frame = 0;
      events = [...logged];
      unfolded = [];
      store.setState({ state: foldEvents(logged), events, logName, replayAtMs: null, liveSinceMs: null }, true);
    },
    /** Shows the job as it stood at a moment of its run; null shows the end again. */
    replayTo(atMs: number | null): void {
      const { events: all, replayAtMs, state } = store.getState();
      if (store.getState().liveSinceMs !== null) return;
      if (atMs === null) return store.setState({ state: foldEvents(all), replayAtMs: null });
      // Forward: only what is new. Backward: from the start.
      const later = replayAtMs !== null && atMs >= replayAtMs;
      const from = later ? all.findIndex((event) => event.atMs > replayAtMs) : 0;
      let next = later ? state : EMPTY_PIPELINE;
      if (from >= 0)
        for (let i = from; i < all.length; i++) {
          const event = all[i];
          if (event === undefined || event.atMs > atMs) break;
          next = foldEvent(next, event);
        }
      store.setState({ state: next, replayAtMs: atMs });
    },
    /** Ends a run that gave no closing event (the engine was lost). */
    abandon(): void {
      cancelAnimationFrame(frame);
      fold();
      store.setState({ liveSinceMs: null, events: [...events], state: closed(store.getState().state) });
    },
  };
}

/** A job whose events ended without a last word has failed. */
function closed(state: PipelineState): PipelineState {
  return state.status === 'planning' || state.status === 'running' ? stopStages({ ...state, status: 'failed' }) : state;
}

export type PipelineStore = ReturnType<typeof createPipelineStore>;
