// @ts-check
/** Hand-written queries: what random ones reach too rarely. Each runs in every variant of the engine and in native DuckDB. */

/** @type {{ sql: string, ordered?: boolean }[]} */
export const CASES = [
  // Every column of every type, in file order (ids are unique).
  { sql: 'SELECT * FROM types ORDER BY id', ordered: true },
  { sql: 'SELECT * FROM specials ORDER BY id', ordered: true },
  { sql: 'SELECT * FROM strings ORDER BY id', ordered: true },
  { sql: 'SELECT * FROM groups ORDER BY id', ordered: true },
  { sql: 'SELECT * FROM nulls ORDER BY id', ordered: true },
  { sql: 'SELECT * FROM empty' },
  { sql: 'SELECT * FROM small' },
  { sql: 'SELECT * FROM common' },
  // One column alone, as projection reads it.
  ...['flag', 'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64', 'f32', 'f64', 'd4', 'd9', 'd18', 'd38', 'colour', 'name', 'day', 'ts', 'tz'].flatMap((column) => [
    { sql: `SELECT ${column} FROM types` },
    { sql: `SELECT ${column}, count(*) FROM types GROUP BY ${column} ORDER BY 2 DESC, 1 LIMIT 50`, ordered: true },
    { sql: `SELECT count(${column}), count(DISTINCT ${column}), min(${column}), max(${column}) FROM types` },
    { sql: `SELECT id, ${column} FROM types ORDER BY ${column}, id LIMIT 100`, ordered: true },
    { sql: `SELECT id FROM types ORDER BY ${column} DESC NULLS LAST, id DESC`, ordered: true },
    { sql: `SELECT DISTINCT ${column} FROM types` },
  ]),
  ...['f64', 'f32', 'i64', 'u64', 'i32', 'i8', 'd38', 'd18', 'day', 'ts', 'flag'].flatMap((column) => [
    { sql: `SELECT ${column}, count(*), min(id), max(id) FROM specials GROUP BY ${column}` },
    { sql: `SELECT id, ${column} FROM specials ORDER BY ${column}, id`, ordered: true },
    { sql: `SELECT id, ${column} FROM specials ORDER BY ${column} DESC, id LIMIT 5`, ordered: true },
    { sql: `SELECT min(${column}), max(${column}), count(${column}), count(DISTINCT ${column}) FROM specials` },
    { sql: `SELECT id FROM specials WHERE ${column} = (${column}) ORDER BY id`, ordered: true },
    { sql: `SELECT CAST(${column} AS VARCHAR) AS t FROM specials ORDER BY id`, ordered: true },
  ]),
  // Sums at the edges of their types.
  { sql: 'SELECT sum(i64), sum(u64), sum(i32), sum(i8) FROM specials' },
  { sql: 'SELECT sum(d18), avg(d18), sum(i64), avg(i64), avg(u64) FROM specials' },
  { sql: 'SELECT sum(f64), avg(f64) FROM specials WHERE id > 6 AND id < 12' },
  { sql: 'SELECT sum(f64) FROM specials' },
  { sql: 'SELECT sum(d38) FROM specials' },
  { sql: 'SELECT i64 + 1 FROM specials' },
  { sql: 'SELECT i8 * i8 FROM specials' },
  { sql: 'SELECT -i64 FROM specials' },
  { sql: 'SELECT CAST(i64 AS INTEGER) FROM specials' },
  { sql: 'SELECT TRY_CAST(i64 AS INTEGER), TRY_CAST(u64 AS BIGINT), TRY_CAST(f64 AS INTEGER), TRY_CAST(d38 AS BIGINT) FROM specials ORDER BY id', ordered: true },
  { sql: 'SELECT CAST(i64 AS DOUBLE), CAST(u64 AS DOUBLE), CAST(f64 AS FLOAT), CAST(i32 AS DECIMAL(18,3)) FROM specials WHERE id NOT IN (4, 5) ORDER BY id', ordered: true },
  // Aggregates over nothing, over everything, with filters that leave nothing.
  { sql: 'SELECT count(*), sum(i64), min(colour), avg(f64) FROM types WHERE id < 0' },
  { sql: 'SELECT k, count(*) FROM types WHERE id < 0 GROUP BY k' },
  { sql: 'SELECT count(*) FROM types WHERE false' },
  { sql: 'SELECT count(*) FROM types WHERE NULL' },
  { sql: 'SELECT 1 FROM types LIMIT 0' },
  { sql: 'SELECT count(*) FROM types HAVING count(*) > 10000' },
  { sql: 'SELECT sum(i32) FROM types GROUP BY id % 2 = 0 HAVING sum(i32) IS NOT NULL' },
  // Groups by expressions, by several keys, by all rows.
  { sql: 'SELECT id, count(*) FROM groups GROUP BY id ORDER BY id', ordered: true },
  { sql: 'SELECT wide, sum(amount), sum(price), min(score), max(text_key) FROM groups GROUP BY wide ORDER BY wide', ordered: true },
  { sql: 'SELECT text_key, letter, count(*), sum(score) FROM groups GROUP BY text_key, letter ORDER BY 1, 2', ordered: true },
  { sql: 'SELECT flag, colour, k, day, count(*) FROM types GROUP BY ALL ORDER BY ALL', ordered: true },
  { sql: 'SELECT d38, f64, count(*) FROM types GROUP BY d38, f64 ORDER BY 1, 2 LIMIT 100', ordered: true },
  { sql: "SELECT lower(colour) || '/' || k AS key, avg(f64), sum(d9) FROM types GROUP BY key ORDER BY key", ordered: true },
  { sql: 'SELECT s, count(*) FROM strings GROUP BY s' },
  { sql: 'SELECT length(s) AS l, count(*), min(s), max(s) FROM strings GROUP BY l ORDER BY l', ordered: true },
  { sql: 'SELECT count(DISTINCT s), count(DISTINCT lower(s)) FROM strings' },
  { sql: 'SELECT letter, count(DISTINCT text_key), count(DISTINCT amount), sum(DISTINCT amount), avg(DISTINCT amount) FROM groups GROUP BY letter ORDER BY letter', ordered: true },
  // Sorting: strings with equal starts, several directions, whole tables.
  { sql: 'SELECT id, s FROM strings ORDER BY s, id', ordered: true },
  { sql: 'SELECT id, s FROM strings ORDER BY s DESC, id DESC', ordered: true },
  { sql: 'SELECT id FROM groups ORDER BY letter DESC, text_key, amount DESC, id', ordered: true },
  { sql: 'SELECT id FROM groups ORDER BY score DESC, price, id LIMIT 1000', ordered: true },
  { sql: 'SELECT id FROM groups ORDER BY id DESC LIMIT 10 OFFSET 11990', ordered: true },
  { sql: 'SELECT colour, id FROM types ORDER BY colour NULLS FIRST, id DESC LIMIT 7 OFFSET 3', ordered: true },
  { sql: 'SELECT DISTINCT letter, amount // 100 AS h FROM groups ORDER BY h DESC, letter', ordered: true },
  // Text.
  { sql: "SELECT id, substr(s, 2, 5), substr(s, -3), left(s, 3), right(s, 3) FROM strings WHERE length(s) < 40 ORDER BY id", ordered: true },
  // Whether DuckDB keeps CR and LF together depends on the statistics of the column.
  { sql: "SELECT id, reverse(s) FROM strings WHERE length(s) < 40 AND strpos(s, chr(13)) = 0 ORDER BY id", ordered: true },
  { sql: "SELECT id, lower(s), upper(s), length(s), trim(s), replace(s, 'a', 'bb') FROM strings WHERE length(s) < 40 ORDER BY id", ordered: true },
  { sql: "SELECT id, split_part(s, 'a', 1), split_part(s, '', 1), split_part(s, 'o', -1) FROM strings WHERE length(s) < 40 ORDER BY id", ordered: true },
  { sql: "SELECT count(*) FROM strings WHERE s LIKE '%o%' OR s LIKE '_' OR s LIKE '%\\%' ESCAPE '\\'" },
  { sql: "SELECT regexp_extract(url, '^/([^/]+)/', 1) AS section, count(*) FROM small GROUP BY section ORDER BY section", ordered: true },
  // Logs.
  { sql: 'SELECT url, count(*) AS hits FROM small GROUP BY url ORDER BY hits DESC, url LIMIT 5', ordered: true },
  { sql: "SELECT date_trunc('hour', timestamp) AS h, status, sum(bytes), count(*) FROM small GROUP BY h, status ORDER BY h, status", ordered: true },
  { sql: 'SELECT ip, count(DISTINCT url), min(timestamp), max(timestamp) FROM small GROUP BY ip ORDER BY ip', ordered: true },
  { sql: "SELECT timestamp, url FROM small WHERE status >= 500 ORDER BY timestamp, url, ip LIMIT 50", ordered: true },
  // Times.
  { sql: "SELECT extract(year FROM ts), extract(month FROM ts), extract(day FROM ts), extract(hour FROM ts), extract(minute FROM ts), extract(second FROM ts) FROM specials ORDER BY id", ordered: true },
  { sql: "SELECT extract(dow FROM day), extract(doy FROM day), extract(week FROM day), extract(quarter FROM day), extract(epoch FROM day) FROM specials ORDER BY id", ordered: true },
  { sql: "SELECT date_trunc('month', ts) AS m, count(*), min(tz), max(tz) FROM types GROUP BY m ORDER BY m", ordered: true },
  { sql: "SELECT strftime(ts, '%Y-%m-%dT%H:%M:%S') AS t FROM types ORDER BY id", ordered: true },
  { sql: 'SELECT day, day + 1, day - 30 FROM types ORDER BY id', ordered: true },
  { sql: "SELECT id FROM types WHERE ts BETWEEN TIMESTAMP '2022-01-01 00:00:00' AND TIMESTAMP '2022-06-30 23:59:59.999999' ORDER BY id", ordered: true },
];
