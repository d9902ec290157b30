import { expect, test } from 'vitest';
import { type CellValue, scanTable } from '../../testing/scan-context.ts';
import { combinedLog } from './combined.ts';
import { logFormat } from './log-format.ts';

const format = logFormat(combinedLog);
const COLUMNS = ['ip', 'user', 'timestamp', 'method', 'url', 'protocol', 'status', 'bytes', 'referrer', 'user_agent', 'line', 'line_number'];

// An independent definition of the format: backtracking expressions and dates by JavaScript.
const SHAPE = /^([^ ]+) [^ ]+ ((?:(?! \[).)*) \[(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d{1,18}|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"(?: .*)?$/s;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const nullable = (text: string | undefined): string | null => (text === undefined || text === '-' || text === '' ? null : text);

function reference(line: string, number: number): CellValue[] | null {
  const found = SHAPE.exec(line);
  if (found === null) return null;
  const [, ip, user, day, mon, year, hour, minute, second, sign, zoneHour, zoneMinute, request = '', status, bytes, referrer, agent] = found;
  const month = MONTHS.indexOf((mon as string).toLowerCase());
  const date = new Date(0);
  date.setUTCFullYear(Number(year), month, Number(day));
  if (month < 0 || date.getUTCMonth() !== month || date.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60 || Number(zoneHour) > 23 || Number(zoneMinute) > 59) return null;
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1);
  const micros = BigInt(date.getTime() + ((Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second)) * 1000) * 1000n;
  const parts = /^([A-Za-z]{1,32}) (.*)$/s.exec(request);
  let [method, url, protocol]: (string | null)[] = [null, nullable(request), null];
  if (parts !== null) {
    const rest = parts[2] as string;
    const space = rest.lastIndexOf(' ');
    const versioned = space >= 0 && /^http\//i.test(rest.slice(space + 1));
    method = parts[1] as string;
    url = nullable(versioned ? rest.slice(0, space) : rest);
    protocol = versioned ? rest.slice(space + 1) : null;
  }
  return [nullable(ip), nullable(user), micros, method, url, protocol, Number(status), bytes === '-' ? null : BigInt(bytes as string), nullable(referrer), nullable(agent), line, BigInt(number)];
}

let seed = 7;
const random = (n: number): number => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 8) % n;
const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
const two = (n: number): string => String(n).padStart(2, '0');

function randomLine(): string {
  const text = (length: number): string => Array.from({ length: random(length) }, () => pick([...'abcXYZ/?=&%._-0189', ' ', '\\"', '\\\\', '\\x16', '[', ']', "'"])).join('');
  const time = `${two(1 + random(28))}/${pick(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])}/${1970 + random(70)}:${two(random(24))}:${two(random(60))}:${two(random(60))} ${pick(['+0000', '-0700', '+0530', '+1345'])}`;
  const request = pick([`GET /${text(40)} HTTP/1.1`, `POST ${text(20)} HTTP/2.0`, `HEAD /${text(9)}`, '-', '', text(30), `PROPFIND /a b ${text(20)} http/1.0`]);
  return `${pick(['10.0.0.1', '2001:db8::1', 'a-host-name.example.com'])} - ${pick(['-', 'frank', 'Joe Smith', 'a"b', text(12)])} [${time}] "${request}" ${100 + random(500)} ${pick(['-', String(random(1e9)), '0', '999999999999999999'])} "${pick(['-', text(50)])}" "${pick(['-', '', text(90)])}"${pick(['', '', '', ' extra "fields"'])}`;
}

/** Most damaged lines are rejected, some are still good: both must agree with the reference. */
function damage(line: string): string {
  const at = random(line.length + 1);
  switch (random(4)) {
    case 0: return line.slice(0, at);
    case 1: return line.slice(0, at) + pick(['"', ' ', '[', ']', '\\', ':', '9', '\0', '\r', '/']) + line.slice(at);
    case 2: return line.slice(0, at) + line.slice(at + 1);
    default: return line.slice(0, at) + pick(['"', ' ', '9', '-', 'x', '\\']) + line.slice(at + 1);
  }
}

test('random and damaged lines against an independent reference', async () => {
  const lines: string[] = [];
  for (let k = 0; k < 6000; k++) {
    let line = randomLine();
    for (let d = pick([0, 0, 1, 2]); d > 0; d--) line = damage(line);
    lines.push(line.replaceAll('\n', ' '));
  }
  const stripped = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const wanted = stripped.map((line, k) => reference(line, k + 1));
  const good = wanted.filter((row) => row !== null);
  expect(good.length).toBeGreaterThan(2500);
  expect(good.length).toBeLessThan(5500);
  const blob = new Blob([lines.map((line) => `${line}\n`).join('')]);
  for (const [bytesPerMorsel, batchRows] of [[1 << 22, 8192], [10_000, 100], [333, 7]] as const) {
    const scanned = await scanTable(format, [blob], { columns: COLUMNS, bytesPerMorsel, batchRows });
    expect(scanned.rows).toEqual(good);
    expect(scanned.learned).toMatchObject({ rows: good.length, rejected: lines.length - good.length });
    const rejects = await scanTable(format, [blob], { rejects: true, bytesPerMorsel, batchRows });
    expect(rejects.rows.map(([number, line]) => [number, line])).toEqual(stripped.flatMap((line, k) => (wanted[k] === null ? [[BigInt(k + 1), line]] : [])));
    expect(rejects.rows.every(([, , reason]) => typeof reason === 'string' && reason.length > 5)).toBe(true);
    expect(rejects.learned.rows).toBe(lines.length - good.length);
  }
});

test('morsels may begin at any byte', async () => {
  const lines = Array.from({ length: 6 }, randomLine);
  lines.splice(2, 0, 'not a log line', '');
  const blob = new Blob([lines.join('\r\n')]);
  const wanted = lines.map((line, k) => reference(line, k + 1)).filter((row) => row !== null);
  for (let bytesPerMorsel = 1; bytesPerMorsel < blob.size + 2; bytesPerMorsel++) {
    const scanned = await scanTable(format, [blob], { columns: COLUMNS, bytesPerMorsel });
    expect(scanned.rows).toEqual(wanted);
    expect(scanned.learned).toMatchObject({ rows: wanted.length, rejected: lines.length - wanted.length });
  }
});

test('NUL bytes and invalid UTF-8 are text like any other', async () => {
  const line = new Uint8Array([...new TextEncoder().encode('h - \0 [10/Oct/2000:13:55:36 -0700] "GET /'), 0, 0xff, 0xc3, ...new TextEncoder().encode(' HTTP/1.1" 200 1 "-" "'), 0, ...new TextEncoder().encode('"\n')]);
  const { rows } = await scanTable(format, [new Blob([line])], { columns: ['user', 'url', 'user_agent'] });
  expect(rows).toEqual([['\0', '/\0\ufffd\ufffd', '\0']]);
});
