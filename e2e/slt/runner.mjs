// @ts-check
/**
 * Runs sqllogictest records against a target (the engine in a browser, or native DuckDB) and says of each
 * record how it came out:
 *
 *   pass         as expected
 *   wrong        another result, or an error where there should be none, or none where there should be one
 *   internal     the target calls its own error a bug
 *   unsupported  the target refuses a feature by name, or what it depends on was refused before
 *   skipped      not run: needs an extension, a setting or a facility of DuckDB's own shell that the target lacks
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { compareResult, matches } from './compare.mjs';
import { parseSlt, replaceIterator, SltSyntaxError } from './parse.mjs';

/**
 * @typedef {'pass' | 'wrong' | 'internal' | 'unsupported' | 'skipped'} OutcomeKind
 *
 * @typedef {object} Outcome
 * @property {OutcomeKind} outcome
 * @property {number} line
 * @property {string} reason   empty for a pass
 * @property {string} sql
 *
 * @typedef {object} FileReport
 * @property {string} file
 * @property {Outcome[]} outcomes
 * @property {number} elapsedMs
 *
 * @typedef {object} Profile      what a target is known to have
 * @property {ReadonlySet<string>} extensions
 * @property {boolean} checkErrorText   compare messages of expected errors (DuckDB's own words)
 * @property {boolean} persistent       load, restart and reconnect do something
 * @property {RegExp | null} inertSettings  settings of DuckDB's own workings, that change no answer: skipped by name
 *
 * @typedef {object} RunnerOptions
 * @property {import('../harness/oracle.mjs').Target} target
 * @property {Profile} profile
 * @property {import('../harness/oracle.mjs').RunSettings} [settings]
 * @property {string} testDir      replaces __TEST_DIR__ and {TEST_DIR}
 * @property {() => boolean} [expired]  true once no further record should start
 */

/** Properties of a build that `require` may name, and that hold for everything here. */
const HELD = new Set([
  '64bit', 'notmingw', 'notwindows', 'noforcestorage', 'no_force_storage', 'nothreadsan', 'strinline', 'skip_reload', 'longdouble',
  'noalternativeverify', 'no_alternative_verify', 'no_vector_verification', 'no_extension_autoloading', 'vector_size',
]);

/** What DuckDB with the extensions of the Node package has. @type {Profile} */
export const ORACLE_PROFILE = {
  extensions: new Set(['json', 'icu', 'parquet', 'core_functions', 'autocomplete']),
  checkErrorText: true,
  persistent: false,
  inertSettings: null,
};

/** What Spillway has. @type {Profile} */
export const SPILLWAY_PROFILE = {
  extensions: new Set(['parquet']),
  checkErrorText: false,
  persistent: false,
  inertSettings: new RegExp(
    String.raw`^(?:pragma|set)\s+(?:global\s+|session\s+|local\s+)?(?:(?:enable|disable)_(?:verification|optimizer|profiling|progress_bar|checkpoint_on_shutdown|object_cache)` +
    String.raw`|verify_\w+|disable_verification|threads|worker_threads|disabled_optimizers|debug_\w+|force_\w+|checkpoint_threshold|wal_autocheckpoint` +
    String.raw`|profiling_\w+|explain_output|merge_join_threshold|nested_loop_join_threshold|asof_loop_join_threshold|perfect_ht_threshold|max_memory` +
    String.raw`|memory_limit|temp_directory|allocator_\w+|dynamic_or_filter_threshold|variant_minimum_shredding_size|geometry_minimum_shredding_size` +
    String.raw`|partitioned_write_\w+|pivot_filter_threshold|ordered_aggregate_threshold|lambda_syntax)\b`, 'i'),
};

/**
 * @param {string} file
 * @param {RunnerOptions} options
 * @returns {Promise<FileReport>}
 */
export async function runFile(file, options) {
  const startedMs = performance.now();
  let records;
  try {
    records = parseSlt(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SltSyntaxError)) throw error;
    return { file, elapsedMs: 0, outcomes: [{ outcome: 'wrong', line: error.line, reason: `unreadable test file: ${error.message}`, sql: '' }] };
  }
  await options.target.reset();
  const run = new FileRun(file, options);
  await run.records(records, []);
  return { file, outcomes: run.outcomes, elapsedMs: performance.now() - startedMs };
}

