// @ts-check
/**
 * What random queries may use. Everything here must be supported by the engine: a refusal of a feature on this
 * list fails the run. Add a line when a feature lands.
 *
 * Kinds: int, double, decimal, bool, text, date, time (TIMESTAMP), instant (TIMESTAMP WITH TIME ZONE).
 *
 * @typedef {'int' | 'double' | 'decimal' | 'bool' | 'text' | 'date' | 'time' | 'instant'} Kind
 *
 * @typedef {object} FunctionForm
 * @property {Kind} gives
 * @property {Kind[]} takes
 * @property {(args: string[], random: import('../../bench/generate/random.mjs').Random) => string} sql
 */

/** Scalar forms by the kind they give. @type {FunctionForm[]} */
export const SCALARS = [
  // Modest factors keep integers far from overflow, which is tested by hand: which row overflows first is no contract.
  { gives: 'int', takes: ['int', 'int'], sql: ([a, b], r) => `(${a} ${r.pick(['+', '-'])} ${b})` },
  { gives: 'int', takes: ['int'], sql: ([a], r) => `(${a} * ${r.integer(7) - 3})` },
  { gives: 'int', takes: ['int'], sql: ([a], r) => `(${a} ${r.pick(['//', '%'])} ${r.pick([2, 3, 7, 10, 0])})` },
  { gives: 'int', takes: ['int'], sql: ([a]) => `abs(${a})` },
  { gives: 'int', takes: ['text'], sql: ([a]) => `length(${a})` },
  { gives: 'int', takes: ['date'], sql: ([a], r) => `extract(${r.pick(['year', 'month', 'day', 'dow', 'doy'])} FROM ${a})` },
  { gives: 'int', takes: ['time'], sql: ([a], r) => `extract(${r.pick(['year', 'month', 'day', 'hour', 'minute'])} FROM ${a})` },
  { gives: 'int', takes: ['instant'], sql: ([a], r) => `extract(${r.pick(['year', 'month', 'day', 'hour', 'minute'])} FROM ${a})` },
  { gives: 'double', takes: ['double', 'double'], sql: ([a, b], r) => `(${a} ${r.pick(['+', '-', '*'])} ${b})` },
  { gives: 'double', takes: ['int', 'int'], sql: ([a, b]) => `(${a} / ${b})` },
  { gives: 'double', takes: ['double'], sql: ([a], r) => `round(${a}, ${r.integer(4)})` },
  { gives: 'double', takes: ['double'], sql: ([a], r) => `${r.pick(['abs', 'floor', 'ceil'])}(${a})` },
  { gives: 'decimal', takes: ['decimal'], sql: ([a], r) => `(${a} ${r.pick(['+', '-'])} ${r.pick(['1.5', '0.25', '100'])})` },
  { gives: 'decimal', takes: ['decimal'], sql: ([a]) => `abs(${a})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `${r.pick(['lower', 'upper', 'trim'])}(${a})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `substr(${a}, ${r.integer(8) - 2}, ${r.integer(7)})` },
  { gives: 'text', takes: ['text', 'text'], sql: ([a, b]) => `(${a} || ${b})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `split_part(${a}, '${r.pick([' ', 'e', '.', '/'])}', ${r.integer(3) + 1})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `replace(${a}, '${r.pick(['a', 'e', 'na', ' '])}', '${r.pick(['', 'X', '--'])}')` },
  { gives: 'text', takes: ['int'], sql: ([a]) => `CAST(${a} AS VARCHAR)` },
  { gives: 'text', takes: ['decimal'], sql: ([a]) => `CAST(${a} AS VARCHAR)` },
  { gives: 'text', takes: ['date'], sql: ([a]) => `CAST(${a} AS VARCHAR)` },
  { gives: 'text', takes: ['time'], sql: ([a], r) => `strftime(${a}, '${r.pick(['%Y-%m', '%H:%M', '%d/%b/%Y'])}')` },
  { gives: 'bool', takes: ['text'], sql: ([a], r) => `(${a} ${r.pick(['LIKE', 'NOT LIKE', 'ILIKE'])} '${r.pick(['%e%', 'name 1%', '_r%', '%', 'G%', '%.', ''])}')` },
  { gives: 'bool', takes: ['text'], sql: ([a], r) => `${r.pick(['starts_with', 'contains'])}(${a}, '${r.pick(['n', 're', '', 'key-1'])}')` },
  { gives: 'date', takes: ['time'], sql: ([a]) => `CAST(${a} AS DATE)` },
  { gives: 'time', takes: ['time'], sql: ([a], r) => `date_trunc('${r.pick(['minute', 'hour', 'day', 'month', 'year'])}', ${a})` },
  { gives: 'int', takes: ['int', 'int'], sql: ([a, b], r) => `${r.pick(['greatest', 'least', 'nullif', 'ifnull'])}(${a}, ${b})` },
  { gives: 'int', takes: ['text', 'text'], sql: ([a, b]) => `strpos(${a}, ${b})` },
  { gives: 'int', takes: ['text'], sql: ([a]) => `ascii(${a})` },
  { gives: 'int', takes: ['text'], sql: ([a]) => `TRY_CAST(${a} AS INTEGER)` },
  { gives: 'int', takes: ['double'], sql: ([a]) => `CAST(round(${a}) AS BIGINT)` },
  { gives: 'int', takes: ['decimal'], sql: ([a]) => `CAST(${a} AS BIGINT)` },
  { gives: 'int', takes: ['decimal'], sql: ([a]) => `sign(${a})` },
  { gives: 'int', takes: ['date', 'date'], sql: ([a, b], r) => (r.chance(0.5) ? `(${a} - ${b})` : `date_diff('${r.pick(['day', 'month', 'year', 'week'])}', ${a}, ${b})`) },
  { gives: 'int', takes: ['time', 'time'], sql: ([a, b], r) => `date_diff('${r.pick(['hour', 'day', 'month', 'minute'])}', ${a}, ${b})` },
  { gives: 'int', takes: ['time'], sql: ([a]) => `epoch_ms(${a})` },
  { gives: 'int', takes: ['instant'], sql: ([a], r) => `date_part('${r.pick(['week', 'quarter', 'isodow', 'second', 'century'])}', ${a})` },
  { gives: 'double', takes: ['double', 'double'], sql: ([a, b], r) => `${r.pick(['greatest', 'least'])}(${a}, ${b})` },
  { gives: 'double', takes: ['double'], sql: ([a], r) => `${r.pick(['trunc', 'sign', 'ceiling'])}(${a})` },
  { gives: 'double', takes: ['double'], sql: ([a]) => `sqrt(abs(${a}))` },
  { gives: 'double', takes: ['decimal'], sql: ([a]) => `CAST(${a} AS DOUBLE)` },
  { gives: 'double', takes: ['int'], sql: ([a]) => `CAST(${a} AS DOUBLE)` },
  { gives: 'double', takes: ['text'], sql: ([a]) => `TRY_CAST(${a} AS DOUBLE)` },
  { gives: 'decimal', takes: ['decimal'], sql: ([a], r) => `round(${a}, ${r.integer(3) - 1})` },
  { gives: 'decimal', takes: ['decimal', 'decimal'], sql: ([a, b], r) => `${r.pick(['greatest', 'least'])}(${a}, ${b})` },
  { gives: 'decimal', takes: ['decimal'], sql: ([a], r) => `CAST(${a} AS DECIMAL(${r.pick(['20,1', '18,4', '38,2'])}))` },
  { gives: 'decimal', takes: ['decimal'], sql: ([a], r) => `(${a} * ${r.pick(['2', '0.5', '-1.25'])})` },
  { gives: 'text', takes: ['text', 'text'], sql: ([a, b], r) => (r.chance(0.5) ? `concat(${a}, ${b})` : `concat_ws('-', ${a}, ${b})`) },
  { gives: 'text', takes: ['text', 'text'], sql: ([a, b], r) => `${r.pick(['greatest', 'least', 'nullif', 'ifnull'])}(${a}, ${b})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `${r.pick(['left', 'right'])}(${a}, ${r.integer(9) - 3})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `${r.pick(['lpad', 'rpad'])}(${a}, ${r.integer(12)}, '${r.pick(['*', 'ab'])}')` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `regexp_replace(${a}, '${r.pick(['[0-9]+', '^.', 'e$', '(a)(b)?'])}', '${r.pick(['', '#', '<\\1>'])}'${r.chance(0.5) ? ", 'g'" : ''})` },
  { gives: 'text', takes: ['text'], sql: ([a], r) => `regexp_extract(${a}, ${r.pick(["'[0-9]+'", "'([a-z]+)-([0-9]+)', 2", "'^/([^/?]*)', 1", "'[a-z]', 0"])})` },
  { gives: 'text', takes: ['bool'], sql: ([a]) => `CAST(${a} AS VARCHAR)` },
  { gives: 'text', takes: ['double'], sql: ([a]) => `CAST(round(${a}, 2) AS VARCHAR)` },
  { gives: 'text', takes: ['instant'], sql: ([a], r) => `strftime(${a}, '${r.pick(['%a %b %d', '%j', '%Y-%m-%dT%H:%M:%S', '%y%m%d'])}')` },
  { gives: 'text', takes: ['date'], sql: ([a], r) => `${r.pick(['dayname', 'monthname'])}(${a})` },
  { gives: 'text', takes: ['text'], sql: ([a]) => `md5(${a})` },
  { gives: 'bool', takes: ['text'], sql: ([a], r) => `regexp_matches(${a}, '${r.pick(['[0-9]{3}', '^n', 'e+$', 'red|blue', '(?i)GREEN'])}')` },
  { gives: 'bool', takes: ['bool'], sql: ([a], r) => `(${a} IS ${r.pick(['TRUE', 'FALSE', 'NOT TRUE', 'NOT FALSE', 'NULL'])})` },
  { gives: 'bool', takes: ['bool', 'bool'], sql: ([a, b], r) => `(${a} ${r.pick(['AND', 'OR', '=', '<>'])} ${b})` },
  { gives: 'date', takes: ['date'], sql: ([a], r) => `(${a} ${r.pick(['+', '-'])} ${r.integer(400)})` },
  { gives: 'date', takes: ['date'], sql: ([a]) => `last_day(${a})` },
  { gives: 'time', takes: ['date'], sql: ([a]) => `CAST(${a} AS TIMESTAMP)` },
  { gives: 'time', takes: ['time'], sql: ([a], r) => `(${a} ${r.pick(['+', '-'])} INTERVAL '${1 + r.integer(50)}' ${r.pick(['minute', 'hour', 'day', 'month', 'year'])})` },
  { gives: 'instant', takes: ['instant'], sql: ([a], r) => `date_trunc('${r.pick(['minute', 'hour', 'day', 'month'])}', ${a})` },
];

