// @ts-check
/**
 * Logs of lnav's tests: every file opens; parsed + rejected = lines; files that hold a format of ours are detected
 * as it. Formats we don't know must still open as plain lines.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Which of our formats a file's name promises. @param {string} name @returns {RegExp | null} */
export function promisedFormat(name) {
  // Access lines inside another log, or with fields of their own in front.
  if (/syslog_with|regexp_access/.test(name)) return null;
  return /access_log/.test(name) ? /(combined|common) log$/ : null;
}

/** @param {Uint8Array} bytes */
export function countLines(bytes) {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? lines + 1 : lines;
}

/** @type {import('./run.mjs').Suite} */
export async function logsSuite(folder, engine) {
  /** @type {import('./run.mjs').Case[]} */
  const cases = [];
  const files = readdirSync(join(folder, 'lnav')).filter((name) => name !== 'LICENSE').sort();
  for (const name of files) cases.push(await checkFile(`lnav/${name}`, join(folder, 'lnav', name), promisedFormat(name), engine));
  const temporary = mkdtempSync(join(tmpdir(), 'spillway-logs-'));
  try {
    for (const name of readdirSync(join(folder, 'lnav-formats')).filter((each) => each.endsWith('.json')).sort()) {
      for (const [format, definition] of Object.entries(JSON.parse(readFileSync(join(folder, 'lnav-formats', name), 'utf8')))) {
        if (typeof definition !== 'object' || definition === null || !Array.isArray(definition.sample)) continue;
        if (format !== 'access_log') {
          cases.push({ name: `lnav-formats/${format}`, outcome: 'skipped', detail: 'a format that is not ours yet' });
          continue;
        }
        for (const [index, { line }] of definition.sample.entries()) {
          const path = join(temporary, `${format}-${index}.log`);
          writeFileSync(path, `${line}\n`);
          cases.push(await checkFile(`lnav-formats/${format} sample ${index + 1}`, path, /(combined|common) log$/, engine));
        }
      }
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return cases;
}

/**
 * @param {string} name
 * @param {string} path
 * @param {RegExp | null} format
 * @param {import('../harness/spillway-page.mjs').SpillwayPage} engine
 * @returns {Promise<import('./run.mjs').Case>}
 */
async function checkFile(name, path, format, engine) {
  await engine.reset();
  const bytes = readFileSync(path);
  let lines;
  try {
    lines = countLines(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  } catch {
    lines = null; // damaged on purpose: a clear error will do
  }
  try {
    const tables = await engine.open([path], 't');
    const table = tables.find(({ rejectsOf }) => rejectsOf === undefined);
    if (!table) return { name, outcome: 'wrong', detail: 'opened as no table' };
    const parsed = await count(engine, table.name);
    const rejects = tables.find(({ rejectsOf }) => rejectsOf !== undefined);
    const rejected = rejects ? await count(engine, rejects.name) : 0;
    if (lines !== null && parsed + rejected !== lines) return { name, outcome: 'wrong', detail: `${parsed} parsed + ${rejected} rejected, but ${lines} lines (as ${table.format})` };
    if (format && !format.test(table.format)) return { name, outcome: 'wrong', detail: `detected as ${table.format}` };
    return { name, outcome: 'pass', detail: `${table.format}: ${parsed} + ${rejected}` };
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    if (/PAGE_LOST|INTERNAL|WORKER_LOST|crash/i.test(message)) return { name, outcome: 'dead', detail: message };
    return { name, outcome: lines === null ? 'pass' : 'refused', detail: message };
  }
}

/** @param {import('../harness/spillway-page.mjs').SpillwayPage} engine @param {string} table */
async function count(engine, table) {
  const answer = await engine.run(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`);
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
  return Number(answer.rows[0][0]);
}
