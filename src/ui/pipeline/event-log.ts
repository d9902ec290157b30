/** Saved event logs: JSON with a header line of its own, so that a stray file is recognised as one. */
import { UserError } from '../../base/errors.ts';
import { EVENT_VERSION } from '../../protocol/events.ts';
import type { JobEvent } from '../../protocol/events.ts';

export const EVENT_LOG_TYPE = 'spillway-event-log';

export function writeEventLog(events: readonly JobEvent[]): string {
  return `${JSON.stringify({ type: EVENT_LOG_TYPE, version: EVENT_VERSION, events })}\n`;
}

/**
 * Reads what `writeEventLog` wrote. Events of unknown kinds are kept (the fold skips them).
 * Throws `UserError` FORMAT where the text is no event log or comes from a newer, incompatible version.
 */
export function readEventLog(text: string): readonly JobEvent[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new UserError('FORMAT', 'This file is not an event log: it is not JSON.', { hint: 'Open a file written by “Save event log”.', cause });
  }
  if (!isRecord(data) || data['type'] !== EVENT_LOG_TYPE || !Array.isArray(data['events']))
    throw new UserError('FORMAT', 'This JSON file is not a Spillway event log.', { hint: 'Open a file written by “Save event log”.' });
  if (data['version'] !== EVENT_VERSION)
    throw new UserError('FORMAT', `This event log has version ${String(data['version'])}; this page reads version ${EVENT_VERSION}.`, {
      hint: 'Open it with the version of Spillway that wrote it.',
    });
  const events = data['events'].filter(isEvent);
  if (events.length !== data['events'].length || events[0]?.kind !== 'job-started')
    throw new UserError('FORMAT', 'This event log is damaged: it does not begin with the start of a job, or holds something else than events.', {
      hint: 'Save it again from the page that ran the job.',
    });
  for (const event of events) checkShape(event);
  return events;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(value: unknown): value is JobEvent {
  return isRecord(value) && typeof value['kind'] === 'string' && typeof value['atMs'] === 'number' && Number.isFinite(value['atMs']);
}

function isTaskCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65536;
}

/** The parts that the drawing walks must be there, or it would fail half-way. */
function checkShape(event: JobEvent): void {
  const damaged = (what: string) => new UserError('FORMAT', `This event log is damaged: a ${event.kind} event has no ${what}.`, {
    hint: 'Save it again from the page that ran the job.',
  });
  if (event.kind === 'job-planned') {
    const ok = Array.isArray(event.stages) && event.stages.every((stage) =>
      isRecord(stage) && Number.isInteger(stage.id) && Array.isArray(stage.operators) && Array.isArray(stage.inputs) &&
      isTaskCount(stage.numTasks));
    if (!ok) throw damaged('readable stages');
  }
  if (event.kind === 'stage-started' && !isTaskCount(event.numTasks)) throw damaged('count of tasks');
  if ((event.kind === 'task-progress' || event.kind === 'task-finished') && !(isRecord(event.counters) && Array.isArray(event.counters.operators)))
    throw damaged('counters');
  if (event.kind === 'exchange' && !(Array.isArray(event.rows) && Array.isArray(event.bytes))) throw damaged('matrix');
}
