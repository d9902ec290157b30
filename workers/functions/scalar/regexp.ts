/** Regular expressions, with RE2's syntax and DuckDB's options, run by JavaScript's engine. */
import { BOOLEAN, INTEGER, VARCHAR } from '../../../src/columns/types.ts';
import type { LiteralValue } from '../../../src/plan/expr.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { define, overload } from './define.ts';
import { compilePattern, NO_OPTIONS, parseOptions } from './regexp-pattern.ts';
import { perRow, perRowWithNulls, type RowFunction } from './rows.ts';

/** The last few patterns of a call site: usually one, a literal. */
function patternCache(whole: boolean, allowGlobal: boolean): (pattern: LiteralValue, options: LiteralValue | undefined) => RegExp {
  const known = new Map<string, RegExp>();
  return (pattern, options) => {
    const key = `${options ?? ''}\0${pattern}`;
    let compiled = known.get(key);
    if (compiled === undefined) {
      compiled = compilePattern(pattern as string, options == null ? NO_OPTIONS : parseOptions(options as string, allowGlobal), whole);
      if (known.size >= 64) known.clear();
      known.set(key, compiled);
    }
    return compiled;
  };
}

function matches(whole: boolean, negate: boolean): RowFunction {
  const find = patternCache(whole, false);
  return ([text, pattern, options]) => find(pattern as LiteralValue, options).test(text as string) !== negate;
}

function extract(): RowFunction {
  const find = patternCache(false, false);
  return (values) => {
    const [text, pattern, group, options] = values as [string, string, number | bigint | null | undefined, LiteralValue | undefined];
    if (pattern === null) return null;
    const index = group == null ? 0 : Number(group);
    if (index < 0 || index > 9) throw new UserError('INVALID_INPUT', 'Group index must be between 0 and 9!');
    if (text === null) return null;
    if (group === null) return '';
    return find(pattern, options).exec(text)?.[index] ?? '';
  };
}

/**
 * The text that a match is replaced by. A backslash before anything but a digit or a backslash breaks it off, as RE2
 * does: `broken` then says so.
 */
function rewrite(template: string, match: RegExpExecArray): { text: string; broken: boolean } {
  let result = '';
  for (let k = 0; k < template.length; k++) {
    const character = template[k] as string;
    if (character !== '\\') {
      result += character;
      continue;
    }
    const next = template[++k];
    if (next === '\\') result += '\\';
    else if (next !== undefined && next >= '0' && next <= '9') {
      result += match[Number(next)] ?? '';
    } else return { text: result, broken: true };
  }
  return { text: result, broken: false };
}

/** Does the template name a group that the pattern does not have? Then nothing is replaced. */
function namesUnknownGroup(template: string, match: RegExpExecArray): boolean {
  return [...template.matchAll(/\\(\\|\d)/g)].some(([, mark]) => mark !== '\\' && Number(mark) >= match.length);
}

function replaceAll(text: string, pattern: RegExp, template: string): string {
  let result = '';
  let copied = 0;
  let lastEnd = -1;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { index } = match;
    const end = index + match[0].length;
    if (match[0] === '') {
      // JavaScript would match the same empty place for ever, and RE2 skips one right after a match.
      pattern.lastIndex = end + (((text.codePointAt(end) ?? 0) > 0xffff) ? 2 : 1);
      if (index === lastEnd) continue;
    }
    if (namesUnknownGroup(template, match)) return text;
    result += text.slice(copied, index) + rewrite(template, match).text;
    copied = lastEnd = end;
    if (pattern.lastIndex > text.length) break;
  }
  return result + text.slice(copied);
}

function replacement(): RowFunction {
  const find = patternCache(false, true);
  return (values) => {
    const [text, pattern, template, options] = values as [string, string, string, LiteralValue | undefined];
    const compiled = find(pattern, options);
    if (compiled.global) return replaceAll(text, compiled, template);
    const match = compiled.exec(text);
    if (match === null || namesUnknownGroup(template, match)) return text;
    const by = rewrite(template, match);
    return by.broken ? text : text.slice(0, match.index) + by.text + text.slice(match.index + match[0].length);
  };
}

const two = [VARCHAR, VARCHAR];
const three = [VARCHAR, VARCHAR, VARCHAR];

/** Each overload has a cache of its own. */
export const regexpFunctions: readonly ScalarFunction[] = [
  define({
    name: 'regexp_matches',
    description: 'Does the pattern match anywhere in the text? Options: i ignore case, s dot matches newline, l plain text.',
    examples: [
      { sql: "regexp_matches('GET /a/42', '/[0-9]+$')", result: 'true' }, { sql: "regexp_matches('ABC', 'b', 'i')", result: 'true' },
      { sql: "regexp_matches('abc', '(?i)B')", result: 'true' },
    ],
    overloads: [overload(two, BOOLEAN, perRow(matches(false, false))), overload(three, BOOLEAN, perRow(matches(false, false)))],
  }),
  define({
    name: 'regexp_full_match', aliases: ['similar to'],
    description: 'Does the pattern match the whole text? SIMILAR TO is the same.',
    examples: [{ sql: "regexp_full_match('anana', '(an)*a')", result: 'true' }, { sql: "'abc' SIMILAR TO 'b'", result: 'false' }],
    overloads: [overload(two, BOOLEAN, perRow(matches(true, false))), overload(three, BOOLEAN, perRow(matches(true, false)))],
  }),
  define({
    name: 'not similar to', aliases: ['!~'],
    description: 'Does the pattern not match the whole text?',
    examples: [{ sql: "'abc' NOT SIMILAR TO 'a.*'", result: 'false' }],
    overloads: [overload(two, BOOLEAN, perRow(matches(true, true)))],
  }),
  define({
    name: 'regexp_extract', nulls: 'special',
    description: 'What the pattern (or one of its groups, from 1) matched first; empty where it does not match.',
    examples: [
      { sql: "regexp_extract('GET /index.html HTTP/1.1', '\"?[A-Z]+ ([^ ]+)', 1)", result: '/index.html' }, { sql: "regexp_extract('abc', 'x')", result: '' },
      { sql: "regexp_extract('hello', 'L+', 0, 'i')", result: 'll' },
    ],
    overloads: [
      overload(two, VARCHAR, perRowWithNulls(extract())),
      overload([VARCHAR, VARCHAR, INTEGER], VARCHAR, perRowWithNulls(extract())),
      overload([VARCHAR, VARCHAR, INTEGER, VARCHAR], VARCHAR, perRowWithNulls(extract())),
    ],
  }),
  define({
    name: 'regexp_replace',
    description: 'The first match (all of them with option g) becomes the replacement; \\1 in it is what group 1 matched.',
    examples: [
      { sql: "regexp_replace('10.1.2.3', '[0-9]+$', 'x')", result: '10.1.2.x' }, { sql: "regexp_replace('a1b22', '[0-9]', '#', 'g')", result: 'a#b##' },
      { sql: "regexp_replace('hello', '(l+)', '<\\1>')", result: 'he<ll>o' },
    ],
    overloads: [
      overload(three, VARCHAR, perRow(replacement())),
      overload([VARCHAR, VARCHAR, VARCHAR, VARCHAR], VARCHAR, perRow(replacement())),
    ],
  }),
];
