// @ts-check
/**
 * Reader of sqllogictest files in DuckDB's dialect.
 * Format: https://duckdb.org/docs/stable/dev/sqllogictest/intro, on top of https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki
 *
 * A file is a list of records separated by empty lines or comments. Loops nest. One directive is our own:
 *
 *   open PATH… [AS name]     opens files (relative to the test file) as a table
 *
 * @typedef {{ skip: boolean, system: string }} Condition   from skipif (skip) or onlyif
 *
 * @typedef {object} StatementRecord
 * @property {'statement'} kind
 * @property {number} line           1-based line of the directive
 * @property {'ok' | 'error' | 'maybe'} expect
 * @property {string} sql
 * @property {string | null} expectedError   text after `----`, or null
 * @property {string} connection
 * @property {Condition[]} conditions
 *
 * @typedef {object} QueryRecord
 * @property {'query'} kind
 * @property {number} line
 * @property {string} types          one of T, I, R for each column
 * @property {string} sql
 * @property {'nosort' | 'rowsort' | 'valuesort'} sortMode
 * @property {string | null} label
 * @property {string} connection
 * @property {string[]} expected     lines after `----`
 * @property {Condition[]} conditions
 *
 * @typedef {object} LoopRecord
 * @property {'loop'} kind
 * @property {number} line
 * @property {string} name           iterator; several separated by commas in a foreach
 * @property {string[]} values
 * @property {boolean} concurrent
 * @property {SltRecord[]} body
 * @property {Condition[]} conditions
 *
 * @typedef {object} DirectiveRecord
 * @property {'directive'} kind
 * @property {number} line
 * @property {string} name           require, require-env, load, restart, mode, set, open, …
 * @property {string[]} args
 * @property {Condition[]} conditions
 *
 * @typedef {StatementRecord | QueryRecord | LoopRecord | DirectiveRecord} SltRecord
 */

const DIRECTIVES = new Set([
  'require', 'require-env', 'test-env', 'load', 'restart', 'reconnect', 'mode', 'set', 'unset', 'reset', 'halt', 'sleep', 'unzip', 'include',
  'hash-threshold', 'tags', 'open', 'continue',
]);

const SIGNED = ['tinyint', 'smallint', 'integer', 'bigint', 'hugeint'];
const UNSIGNED = ['utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint'];
const INTEGRAL = [...SIGNED, ...UNSIGNED];
const NUMERIC = [...INTEGRAL, 'float', 'double'];
/** @type {Record<string, string[]>} */
const COLLECTIONS = {
  '<signed>': SIGNED,
  '<unsigned>': UNSIGNED,
  '<integral>': INTEGRAL,
  '<numeric>': NUMERIC,
  '<alltypes>': [...NUMERIC, 'bool', 'interval', 'varchar'],
  '<compression>': ['none', 'uncompressed', 'rle', 'bitpacking', 'dictionary', 'fsst', 'alp', 'alprd'],
};

/** A file that isn't in the format: `line` says where. */
export class SltSyntaxError extends Error {
  /** @param {number} line @param {string} message */
  constructor(line, message) {
    super(`line ${line}: ${message}`);
    this.name = 'SltSyntaxError';
    this.line = line;
  }
}

/**
 * @param {string} text
 * @returns {SltRecord[]}
 * @throws {SltSyntaxError}
 */
