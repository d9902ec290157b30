// @ts-check
/**
 * Makes the bundled samples in public/samples. Deterministic: running it again gives the same files.
 *
 *   access.log       5,000 lines, combined format, 10 of them malformed, an error spike
 *   events.parquet   12,000 activity events of users
 *   users.parquet    2,000 user profiles
 *
 * The two tables suit the batch-processing chapter of "Designing Data-Intensive Applications": which pages
 * are popular, what sessions look like, and (once joined with the profiles) with which age group. A few users
 * are far more active than the rest, so that skew shows. The users of the log are users of the table.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { accessLogLines, urlOfRank } from '../bench/generate/access-log.mjs';
import { createRandom, createWeighted, createZipf } from '../bench/generate/random.mjs';

const DEFAULT_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'public', 'samples');
const START_MS = Date.UTC(2026, 8, 14);
const NUM_USERS = 2_000;
const NUM_EVENTS = 12_000;

const FIRST_NAMES = [
  'Ada', 'Alan', 'Amara', 'Barbara', 'Chen', 'Dmitri', 'Edsger', 'Fatima', 'Grace', 'Hedy', 'Ines', 'Jorge', 'Katherine', 'Leslie',
  'Mei', 'Niklaus', 'Olga', 'Priya', 'Radia', 'Søren', 'Tim', 'Uma', 'Vint', 'Wanjiru', 'Ximena', 'Yuki', 'Zoë',
];
const LAST_NAMES = [
  'Andersson', 'Becker', 'Codd', 'Díaz', 'Eriksen', 'Fischer', 'García', 'Hopper', 'Ivanova', 'Jones', 'Kumar', 'Lamport', 'Mwangi',
  'Nguyen', "O'Neill", 'Petrov', 'Quispe', 'Rossi', 'Sato', 'Tanaka', 'Ueda', 'Varga', 'Wang', 'Xu', 'Yilmaz', 'Zhang',
];
/** @type {[number, string][]} */
const COUNTRIES = [
  [22, 'DE'], [20, 'US'], [12, 'GB'], [10, 'FR'], [9, 'IN'], [7, 'JP'], [6, 'BR'], [5, 'KE'], [4, 'NL'], [3, 'SE'], [2, 'PE'],
];
/** @type {[number, string][]} */
const EVENT_TYPES = [[70, 'view'], [18, 'click'], [7, 'search'], [4, 'add_to_cart'], [1, 'purchase']];

const quote = (/** @type {string} */ text) => `'${text.replaceAll("'", "''")}'`;

/** One line of each way in which log lines go wrong, at fixed places. */
const MALFORMED = [
  'Segmentation fault (core dumped)',
  '-- MARK --',
  '203.0.113.9 - - [14/Sep/2026:04:11:09 +0000] "GET /docs/getting-started',
  '203.0.113.9 - - [99/Foo/2026:04:11:09 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.5.0"',
  '2026-09-15T09:30:12Z level=error msg="upstream timed out" upstream=10.0.3.7',
  '198.51.100.23 - - [15/Sep/2026:10:02:41 +0000] "GET /cart HTTP/2.0" two-hundred 512 "-" "curl/8.5.0"',
  '198.51.100.23 -',
  '\\x16\\x03\\x01\\x00\\xee\\x01\\x00\\x00\\xea\\x03\\x03',
  '    at Object.<anonymous> (/srv/app/server.js:214:11)',
  '198.51.100.77 - - [16/Sep/2026:17:45:00 +0000] "GET /press HTTP/1.1" 200 1830 "-',
];

