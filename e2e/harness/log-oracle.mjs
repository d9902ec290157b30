// @ts-check
/**
 * An access log as native DuckDB can see it: the definition that the engine's own log table is compared with.
 * Slow (regular expressions), and meant for tests alone.
 */

const FIELDS = String.raw`^(\S+) (\S+) (.*?) \[([^\]]*)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?\s*$`;

/**
 * SQL that reads log files as the table the engine makes of them.
 *
 * @param {string} list SQL list of paths
 * @param {boolean} combined with referrer and user agent
 */
export function logTableSql(list, combined) {
  const field = (/** @type {number} */ group) => `nullif(nullif(regexp_extract(line, '${FIELDS.replaceAll("'", "''")}', ${group}), '-'), '')`;
  return `SELECT ip, "user", "timestamp", nullif(split_part(request, ' ', 1), '') AS method, nullif(split_part(request, ' ', 2), '') AS url,
      nullif(split_part(request, ' ', 3), '') AS protocol, status, bytes${combined ? ', referrer, user_agent' : ''}
    FROM (SELECT ${field(1)} AS ip, ${field(3)} AS "user",
      try_strptime(${field(4)}, '%d/%b/%Y:%H:%M:%S %z') AS "timestamp", ${field(5)} AS request,
      CAST(${field(6)} AS INTEGER) AS status, CAST(${field(7)} AS BIGINT) AS bytes, ${field(8)} AS referrer, ${field(9)} AS user_agent
      FROM read_csv(${list}, columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', header = false, auto_detect = false))
    WHERE "timestamp" IS NOT NULL`;
}
