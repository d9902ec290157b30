import { describe, expect, test } from 'vitest';
import { scanTable, type CellValue } from '../../testing/scan-context.ts';
import { fieldColumns, layoutPattern } from './layout.ts';
import { LOG_DEFINITIONS } from './index.ts';
import { logFormat } from './log-format.ts';

/** As samples write values: time stamps in UTC to the second. */
function asText(value: CellValue, type: string): string | null {
  if (value === null) return null;
  if (type === 'TIMESTAMPTZ') return new Date(Number((value as bigint) / 1000n)).toISOString().replace('.000Z', 'Z');
  return String(value);
}

describe.each(LOG_DEFINITIONS)('$name', (definition) => {
  const format = logFormat(definition);
  const columns = definition.layout.fields.flatMap(fieldColumns).filter((column) => !column.hidden);
  const good = definition.samples.filter((sample) => Array.isArray(sample.gives));
  const bad = definition.samples.filter((sample) => !Array.isArray(sample.gives));

  test.each(definition.samples)('$line', async ({ line, gives }) => {
    for (const end of ['\n', '\r\n', '']) {
      if (line === '' && end === '') continue; // no line at all
      const blob = new Blob([line, end]);
      const parsed = await scanTable(format, [blob]);
      const rejected = await scanTable(format, [blob], { rejects: true });
      const stripped = line.endsWith('\r') ? line.slice(0, -1) : line;
      if ('rejected' in gives) {
        expect(parsed.rows).toEqual([]);
        expect(rejected.rows).toEqual([[1n, end === '\r\n' || !line.endsWith('\r') ? line : stripped, gives.rejected]]);
        expect(parsed.learned).toMatchObject({ rows: 0, rejected: 1 });
      } else if (!(line.endsWith('\r') && end === '\r\n')) {
        expect(parsed.rows.map((row) => row.map((value, k) => asText(value, columns[k]?.type.id ?? '')))).toEqual([gives]);
        expect(rejected.rows).toEqual([]);
        expect(parsed.learned).toMatchObject({ rows: 1, rejected: 0 });
      }
    }
  });

  test('the samples together, in any projection', async () => {
    const blob = new Blob([definition.samples.map((sample) => `${sample.line}\n`).join('')]);
    const all = await scanTable(format, [blob]);
    expect(all.rows).toHaveLength(good.length);
    expect(all.learned).toMatchObject({ rows: good.length, rejected: bad.length });
    for (const [k, column] of columns.entries()) {
      const one = await scanTable(format, [blob], { columns: [column.name], batchRows: 3 });
      expect(one.rows.map(([value]) => value)).toEqual(all.rows.map((row) => row[k]));
      expect(one.learned).toMatchObject({ rows: good.length, rejected: bad.length });
    }
    const none = await scanTable(format, [blob], { columns: [] });
    expect(none.rows).toHaveLength(good.length);
  });

  test('the pattern of detection takes what the scan takes', () => {
    const pattern = layoutPattern(definition.layout);
    for (const { line } of good) expect(pattern.test(line.replace(/\r$/, ''))).toBe(true);
  });

  test('detection tells how many lines match', () => {
    const lines = Array.from({ length: 300 }, (_, k) => (k % 50 === 7 ? 'something else' : good[0]?.line));
    const detection = format.detect(new TextEncoder().encode(lines.join('\n')), 'x.log');
    expect(detection?.reason).toMatch(/^9[0-9] of 100 sampled lines match$/);
    expect(format.detect(new TextEncoder().encode('just\nsome\nwords\n'), 'access.log')).toBeNull();
    expect(format.detect(new Uint8Array(), 'access.log')).toBeNull();
  });
});
