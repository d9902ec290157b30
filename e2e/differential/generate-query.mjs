// @ts-check
/**
 * Random single-table queries from a seed. The grammar stays within features.mjs, and within what has one
 * answer: a LIMIT comes only under an order in which no two different rows tie.
 */
import { AGGREGATES, LITERALS, SCALARS, SHAPES, TABLES } from './features.mjs';

/**
 * @typedef {import('./features.mjs').Kind} Kind
 * @typedef {import('./features.mjs').RandomTable} RandomTable
 *
 * @typedef {object} RandomQuery
 * @property {string} sql
 * @property {RandomTable} table
 * @property {boolean} ordered   rows must come in this order
 */

const COMPARABLE = /** @type {const} */ (['int', 'double', 'decimal', 'text', 'date', 'time', 'instant']);
const MAX_DEPTH = 3;

/**
 * @param {import('../../bench/generate/random.mjs').Random} random
 * @returns {RandomQuery}
 */
export function generateQuery(random) {
  // The small tables are edge cases: most queries go to the large ones.
  const table = random.chance(0.75) ? TABLES[random.integer(2)] : random.pick(TABLES);
  const build = new QueryBuilder(random, table);
  return random.chance(0.55) ? build.aggregation() : build.selection();
}

class QueryBuilder {
  /** @param {import('../../bench/generate/random.mjs').Random} random @param {RandomTable} table */
  constructor(random, table) {
    this.random = random;
    this.table = table;
    this.kinds = /** @type {Kind[]} */ (Object.keys(table.columns));
  }

  /** @param {Kind} kind */
  column(kind) {
    return this.random.pick(this.table.columns[kind] ?? []);
  }

  /** A kind that the table has columns of. */
  kind() {
    return this.random.pick(this.kinds);
  }

  /**
   * @param {Kind} kind
   * @param {number} depth
   * @returns {string}
   */
  expression(kind, depth) {
    const { random } = this;
    const has = (this.table.columns[kind] ?? []).length > 0;
    const roll = random.next();
    if (depth >= MAX_DEPTH || roll < 0.4) {
      if (has && !random.chance(0.12)) return this.column(kind);
      // DuckDB folds arithmetic with a typed NULL of DECIMAL to an INTEGER: a quirk that is not copied.
      return kind !== 'decimal' && random.chance(0.06) ? `CAST(NULL AS ${TYPE_NAMES[kind]})` : LITERALS[kind](random);
    }
    if (kind === 'bool' && roll < 0.85) return this.predicate(depth + 1);
    if (SHAPES.caseWhen && roll < 0.5)
      return `CASE WHEN ${this.predicate(depth + 1)} THEN ${this.expression(kind, depth + 1)}${random.chance(0.7) ? ` ELSE ${this.expression(kind, depth + 1)}` : ''} END`;
    if (roll < 0.56) return `coalesce(${this.expression(kind, depth + 1)}, ${this.expression(kind, depth + 1)})`;
    const forms = SCALARS.filter((form) => form.gives === kind && form.takes.every((each) => (this.table.columns[each] ?? []).length > 0));
    if (forms.length === 0) return has ? this.column(kind) : LITERALS[kind](random);
    const form = random.pick(forms);
    return form.sql(form.takes.map((each) => this.expression(each, depth + 1)), random);
  }