/** Literals of a kind. @type {Record<Kind, (random: import('../../bench/generate/random.mjs').Random) => string>} */
export const LITERALS = {
  int: (r) => String(r.pick([0, 1, 2, 5, 10, 100, 1000, 65536]) * r.pick([1, 1, -1])),
  double: (r) => `${(r.next() * 200 - 100).toFixed(r.integer(4))}::DOUBLE`,
  decimal: (r) => (r.next() * 200 - 100).toFixed(1 + r.integer(3)),
  bool: (r) => r.pick(['true', 'false']),
  text: (r) => `'${r.pick(['', 'red', 'blue', 'green', 'name 5', 'a', 'Grün', 'key-12', 'something much longer than that'])}'`,
  date: (r) => `DATE '${2019 + r.integer(6)}-0${1 + r.integer(9)}-1${r.integer(10)}'`,
  time: (r) => `TIMESTAMP '${2021 + r.integer(4)}-0${1 + r.integer(9)}-1${r.integer(10)} 0${r.integer(10)}:30:00'`,
  instant: (r) => `TIMESTAMPTZ '${2020 + r.integer(4)}-0${1 + r.integer(9)}-1${r.integer(10)} 0${r.integer(10)}:30:00+00'`,
};

/** Aggregates: what they take (null: anything) and give (null: the same). @type {{ sql: (arg: string) => string, takes: Kind[] | null, gives: Kind | null }[]} */
export const AGGREGATES = [
  { sql: () => 'count(*)', takes: [], gives: 'int' },
  { sql: (a) => `count(${a})`, takes: null, gives: 'int' },
  { sql: (a) => `count(DISTINCT ${a})`, takes: null, gives: 'int' },
  { sql: (a) => `sum(${a})`, takes: ['int', 'double', 'decimal'], gives: null },
  { sql: (a) => `sum(DISTINCT ${a})`, takes: ['int', 'decimal'], gives: null },
  { sql: (a) => `avg(${a})`, takes: ['int', 'double', 'decimal'], gives: 'double' },
  { sql: (a) => `min(${a})`, takes: null, gives: null },
  { sql: (a) => `max(${a})`, takes: null, gives: null },
  { sql: (a) => `count_if(${a})`, takes: ['bool'], gives: 'int' },
  { sql: (a) => `bool_and(${a})`, takes: ['bool'], gives: 'bool' },
  { sql: (a) => `bool_or(${a})`, takes: ['bool'], gives: 'bool' },
  { sql: (a) => `bit_xor(${a})`, takes: ['int'], gives: 'int' },
];

