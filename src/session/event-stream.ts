/** A job's events for any number of readers: each reader gets all of them from the first on. */
import type { JobEvent } from '../protocol/events.ts';

export class EventStream implements AsyncIterable<JobEvent> {
  private readonly events: JobEvent[] = [];
  private ended = false;
  private waiting: (() => void)[] = [];

  push(events: readonly JobEvent[]): void {
    this.events.push(...events);
    this.wake();
  }

  /** Resolves when `count` events have come. */
  async received(count: number): Promise<void> {
    while (this.events.length < count) await this.more();
  }

  /** No more events will come. */
  end(): void {
    this.ended = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<JobEvent> {
    for (let k = 0; ; ) {
      while (k < this.events.length) yield this.events[k++] as JobEvent;
      if (this.ended) return;
      await this.more();
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