/** @param {string} folder */
export async function makeSamples(folder) {
  mkdirSync(folder, { recursive: true });
  const random = createRandom(1981);

  const users = [];
  const userNames = [];
  for (let id = 1; id <= NUM_USERS; id++) {
    const first = random.pick(FIRST_NAMES);
    const last = random.pick(LAST_NAMES);
    const login = `${first[0]}${last}`.toLowerCase().normalize('NFD').replace(/[^a-z]/g, '') + id;
    userNames.push(login);
    const born = new Date(Date.UTC(1946 + random.integer(62), random.integer(12), 1 + random.integer(28)));
    const signedUp = new Date(START_MS - (1 + random.integer(2_000)) * 86_400_000);
    users.push({
      id, login, name: `${first} ${last}`, country: createWeighted(random, COUNTRIES)(),
      // Not everyone tells: NULLs are part of the sample.
      born: random.chance(0.04) ? null : born.toISOString().slice(0, 10),
      signedUp: signedUp.toISOString().slice(0, 10),
      newsletter: random.chance(0.1) ? null : random.chance(0.4),
    });
  }

  const lines = [...accessLogLines({
    seed: 2026, numLines: 5_000 - MALFORMED.length, numUrls: 400, numClients: 900, startMs: START_MS, days: 3, spikeHour: 38,
    users: userNames.slice(0, 60),
  })];
  MALFORMED.forEach((line, index) => lines.splice(300 + index * 480, 0, line));
  writeFileSync(join(folder, 'access.log'), `${lines.join('\n')}\n`);

  const nextUser = createZipf(random, NUM_USERS, 0.9);
  const nextUrl = createZipf(random, 300, 1.0);
  const nextType = createWeighted(random, EVENT_TYPES);
  const events = [];
  let atMs = START_MS;
  for (let id = 1; id <= NUM_EVENTS; id++) {
    atMs += random.integer(43_000);
    const type = nextType();
    events.push({
      // The most active users are spread over the ids: rank 0 is user 1337.
      id, userId: ((nextUser() * 977 + 1336) % NUM_USERS) + 1, url: urlOfRank(nextUrl()), type, atMs,
      durationMs: type === 'view' && !random.chance(0.08) ? 200 + Math.floor(random.next() ** 3 * 90_000) : null,
      amountCents: type === 'purchase' ? 499 + random.integer(20_000) : null,
    });
  }

  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`).catch(() => undefined); // only where the ICU extension is built in
  await connection.run(`CREATE TABLE users (user_id INTEGER, username VARCHAR, name VARCHAR, country VARCHAR, date_of_birth DATE,
    signed_up DATE, newsletter BOOLEAN)`);
  await insert(connection, 'users', users.map((u) => [
    u.id, quote(u.login), quote(u.name), quote(u.country), u.born ? quote(u.born) : 'NULL', quote(u.signedUp), u.newsletter ?? 'NULL']));
  await connection.run(`CREATE TABLE events (event_id BIGINT, user_id INTEGER, event_time TIMESTAMPTZ, event_type VARCHAR, url VARCHAR,
    duration_ms INTEGER, amount DECIMAL(10,2))`);
  await insert(connection, 'events', events.map((e) => [
    e.id, e.userId, `make_timestamptz(${e.atMs * 1000})`, quote(e.type), quote(e.url), e.durationMs ?? 'NULL',
    e.amountCents === null ? 'NULL' : `${(e.amountCents / 100).toFixed(2)}`]));
  for (const table of ['events', 'users'])
    await connection.run(`COPY (SELECT * FROM ${table} ORDER BY ALL) TO ${quote(join(folder, `${table}.parquet`))}
      (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 4096)`);
  connection.closeSync();
  instance.closeSync();
}

/**
 * @param {import('@duckdb/node-api').DuckDBConnection} connection
 * @param {string} table
 * @param {(string | number | boolean)[][]} rows SQL literals
 */
async function insert(connection, table, rows) {
  for (let start = 0; start < rows.length; start += 500)
    await connection.run(`INSERT INTO ${table} VALUES ${rows.slice(start, start + 500).map((row) => `(${row.join(',')})`).join(',')}`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? DEFAULT_FOLDER;
  await makeSamples(folder);
  for (const name of ['access.log', 'events.parquet', 'users.parquet'])
    console.log(`${name.padEnd(16)} ${statSync(join(folder, name)).size.toLocaleString('en')} bytes`);
}