/** Shapes that queries may take. */
export const SHAPES = { having: true, distinct: true, limit: true, offset: true, filterClause: true, subquery: true, caseWhen: true, inList: true, between: true };

/**
 * Tables of random queries. `extreme` columns take part in comparisons, groups and min/max, never in arithmetic.
 *
 * @typedef {object} RandomTable
 * @property {string} name
 * @property {string} file
 * @property {Partial<Record<Kind, string[]>>} columns
 * @property {string} id           a unique column
 * @property {number} numRows
 */

/** @type {RandomTable[]} */
export const TABLES = [
  {
    name: 'types', file: 'types.parquet', id: 'id', numRows: 5000,
    columns: {
      int: ['id', 'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'k'], double: ['f64', 'f64', 'f32'], decimal: ['d4', 'd9', 'd18', 'd38'], bool: ['flag'],
      text: ['colour', 'name'], date: ['day'], time: ['ts'], instant: ['tz'],
    },
  },
  { name: 'groups', file: 'groups.parquet', id: 'id', numRows: 12000, columns: { int: ['id', 'skewed', 'amount'], double: ['score'], decimal: ['price'], text: ['text_key', 'letter'] } },
  { name: 'strings', file: 'strings.parquet', id: 'id', numRows: 469, columns: { int: ['id'], text: ['s'] } },
  { name: 'empty', file: 'empty.parquet', id: 'id', numRows: 0, columns: { int: ['id', 'i8', 'i64', 'k'], double: ['f64'], decimal: ['d9'], bool: ['flag'], text: ['colour'], date: ['day'], time: ['ts'], instant: ['tz'] } },
  { name: 'nulls', file: 'nulls.parquet', id: 'id', numRows: 100, columns: { int: ['id', 'n'], double: ['f'], decimal: ['x'], bool: ['b'], text: ['s'], date: ['d'] } },
  { name: 'small', file: 'small.log', id: '', numRows: 588, columns: { int: ['status', 'bytes'], text: ['ip', 'url', 'method', 'referrer', 'user_agent', '"user"'], instant: ['timestamp'] } },
];
