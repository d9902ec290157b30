// @ts-check
/** Scans, aggregations, sorts over one wide table, held in memory (or, by Spillway, in its import) on every side. */
import { factTable } from '../generate/datasets.mjs';

/** @param {string} id @param {string} title @param {string} sql @param {{ ordered?: boolean, materialise?: boolean }} [more] */
const item = (id, title, sql, more = {}) => ({ id, title, sql: { spillway: sql, duckdb: sql }, ordered: more.ordered ?? true, ...(more.materialise ? { materialise: true } : {}) });

/** @type {import('../contenders/contender.mjs').Item[]} */
const QUESTIONS = [
  item('filter-sum', 'Filter on date, decimal and integer, sum of a product',
    `SELECT sum(price * discount) AS revenue, count(*) AS n FROM facts WHERE day >= DATE '2022-01-01' AND day < DATE '2023-01-01' AND discount BETWEEN 0.05 AND 0.07 AND quantity < 24`),
  item('filter-double', 'Filter and averages of doubles with NULLs', `SELECT count(*) AS n, count(y) AS known, sum(x) AS sx, avg(y) AS ay, min(y) AS low, max(y) AS high FROM facts WHERE x > 0.5`),
  item('filter-text', 'Filter on text', `SELECT count(*) AS n, sum(quantity) AS q FROM facts WHERE s_low LIKE '%-green'`),
  item('aggregate-all', 'Aggregates of whole columns', `SELECT count(*) AS c, count(n) AS known, min(k_high) AS low, max(k_high) AS high, sum(n) AS s, avg(quantity) AS a, min(day) AS first, max(ts) AS last FROM facts`),
  item('group-q1', 'Eight aggregates over three groups (TPC-H Q1)',
    `SELECT flag, sum(quantity) AS q, sum(price) AS base, sum(price * (1 - discount)) AS disc, avg(quantity) AS aq, avg(price) AS ap, avg(discount) AS ad, count(*) AS n FROM facts WHERE day <= DATE '2026-09-02' GROUP BY flag ORDER BY flag`),
  item('group-int-low', 'Group by integer, 20 groups', `SELECT k_low, count(*) AS n, sum(quantity) AS q, avg(x) AS ax FROM facts GROUP BY k_low ORDER BY k_low`),
  item('group-int-high', 'Group by bigint, 1,000,000 groups', `SELECT k_high, count(*) AS n, sum(quantity) AS q FROM facts GROUP BY k_high ORDER BY n DESC, k_high LIMIT 10`),
  item('group-text-low', 'Group by text, 20,000 groups', `SELECT s_low, count(*) AS n, sum(price) AS p FROM facts GROUP BY s_low ORDER BY n DESC, s_low LIMIT 10`),
  item('group-text-high', 'Group by text, 1,000,000 groups', `SELECT s_high, count(*) AS n, sum(quantity) AS q FROM facts GROUP BY s_high ORDER BY n DESC, s_high LIMIT 10`),
  item('group-two', 'Group by two keys', `SELECT k_low, flag, count(*) AS n, min(price) AS low, max(price) AS high FROM facts GROUP BY k_low, flag ORDER BY k_low, flag`),
  item('group-month', 'Group by month of a time', `SELECT date_trunc('month', ts) AS month, count(*) AS n, sum(price) AS p FROM facts GROUP BY month ORDER BY month`),
  item('distinct', 'Distinct counts, low and high', `SELECT count(DISTINCT s_low) AS low, count(DISTINCT k_high) AS high FROM facts`),
  item('top-n', 'Top 10 of 5,000,000 rows', `SELECT id, price, s_low FROM facts ORDER BY price DESC, id LIMIT 10`),
  item('sort-int', 'Sort everything by bigint', `SELECT k_high, id FROM facts ORDER BY k_high, id`, { materialise: true }),
  item('sort-text', 'Sort a filtered fifth by text', `SELECT s_high, id FROM facts WHERE quantity <= 10 ORDER BY s_high, id`, { materialise: true }),
];

/**
 * @param {import('../generate/datasets.mjs').DatasetOptions} options
 * @returns {Promise<import('../run.mjs').Group[]>}
 */
export async function scanSuite(options) {
  const path = await factTable(options);
  return [{ id: 'scan', title: 'Wide table of Parquet, in memory', source: { mode: 'memory', tables: [{ name: 'facts', kind: 'parquet', path }] }, items: QUESTIONS }];
}
