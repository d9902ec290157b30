/** Collects a job's events and hands them to the page in small groups. */
import { EVENT_VERSION, type JobEvent } from '../../src/protocol/events.ts';
import type { BlockManager } from '../memory/block-manager.ts';

type Body<E> = E extends JobEvent ? Omit<E, 'version' | 'jobId' | 'atMs'> : never;

/** Progress may wait this long for company; everything that changes a state goes out at the next turn. */
const FLUSH_INTERVAL_MS = 30;

export class EventLog {
  private readonly jobId: string;
  private readonly startedAt = performance.now();
  private readonly deliver: (events: JobEvent[]) => void;
  private readonly blocks: BlockManager;
  /** Events so far. */
  numEvents = 0;
  private pending: JobEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(jobId: string, blocks: BlockManager, deliver: (events: JobEvent[]) => void) {
    this.jobId = jobId;
    this.blocks = blocks;
    this.deliver = deliver;
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  emit(body: Body<JobEvent>): void {
    this.numEvents++;
    this.pending.push({ version: EVENT_VERSION, jobId: this.jobId, atMs: this.elapsedMs, ...body } as JobEvent);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
  }

  memory(jobSlot: number): void {
    const usage = this.blocks.usage();
    this.emit({
      kind: 'memory',
      usedBytes: usage.usedBytes,
      budgetBytes: usage.budgetBytes,
      jobBytes: this.blocks.jobUsedBytes(jobSlot),
      cacheBytes: usage.cacheBytes,
    });
  }

  flush(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.length === 0) return;
    const events = this.pending;
    this.pending = [];
    this.deliver(events);
  }
}