const ROUNDS_TO_TRY = 3;

/** A statement that changes what later records see, and was refused: `CREATE TABLE`, `SET timezone`. */
const STATE_CHANGE = /^\s*(?:--[^\n]*\n\s*)*(create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?\w+|insert|update|delete|copy|alter\s+\w+|drop\s+\w+|attach|use|set\s+(?:session\s+|global\s+|local\s+)?\w+|pragma\s+\w+|reset\s+\w+|call|prepare|begin|start|import|load|install)\b/i;

class FileRun {
  /** @type {Outcome[]} */
  outcomes = [];
  /** @type {Map<string, string>} */
  labels = new Map();
  hashThreshold = 0;
  skipLevel = 0;
  halted = false;
  /** Reason for which the rest of the file isn't run; empty while it is. */
  skipRest = '';
  /** First refused statement that made or filled something: later failures to find it are its consequence. */
  missing = '';
  /** First refused setting: later differences may be its consequence. */
  unset = '';
  /** @type {Map<string, string>} */
  variables = new Map();

  /** @param {string} file @param {RunnerOptions} options */
  constructor(file, options) {
    this.file = file;
    this.options = options;
    this.sqlite = /\bselect\d\.test/.test(basename(file)) && file.includes('sqlite');
  }

  /**
   * @param {import('./parse.mjs').SltRecord[]} records
   * @param {{ name: string, value: string }[]} iterators
   */
  async records(records, iterators) {
    for (const record of records) {
      if (this.halted) return;
      if (this.options.expired?.()) this.skipRest ||= 'out of time';
      if (record.conditions.some(({ skip, system }) => skip === this.holds(system, iterators))) continue;
      if (record.kind === 'directive' && (record.name === 'mode' || this.skipLevel === 0)) {
        await this.directive(record, iterators);
        continue;
      }
      if (record.kind === 'loop') {
        // A skipped loop would only repeat its reason.
        const values = this.skipLevel > 0 || this.skipRest ? record.values.slice(0, 1) : record.values;
        for (const [round, value] of values.entries()) {
          const before = this.outcomes.length;
          await this.records(record.body, [...iterators, { name: record.name, value }]);
          if (this.halted) return;
          // Thousands of rounds in which everything is refused would only repeat the first ones.
          if (values.length > ROUNDS_TO_TRY && round + 1 === ROUNDS_TO_TRY && this.outcomes.slice(before).every(({ outcome }) => outcome === 'unsupported' || outcome === 'skipped')) {
            this.note(record, 'skipped', `loop given up after ${ROUNDS_TO_TRY} refused rounds`);
            break;
          }
        }
        continue;
      }
      if (record.kind !== 'statement' && record.kind !== 'query') continue;
      if (this.skipLevel > 0) this.note(record, 'skipped', 'mode skip');
      else if (this.skipRest) this.note(record, 'skipped', this.skipRest);
      else await this.execute(record, iterators);
    }
  }

  /**
   * Whether a condition of skipif or onlyif holds: the name of our system, or comparisons of loop iterators
   * (`threadid>=1&&threadid<=10`, `type=struct`).
   *
   * @param {string} condition
   * @param {{ name: string, value: string }[]} iterators
   */
  holds(condition, iterators) {
    if (!/[=<>]/.test(condition)) return condition === 'duckdb' || (this.sqlite && condition === 'postgresql');
    return condition.split('&&').every((part) => {
      const match = /^\s*(\w+)\s*(<>|<=|>=|=|<|>)\s*(.*?)\s*$/.exec(part);
      if (!match) return false;
      const value = iterators.findLast(({ name }) => name.toLowerCase() === match[1])?.value ?? '';
      const [a, b] = [Number(value), Number(match[3])];
      if (match[2] === '=') return value.toLowerCase() === match[3];
      if (match[2] === '<>') return value.toLowerCase() !== match[3];
      return match[2] === '<' ? a < b : match[2] === '>' ? a > b : match[2] === '<=' ? a <= b : a >= b;
    });
  }

  /**
   * @param {{ line: number, sql?: string }} record
   * @param {OutcomeKind} outcome
   * @param {string} reason
   * @param {string} [sql]
   */
  note(record, outcome, reason, sql = record.sql ?? '') {
    this.outcomes.push({ outcome, line: record.line, reason, sql });
  }