export function parseSlt(text) {
  const lines = text.replaceAll('\r', '').split('\n');
  let position = 0;
  /** @type {SltRecord[]} */
  const top = [];
  /** @type {{ record: LoopRecord | null, body: SltRecord[] }[]} */
  const open = [{ record: null, body: top }];

  const isBreak = (/** @type {string | undefined} */ line) => line === undefined || line === '' || line.startsWith('#');

  /** SQL up to `----`, a comment, or an empty line. */
  const readSql = () => {
    const sql = [];
    while (!isBreak(lines[position]) && lines[position] !== '----') sql.push(lines[position++]);
    return sql.join('\n');
  };
  /** Lines after `----` up to an empty one; null where there is no `----`. */
  const readExpected = () => {
    if (lines[position] !== '----') return null;
    position++;
    const expected = [];
    while (position < lines.length && lines[position] !== '') expected.push(lines[position++]);
    return expected;
  };

  while (position < lines.length) {
    if (isBreak(lines[position])) {
      position++;
      continue;
    }
    /** @type {Condition[]} */
    const conditions = [];
    let line = position + 1;
    let words = lines[position].split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      position++;
      continue;
    }
    while (words[0] === 'skipif' || words[0] === 'onlyif') {
      if (!words[1]) throw new SltSyntaxError(line, `${words[0]} needs the name of a system`);
      conditions.push({ skip: words[0] === 'skipif', system: words[1].toLowerCase() });
      position++;
      if (isBreak(lines[position])) throw new SltSyntaxError(line, `${words[0]} stands before nothing`);
      line = position + 1;
      words = lines[position].split(/\s+/).filter(Boolean);
    }
    const [command, ...args] = words;
    const body = open[open.length - 1].body;
    position++;

    if (command === 'statement') {
      const expect = args[0];
      if (expect !== 'ok' && expect !== 'error' && expect !== 'maybe')
        throw new SltSyntaxError(line, `statement needs ok, error or maybe, found ${expect ?? 'nothing'}`);
      const sql = readSql();
      if (sql === '') throw new SltSyntaxError(line, 'statement without SQL');
      const expected = readExpected();
      body.push({ kind: 'statement', line, expect, sql, expectedError: expected?.join('\n') ?? null, connection: args[1] ?? '', conditions });
    } else if (command === 'query') {
      const types = args[0] ?? '';
      if (!/^[TIR]+$/.test(types)) throw new SltSyntaxError(line, `query needs column types of T, I and R, found ${types || 'nothing'}`);
      const sql = readSql();
      if (sql === '') throw new SltSyntaxError(line, 'query without SQL');
      const { sortMode, connection } = sortModeOf(args[1]);
      body.push({ kind: 'query', line, types, sql, sortMode, label: args[2] ?? null, connection, expected: readExpected() ?? [], conditions });
    } else if (command === 'loop' || command === 'concurrentloop' || command === 'foreach' || command === 'concurrentforeach') {
      const values = command.endsWith('loop') ? loopValues(args, line) : foreachValues(args, line);
      /** @type {LoopRecord} */
      const record = { kind: 'loop', line, name: args[0], values, concurrent: command.startsWith('concurrent'), body: [], conditions };
      body.push(record);
      open.push({ record, body: record.body });
    } else if (command === 'endloop') {
      if (open.length === 1) throw new SltSyntaxError(line, 'endloop without a loop');
      open.pop();
    } else if (DIRECTIVES.has(command)) body.push({ kind: 'directive', line, name: command, args, conditions });
    else throw new SltSyntaxError(line, `unknown directive ${command}`);
  }
  const unclosed = open[open.length - 1].record;
  if (unclosed) throw new SltSyntaxError(unclosed.line, 'loop without endloop');
  return top;
}

/**
 * DuckDB takes an unknown sort mode for the name of a connection.
 *
 * @param {string | undefined} word
 * @returns {{ sortMode: 'nosort' | 'rowsort' | 'valuesort', connection: string }}
 */
function sortModeOf(word) {
  if (word === undefined || word === 'nosort') return { sortMode: 'nosort', connection: '' };
  if (word === 'rowsort' || word === 'sort') return { sortMode: 'rowsort', connection: '' };
  if (word === 'valuesort') return { sortMode: 'valuesort', connection: '' };
  return { sortMode: 'nosort', connection: word };
}

/** @param {string[]} args @param {number} line */
function loopValues(args, line) {
  const [name, start, end] = args;
  if (args.length !== 3 || !name || !/^-?\d+$/.test(start) || !/^-?\d+$/.test(end))
    throw new SltSyntaxError(line, 'loop needs an iterator, a start and an end (exclusive)');
  const values = [];
  for (let i = Number(start); i < Number(end); i++) values.push(String(i));
  return values;
}

/** @param {string[]} args @param {number} line */
function foreachValues(args, line) {
  if (args.length < 2) throw new SltSyntaxError(line, 'foreach needs an iterator and values');
  /** @type {string[]} */
  const values = [];
  for (const word of args.slice(1)) {
    const excluded = /^!(.+)$/.exec(word);
    if (excluded) {
      const index = values.indexOf(excluded[1]);
      if (index >= 0) values.splice(index, 1);
    } else values.push(...(COLLECTIONS[word.toLowerCase()] ?? [word]));
  }
  return values;
}

/**
 * Puts one round's value of a loop into a text: `${name}` or `{name}`; each of a and b for a foreach over `a,b`.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} value
 */
export function replaceIterator(text, name, value) {
  const names = name.split(',');
  const values = names.length === 1 ? [value] : value.split(',');
  return names.reduce((result, each, index) =>
    result.replaceAll(`\${${each}}`, values[index] ?? '').replaceAll(`{${each}}`, values[index] ?? ''), text);
}
