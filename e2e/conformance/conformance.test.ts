import { expect, it } from 'vitest';
import { countLines, promisedFormat } from './logs.mjs';
import { checkFloor, countCases, floorOf } from './run.mjs';

const bytes = (text: string) => new TextEncoder().encode(text);

it('counts lines as text tools do', () => {
  expect(countLines(bytes(''))).toBe(0);
  expect(countLines(bytes('a'))).toBe(1);
  expect(countLines(bytes('a\n'))).toBe(1);
  expect(countLines(bytes('a\n\nb'))).toBe(3);
});

it('knows what a file name promises', () => {
  expect('combined log').toMatch(promisedFormat('logfile_access_log.0')!);
  expect('vhost combined log').toMatch(promisedFormat('logfile_shop_access_log.0')!);
  expect('text lines').not.toMatch(promisedFormat('logfile_access_log.1')!);
  expect(promisedFormat('logfile_syslog_with_access_log.0')).toBeNull();
  expect(promisedFormat('logfile_syslog.0')).toBeNull();
});

it('fails where the floor is undercut or a tab dies, not otherwise', () => {
  const cases = ['pass', 'pass', 'wrong', 'refused'].map((outcome) => ({ name: 'x', outcome: outcome as 'pass', detail: '' }));
  const counts = countCases(cases);
  expect(checkFloor('s', counts, { pass: 2, wrong: 1 }).every(({ holds }) => holds)).toBe(true);
  expect(checkFloor('s', counts, { pass: 3, wrong: 1 }).filter(({ holds }) => !holds)).toHaveLength(1);
  expect(checkFloor('s', counts, { pass: 2, wrong: 0 }).filter(({ holds }) => !holds)).toHaveLength(1);
  expect(checkFloor('s', { ...counts, dead: 1 }, undefined).filter(({ holds }) => !holds)).toHaveLength(1);
  expect(floorOf(counts)).toEqual({ pass: 2, wrong: 1 });
  expect(floorOf({ ...counts, pass: 2000, wrong: 3 })).toEqual({ pass: 1990, wrong: 8 });
});