  /** @param {string} text @param {{ name: string, value: string }[]} iterators */
  expand(text, iterators) {
    let result = text;
    for (const { name, value } of iterators) result = replaceIterator(result, name, value);
    for (const [name, value] of this.variables) result = replaceIterator(result, name, value);
    const folder = this.options.testDir;
    return result
      .replaceAll('__TEST_DIR__', folder)
      .replaceAll('{TEST_DIR}', folder)
      .replaceAll('{TEMP_DIR}', folder)
      .replaceAll('__WORKING_DIRECTORY__', folder)
      .replaceAll('{WORKING_DIR}', folder)
      .replaceAll('{DATA_DIR}', 'data');
  }

  /**
   * @param {import('./parse.mjs').DirectiveRecord} record
   * @param {{ name: string, value: string }[]} iterators
   */
  async directive(record, iterators) {
    const { name, args } = record;
    const { profile, target } = this.options;
    switch (name) {
      case 'mode':
        if (args[0] === 'skip') this.skipLevel++;
        else if (args[0] === 'unskip') this.skipLevel = Math.max(0, this.skipLevel - 1);
        break;
      case 'halt':
        this.halted = true;
        break;
      case 'hash-threshold':
        this.hashThreshold = Number(args[0]);
        break;
      case 'reset':
        if (args[0] === 'label') this.labels.delete(args[1] ?? '');
        break;
      case 'set':
        if (args[0] === 'variable' && args[1]) this.variables.set(args[1], args.slice(2).join(' '));
        break;
      case 'unset':
        this.variables.delete(args[args.length - 1] ?? '');
        break;
      case 'require': {
        const needed = (args[0] ?? '').toLowerCase();
        const held = HELD.has(needed) || profile.extensions.has(needed) || (needed === 'exact_vector_size' && args[1] === '2048');
        if (!held) this.skipRest ||= `require ${args.join(' ')}`;
        break;
      }
      case 'require-env': {
        const value = process.env[args[0] ?? ''];
        if (value === undefined || (args[1] !== undefined && args[1] !== value)) this.skipRest ||= `require-env ${args.join(' ')}`;
        else this.variables.set(args[0], value);
        break;
      }
      case 'test-env':
        this.variables.set(args[0] ?? '', process.env[args[0] ?? ''] ?? args.slice(1).join(' '));
        break;
      case 'load':
      case 'restart':
      case 'reconnect':
      case 'unzip':
      case 'include':
        if (name === 'reconnect' && !profile.persistent) break; // one connection, nothing kept in it
        this.skipRest ||= name;
        break;
      case 'open': {
        const words = args.map((word) => this.expand(word, iterators));
        const as = words.findIndex((word) => word.toUpperCase() === 'AS');
        const paths = (as < 0 ? words : words.slice(0, as)).map((path) => resolve(dirname(this.file), path));
        try {
          await target.open(paths, as < 0 ? undefined : words[as + 1]);
        } catch (error) {
          this.note({ line: record.line, sql: `open ${words.join(' ')}` }, 'wrong', `cannot open: ${error instanceof Error ? error.message : error}`);
          this.skipRest ||= `cannot open ${words.join(' ')}`;
        }
        break;
      }
      default: // sleep, tags, continue: nothing to do
    }
  }

  /**
   * @param {import('./parse.mjs').StatementRecord | import('./parse.mjs').QueryRecord} record
   * @param {{ name: string, value: string }[]} iterators
   */
  async execute(record, iterators) {
    const { target, profile, settings } = this.options;
    const sql = this.expand(record.sql, iterators);
    const inert = profile.inertSettings?.exec(sql.trim());
    if (inert) return this.note(record, 'skipped', `setting: ${inert[0].toLowerCase().replace(/\s+/g, ' ')}`, sql);
    const answer = await target.run(sql, { ...settings, connection: record.connection });

    if (record.kind === 'statement' && record.expect === 'error') return this.judgeExpectedError(record, sql, answer, iterators);
    if (!answer.ok) {
      if (record.kind === 'statement' && record.expect === 'maybe')
        return this.judgeMaybe(record, sql, answer);
      return this.judgeError(record, sql, answer);
    }
    if (record.kind === 'statement') return this.note(record, 'pass', '', sql);
    const { equal, reason } = compareResult({
      expected: record.expected.map((line) => this.expand(line, iterators)), sortMode: record.sortMode, types: record.types,
      label: record.label, labels: this.labels, hashThreshold: this.hashThreshold, sqlite: this.sqlite, columns: answer.columns, rows: answer.rows,
    });
    if (equal) this.note(record, 'pass', '', sql);
    else if (this.unset) this.note(record, 'unsupported', `after refused ${this.unset}`, sql);
    else this.note(record, 'wrong', reason ?? 'another result', sql);
  }