  /** @param {number} depth @returns {string} */
  predicate(depth) {
    const { random } = this;
    const roll = random.next();
    if (depth < MAX_DEPTH && roll < 0.25) return `(${this.predicate(depth + 1)} ${random.pick(['AND', 'OR'])} ${this.predicate(depth + 1)})`;
    if (depth < MAX_DEPTH && roll < 0.32) return `(NOT ${this.predicate(depth + 1)})`;
    const kind = random.pick(COMPARABLE.filter((each) => (this.table.columns[each] ?? []).length > 0));
    if (roll < 0.42) return `(${this.expression(kind, depth + 1)} IS ${random.chance(0.5) ? 'NOT ' : ''}NULL)`;
    if (roll < 0.5 && SHAPES.inList) {
      const list = Array.from({ length: 1 + random.integer(4) }, () => LITERALS[kind](random));
      return `(${this.expression(kind, depth + 1)} ${random.chance(0.3) ? 'NOT ' : ''}IN (${list.join(', ')}))`;
    }
    if (roll < 0.58 && SHAPES.between) return `(${this.expression(kind, depth + 1)} BETWEEN ${LITERALS[kind](random)} AND ${LITERALS[kind](random)})`;
    if (roll < 0.68 && (this.table.columns.bool ?? []).length > 0) return this.column('bool');
    if (roll < 0.78) {
      const forms = SCALARS.filter((form) => form.gives === 'bool' && form.takes.every((each) => (this.table.columns[each] ?? []).length > 0));
      if (forms.length > 0) {
        const form = random.pick(forms);
        return form.sql(form.takes.map((each) => this.expression(each, depth + 1)), random);
      }
    }
    const operator = random.pick(['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);
    const right = random.chance(0.7) ? LITERALS[kind](random) : this.expression(kind, depth + 1);
    return `(${this.expression(kind, depth + 1)} ${operator} ${right})`;
  }

  from() {
    const { random, table } = this;
    const where = random.chance(0.6) ? ` WHERE ${this.predicate(1)}` : '';
    if (SHAPES.subquery && random.chance(0.08)) return `(SELECT * FROM ${table.name}${where}) s`;
    return `${table.name}${where}`;
  }

  /** @returns {RandomQuery} */
  selection() {
    const { random, table } = this;
    const kinds = Array.from({ length: 1 + random.integer(4) }, () => this.kind());
    const items = kinds.map((kind, index) => `${this.expression(kind, 0)} AS c${index}`);
    const distinct = SHAPES.distinct && random.chance(0.2);
    const from = this.from();
    let sql = `SELECT ${distinct ? 'DISTINCT ' : ''}${items.join(', ')} FROM ${from}`;
    const ordered = random.chance(0.6);
    if (ordered) sql += this.order(kinds.length);
    // Outer row numbers are cheap to compare; a whole table of them isn't.
    if (ordered && SHAPES.limit && random.chance(0.5)) sql += ` LIMIT ${random.pick([0, 1, 3, 10, 100, 5000])}${SHAPES.offset && random.chance(0.3) ? ` OFFSET ${random.pick([0, 1, 7, 2500])}` : ''}`;
    return { sql, table, ordered };
  }

  /** @returns {RandomQuery} */
  aggregation() {
    const { random, table } = this;
    const numKeys = random.chance(0.2) ? 0 : 1 + random.integer(2);
    const keys = Array.from({ length: numKeys }, () => this.expression(this.kind(), random.chance(0.7) ? MAX_DEPTH : 1));
    const aggregates = Array.from({ length: 1 + random.integer(4) }, () => this.aggregate());
    const items = [...keys.map((key, index) => `${key} AS g${index}`), ...aggregates.map((each, index) => `${each} AS a${index}`)];
    let sql = `SELECT ${items.join(', ')} FROM ${this.from()}`;
    if (numKeys > 0) {
      sql += ` GROUP BY ${random.chance(0.3) ? 'ALL' : keys.map((_, index) => index + 1).join(', ')}`;
      if (SHAPES.having && random.chance(0.25)) sql += ` HAVING ${random.pick(['count(*) > 1', 'count(*) BETWEEN 2 AND 50', 'min(1) = 1'])}`;
    }
    const ordered = numKeys > 0 && random.chance(0.7);
    if (ordered) {
      // By the keys alone the order is total; sums of doubles may not decide it.
      const positions = keys.map((_, index) => `${index + 1}${random.pick(['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'])}`);
      const countFirst = aggregates.indexOf('count(*)');
      sql += ` ORDER BY ${[...(countFirst >= 0 && random.chance(0.6) ? [`${numKeys + countFirst + 1} DESC`] : []), ...positions].join(', ')}`;
      if (SHAPES.limit && random.chance(0.4)) sql += ` LIMIT ${random.pick([1, 5, 20])}`;
    }
    return { sql, table, ordered };
  }

  aggregate() {
    const { random } = this;
    const form = random.pick(AGGREGATES);
    const filter = SHAPES.filterClause && random.chance(0.08) ? ` FILTER (WHERE ${this.predicate(2)})` : '';
    if (form.takes !== null && form.takes.length === 0) return `${form.sql('')}${filter}`;
    const kinds = this.kinds.filter((kind) => form.takes === null || form.takes.includes(kind));
    if (kinds.length === 0) return 'count(*)';
    return `${form.sql(this.expression(random.pick(kinds), random.chance(0.7) ? MAX_DEPTH : 1))}${filter}`;
  }

  /** An order over all output columns: rows that tie are the same. @param {number} numColumns */
  order(numColumns) {
    const { random } = this;
    if (random.chance(0.15)) return ` ORDER BY ALL${random.chance(0.3) ? ' DESC' : ''}`;
    const positions = Array.from({ length: numColumns }, (_, index) => index + 1);
    for (let i = positions.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [positions[i], positions[j]] = [positions[j], positions[i]];
    }
    return ` ORDER BY ${positions.map((position) => `${position}${random.pick(['', ' ASC', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'])}`).join(', ')}`;
  }
}

/** @type {Record<Kind, string>} */
const TYPE_NAMES = { int: 'INTEGER', double: 'DOUBLE', decimal: 'DECIMAL(9,2)', bool: 'BOOLEAN', text: 'VARCHAR', date: 'DATE', time: 'TIMESTAMP', instant: 'TIMESTAMPTZ' };
