/** Rows and exclusive time per operator, measured at the seams between operators: once per batch, never per row. */
import type { Batch } from '../../src/columns/vector.ts';
import type { Consumer } from '../operators/operator.ts';

/**
 * Exclusive times of nested calls: entering an operator stops its caller's clock. An awaiting source counts the
 * wait as its own time, which `readMs` then tells apart.
 */
export class Stopwatch {
  private readonly times = new Map<number, number>();
  private readonly stack: number[] = [];
  private since = 0;

  enter(operatorId: number): void {
    const now = performance.now();
    this.charge(now);
    this.stack.push(operatorId);
    this.since = now;
  }

  leave(): void {
    const now = performance.now();
    this.charge(now);
    this.stack.pop();
    this.since = now;
  }

  /** Milliseconds spent in this operator itself so far. */
  spent(operatorId: number): number {
    const running = this.stack[this.stack.length - 1] === operatorId ? performance.now() - this.since : 0;
    return (this.times.get(operatorId) ?? 0) + running;
  }

  private charge(now: number): void {
    const current = this.stack[this.stack.length - 1];
    if (current !== undefined) this.times.set(current, (this.times.get(current) ?? 0) + now - this.since);
  }
}

export class CountingConsumer implements Consumer {
  readonly operatorId: number;
  /** Rows pushed into the operator behind this. */
  rows = 0;
  private readonly inner: Consumer;
  private readonly watch: Stopwatch;

  constructor(inner: Consumer, operatorId: number, watch: Stopwatch) {
    this.inner = inner;
    this.operatorId = operatorId;
    this.watch = watch;
  }

  push(batch: Batch): void {
    this.rows += batch.numRows;
    this.watch.enter(this.operatorId);
    this.inner.push(batch);
    this.watch.leave();
  }

  finish(): void {
    this.watch.enter(this.operatorId);
    this.inner.finish();
    this.watch.leave();
  }
}
