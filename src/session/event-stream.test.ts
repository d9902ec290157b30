import { expect, test } from 'vitest';
import type { JobEvent } from '../protocol/events.ts';
import { EventStream } from './event-stream.ts';

const event = (atMs: number): JobEvent => ({ version: 1, jobId: 'j', atMs, kind: 'memory', usedBytes: 0, budgetBytes: 0, jobBytes: 0, cacheBytes: 0 });

async function read(stream: EventStream): Promise<number[]> {
  const times = [];
  for await (const { atMs } of stream) times.push(atMs);
  return times;
}

test('every reader gets all events, whenever it begins', async () => {
  const stream = new EventStream();
  const early = read(stream);
  stream.push([event(1), event(2)]);
  await Promise.resolve();
  const late = read(stream);
  stream.push([event(3)]);
  stream.end();
  expect(await early).toEqual([1, 2, 3]);
  expect(await late).toEqual([1, 2, 3]);
  expect(await read(stream)).toEqual([1, 2, 3]);
});

test('a reader may leave early', async () => {
  const stream = new EventStream();
  stream.push([event(1), event(2)]);
  for await (const { atMs } of stream) if (atMs === 1) break;
  stream.end();
  expect(await read(stream)).toEqual([1, 2]);
});

test('waiting for a number of events ends when they have come', async () => {
  const stream = new EventStream();
  let done = false;
  const waiting = stream.received(3).then(() => {
    done = true;
  });
  stream.push([event(1), event(2)]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(done).toBe(false);
  stream.push([event(3)]);
  await waiting;
  await stream.received(2);
});
