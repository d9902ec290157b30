import { expect, test } from 'vitest';
import { fakeEvents, TOP_PAGES_RUN } from '../testing/fake-events.ts';
import { readEventLog, writeEventLog } from './event-log.ts';
import { foldEvents } from './fold.ts';

const events = fakeEvents(TOP_PAGES_RUN);

test('a saved event log gives the same picture', () => {
  const read = readEventLog(writeEventLog(events));
  expect(foldEvents(read)).toEqual(foldEvents(events));
});

test('says what is wrong with another file', () => {
  expect(() => readEventLog('GET / HTTP/1.1')).toThrow('not JSON');
  expect(() => readEventLog('{"a":1}')).toThrow('not a Spillway event log');
  expect(() => readEventLog('[]')).toThrow('not a Spillway event log');
  expect(() => readEventLog(writeEventLog(events).replace('"version":1', '"version":2'))).toThrow('version 2');
  expect(() => readEventLog(writeEventLog(events.slice(1)))).toThrow('damaged');
  expect(() => readEventLog('{"type":"spillway-event-log","version":1,"events":[{"kind":"job-started","atMs":0},null]}')).toThrow('damaged');
  expect(() => readEventLog('{"type":"spillway-event-log","version":1,"events":[{"kind":"job-started","atMs":0},{"kind":"job-planned","atMs":1}]}'))
    .toThrow('no readable stages');
});

test('keeps events of kinds it does not know', () => {
  const text = '{"type":"spillway-event-log","version":1,"events":[{"kind":"job-started","atMs":0},{"kind":"later","atMs":1}]}';
  expect(readEventLog(text)).toHaveLength(2);
});
