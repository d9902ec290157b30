import { expect, test } from 'vitest';
import { kindOfType, showValue, visibleControls } from './values.ts';

test('types fall into four kinds', () => {
  expect(['BIGINT', 'UHUGEINT', 'DECIMAL(12,2)', 'DOUBLE', 'INTEGER'].map(kindOfType)).toEqual(Array(5).fill('number'));
  expect(['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'DATE', 'TIME'].map(kindOfType)).toEqual(Array(4).fill('time'));
  expect(['VARCHAR', 'BIGINT[]', 'STRUCT(a INTEGER)', 'INTERVAL', 'UUID'].map(kindOfType)).toEqual(Array(5).fill('text'));
  expect(kindOfType('BOOLEAN')).toBe('boolean');
});

test('numbers get thousands marks and keep their raw text', () => {
  expect(showValue('1204331', 'BIGINT')).toEqual({ text: '1,204,331', raw: '1204331' });
  expect(showValue('12.50', 'DECIMAL(12,2)')).toEqual({ text: '12.50' });
  expect(showValue('1e+300', 'DOUBLE')).toEqual({ text: '1e+300' });
  expect(showValue('2026', 'VARCHAR')).toEqual({ text: '2026' });
});

test('instants are shown in the zone asked for', () => {
  const type = 'TIMESTAMP WITH TIME ZONE';
  expect(showValue('2026-09-14 22:30:00.25+00', type, 'Europe/Berlin')).toEqual({
    text: '2026-09-15 00:30:00.25', raw: '2026-09-14 22:30:00.25+00',
  });
  expect(showValue('2026-01-01 00:00:00+05:30', type, 'UTC').text).toBe('2025-12-31 18:30:00');
  expect(showValue('infinity', type, 'UTC')).toEqual({ text: 'infinity' });
  expect(showValue('2026-01-01 00:00:00', 'TIMESTAMP', 'Asia/Tokyo')).toEqual({ text: '2026-01-01 00:00:00' });
});

test('a value can neither break its row nor turn it round', () => {
  expect(visibleControls('a\nb\tc\u0000\u007f')).toBe('a␊b␉c␀␡');
  expect(visibleControls('x\u202egnp.exe')).toBe('x\ufffdgnp.exe');
  const long = showValue('x'.repeat(1000), 'VARCHAR');
  expect(long.text).toHaveLength(401);
  expect(long.raw).toHaveLength(1000);
});
