// @ts-check
/** Six questions over an access log of at least a million lines, from the file itself and from OPFS. */
import { accessLog } from '../generate/datasets.mjs';

/** @type {import('../contenders/contender.mjs').Item[]} */
const QUESTIONS = [
  {
    id: 'top-urls', title: 'Five most popular URLs', ordered: true,
    sql: {
      spillway: `SELECT url, count(*) AS hits FROM access GROUP BY url ORDER BY hits DESC, url LIMIT 5`,
      duckdb: `SELECT split_part(r, ' ', 2) AS url, count(*) AS hits FROM {access} GROUP BY url ORDER BY hits DESC, url LIMIT 5`,
    },
  },
  {
    id: 'status-counts', title: 'Requests by status', ordered: true,
    sql: {
      spillway: `SELECT status, count(*) AS hits FROM access GROUP BY status ORDER BY status`,
      // Grouping the short text and casting 15 groups beats casting a million values.
      duckdb: `SELECT CAST(k AS INTEGER) AS status, hits FROM (SELECT substr(s, 2, 3) AS k, count(*) AS hits FROM {access} GROUP BY k) ORDER BY status`,
    },
  },
  {
    id: 'bytes-by-class', title: 'Bytes sent by class of status', ordered: true,
    sql: {
      spillway: `SELECT status // 100 AS class, sum(bytes) AS sent FROM access GROUP BY class ORDER BY class`,
      duckdb: `SELECT CAST(substr(s, 2, 1) AS INTEGER) AS class, sum(TRY_CAST(split_part(s, ' ', 3) AS BIGINT)) AS sent FROM {access} GROUP BY class ORDER BY class`,
    },
  },
  {
    id: 'errors-per-hour', title: 'Server errors per hour', ordered: true,
    sql: {
      spillway: `SELECT date_trunc('hour', timestamp) AS hour, count(*) AS errors FROM access WHERE status >= 500 GROUP BY hour ORDER BY hour`,
      // The hour is cut out as text and parsed once per group.
      duckdb: `SELECT CAST(strptime(k, '%d/%b/%Y:%H') AS VARCHAR) || '+00' AS hour, errors FROM (SELECT substr(p, instr(p, '[') + 1, 14) AS k, count(*) AS errors FROM {access} WHERE s >= ' 5' GROUP BY k) ORDER BY hour`,
    },
  },
  {
    id: 'distinct-clients', title: 'Distinct client addresses', ordered: true,
    sql: {
      spillway: `SELECT count(DISTINCT ip) AS clients FROM access`,
      duckdb: `SELECT count(DISTINCT split_part(p, ' ', 1)) AS clients FROM {access}`,
    },
  },
  {
    id: 'agents-of-404', title: 'User agents of failed page loads', ordered: true,
    sql: {
      spillway: `SELECT user_agent, count(*) AS hits FROM access WHERE status = 404 AND method = 'GET' GROUP BY user_agent ORDER BY hits DESC, user_agent LIMIT 10`,
      duckdb: `SELECT nullif(a, '-') AS user_agent, count(*) AS hits FROM {access} WHERE starts_with(s, ' 404 ') AND starts_with(r, 'GET ') GROUP BY a ORDER BY hits DESC, user_agent LIMIT 10`,
    },
  },
];

/**
 * @param {import('../generate/datasets.mjs').DatasetOptions} options
 * @returns {Promise<import('../run.mjs').Group[]>}
 */
export async function logsSuite(options) {
  const path = await accessLog(options);
  const tables = [/** @type {const} */ ({ name: 'access', kind: 'log', path })];
  return (/** @type {const} */ (['file', 'opfs'])).map((mode) => ({
    id: `logs-${mode}`, title: mode === 'file' ? 'Access log, read from the file' : 'Access log, from OPFS (or held in memory)',
    source: { mode, tables }, items: QUESTIONS,
  }));
}