  /**
   * A statement that may fail: only a failure for its own sake is a pass.
   *
   * @param {import('./parse.mjs').StatementRecord} record
   * @param {string} sql
   * @param {Extract<import('../harness/oracle.mjs').Answer, { ok: false }>} failure
   */
  judgeMaybe(record, sql, failure) {
    if (failure.code === 'INTERNAL' || (failure.code === 'NOT_SUPPORTED' && !this.options.profile.checkErrorText) || (failure.code === 'CATALOG' && this.missing))
      return this.judgeError(record, sql, failure);
    this.note(record, 'pass', '', sql);
  }

  /**
   * @param {import('./parse.mjs').StatementRecord} record
   * @param {string} sql
   * @param {import('../harness/oracle.mjs').Answer} answer
   * @param {{ name: string, value: string }[]} iterators
   */
  judgeExpectedError(record, sql, answer, iterators) {
    if (answer.ok) {
      if (this.unset) return this.note(record, 'unsupported', `after refused ${this.unset}`, sql);
      return this.note(record, 'wrong', 'expected an error, found a result', sql);
    }
    if (answer.code === 'INTERNAL') return this.note(record, 'internal', firstLine(answer.message), sql);
    // Refusing everything must not count as knowing what is wrong.
    if (answer.code === 'NOT_SUPPORTED' && !this.options.profile.checkErrorText) return this.note(record, 'unsupported', featureOf(answer.message), sql);
    if (answer.code === 'CATALOG' && this.missing) return this.note(record, 'unsupported', `after refused ${this.missing}`, sql);
    if (this.options.profile.checkErrorText && record.expectedError) {
      const expected = this.expand(record.expectedError, iterators);
      const found = answer.message.includes(expected)
        || (expected.startsWith('<REGEX>:') && matches(answer.message, expected.slice(8)))
        || (expected.startsWith('<!REGEX>:') && !matches(answer.message, expected.slice(9)));
      if (!found) return this.note(record, 'wrong', `expected the error "${firstLine(expected)}", found "${firstLine(answer.message)}"`, sql);
    }
    this.note(record, 'pass', '', sql);
  }

  /**
   * @param {import('./parse.mjs').StatementRecord | import('./parse.mjs').QueryRecord} record
   * @param {string} sql
   * @param {Extract<import('../harness/oracle.mjs').Answer, { ok: false }>} failure
   */
  judgeError(record, sql, failure) {
    const change = STATE_CHANGE.exec(sql)?.[1]?.toUpperCase().replace(/\s+/g, ' ');
    if (change) {
      if (/^(SET|PRAGMA|RESET|USE)/.test(change)) this.unset ||= change;
      else this.missing ||= change;
    }
    const message = firstLine(failure.message);
    if (failure.code === 'INTERNAL') return this.note(record, 'internal', message, sql);
    if (failure.code === 'NOT_SUPPORTED') return this.note(record, 'unsupported', featureOf(message), sql);
    if (this.missing && (failure.code === 'CATALOG' || failure.code === 'BINDER'))
      return this.note(record, 'unsupported', `after refused ${this.missing}`, sql);
    if (!this.options.profile.checkErrorText && (failure.code === 'CATALOG' || (failure.code === 'BINDER' && /function/i.test(message))))
      return this.note(record, 'unsupported', message.replace(/\s*(Did you mean|Candidates).*$/i, ''), sql);
    this.note(record, 'wrong', `unexpected ${failure.code} error: ${message}`, sql);
  }
}

/** @param {string} text */
function firstLine(text) {
  const line = text.split('\n', 1)[0];
  return line.length > 240 ? `${line.slice(0, 240)}…` : line;
}

/** @param {string} message */
function featureOf(message) {
  return firstLine(message).replace(/^Not supported:\s*/, '');
}
