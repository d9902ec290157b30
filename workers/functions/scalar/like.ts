/** LIKE and its kin: patterns are compiled once, and the frequent shapes run as prefix, suffix or substring search. */
import { BOOLEAN, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { UserError } from '../../../src/base/errors.ts';
import { compareValues } from '../../expressions/comparison.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import { writeText } from '../../expressions/values.ts';
import { readView } from '../../memory/views.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, overload } from './define.ts';
import { perRow } from './rows.ts';
import { changeCase, walk } from './text.ts';

const encoder = new TextEncoder();

/** A pattern without `_`, cut at its `%`: plain pieces that must follow one another. */
interface Pieces {
  readonly pieces: readonly string[];
  /** The first piece stands at the start, the last one at the end of the text. */
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

/** Undefined where the pattern has a `_`, an unpaired escape, or no plain piece. */
export function piecesOf(pattern: string, escape: string): Pieces | undefined {
  const pieces: string[] = [''];
  let wild = 0;
  const characters = [...pattern];
  for (let k = 0; k < characters.length; k++) {
    let character = characters[k] as string;
    if (character === escape && escape !== '') {
      if (k + 1 === characters.length) return undefined;
      character = characters[++k] as string;
    } else if (character === '_') return undefined;
    else if (character === '%') {
      wild++;
      pieces.push('');
      continue;
    }
    pieces[pieces.length - 1] += character;
  }
  if (wild === 0) return { pieces, fromStart: true, toEnd: true };
  const fromStart = pieces[0] !== '';
  const toEnd = pieces.at(-1) !== '';
  const plain = pieces.filter((piece) => piece !== '');
  return plain.length === 0 ? undefined : { pieces: plain, fromStart, toEnd };
}

/** text LIKE pattern, values only. `escape` is one character or ''. */
function like(context: EvaluationContext, text: Vector, pattern: Vector, escape: string, numRows: number): Vector {
  const { heap, kernels } = context;
  const result = context.newFlat(BOOLEAN, numRows);
  if (pattern.form === 'constant' && !context.isNullConstant(pattern)) {
    const cut = piecesOf(readView(heap, pattern.data), escape);
    if (cut !== undefined) {
      const views = context.allocate(cut.pieces.length * 16);
      cut.pieces.forEach((piece, k) => writeText(heap, views + k * 16, encoder.encode(piece), context));
      const only: Vector = { form: 'constant', type: VARCHAR, length: numRows, data: views, validity: 0 };
      if (cut.pieces.length === 1) {
        if (cut.fromStart && cut.toEnd && !readView(heap, pattern.data).includes('%'))
          return { ...result, data: compareValues(context, 'equal', false, text, only, numRows) };
        const kind = cut.fromStart && !cut.toEnd ? 0 : cut.toEnd && !cut.fromStart ? 1 : 2;
        if (!(cut.fromStart && cut.toEnd)) {
          const a = walk(context, text, 16);
          kernels.text_search(kind, result.data, a.data, a.step, views, 0, numRows);
          return result;
        }
        return { ...result, data: compareValues(context, 'equal', false, text, only, numRows) };
      }
      kernels.text_like_pieces(result.data, context.flat(text).data, numRows, views, cut.pieces.length, cut.fromStart, cut.toEnd);
      return result;
    }
  }
  const a = walk(context, text, 16);
  const b = walk(context, pattern, 16);
  const bad = kernels.text_like(result.data, a.data, a.step, b.data, b.step, numRows, escape === '' ? -1 : escape.charCodeAt(0), context.validity) >>> 0;
  if (bad !== 0) throw new UserError('INVALID_INPUT', 'Like pattern must not end with escape character!');
  return result;
}

/** The one escape character of a batch; patterns with different ones in different rows are refused. */
function escapeOf(context: EvaluationContext, vector: Vector): string {
  if (vector.form !== 'constant')
    throw new UserError('NOT_SUPPORTED', 'Not supported: an ESCAPE that changes from row to row', { hint: 'Write the escape character as a literal.' });
  const escape = readView(context.heap, vector.data);
  if (escape.length > 1 || escape.charCodeAt(0) > 127)
    throw new UserError('INVALID_INPUT', 'Invalid escape string. Escape string must be empty or one character.');
  return escape;
}

const lowered = (vector: Vector, context: EvaluationContext): Vector => {
  const lower = changeCase(false);
  if (vector.form !== 'constant') return lower([vector], vector.length, VARCHAR, context);
  const one = context.flat(lower([{ ...vector, length: 1 }], 1, VARCHAR, context));
  return { ...one, form: 'constant', length: vector.length };
};

const likeWith = (fold: boolean, negate: boolean): ScalarImplementation => (args, numRows, _returns, context) => {
  const [text, pattern, escape] = args as [Vector, Vector, Vector | undefined];
  const mark = escape === undefined ? '' : escapeOf(context, escape);
  const answer = fold ? like(context, lowered(text, context), lowered(pattern, context), mark.toLowerCase(), numRows) : like(context, text, pattern, mark, numRows);
  if (!negate) return answer;
  const flat = context.flat(answer);
  const data = context.allocate(numRows);
  context.kernels.bools_not(data, flat.data, numRows);
  return { ...flat, data };
};

/** GLOB: `*` any text, `?` one character, `[a-c]` and `[!a-c]` sets, backslash makes plain. */
function globPattern(pattern: string): RegExp {
  /** What stands between the stars. */
  const segments: string[] = [];
  let source = '';
  const characters = [...pattern];
  const plain = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  for (let k = 0; k < characters.length; k++) {
    const character = characters[k] as string;
    if (character === '*') {
      segments.push(source);
      source = '';
    }
    else if (character === '?') source += '[^]';
    else if (character === '\\' && k + 1 < characters.length) source += plain(characters[++k] as string);
    else if (character === '[') {
      let end = k + 1;
      const negated = characters[end] === '!';
      if (negated) end++;
      const first = end;
      while (end < characters.length && (characters[end] !== ']' || end === first)) end++;
      if (end >= characters.length) return /(?!)/;
      let members = '';
      for (let m = first; m < end; m++) {
        // A hyphen with nothing after it breaks the set: such a pattern matches nothing.
        if (characters[m + 1] === '-') {
          if (m + 2 >= end) return /(?!)/;
          if ((characters[m] as string) <= (characters[m + 2] as string)) members += `${plain(characters[m] as string)}-${plain(characters[m + 2] as string)}`;
          m += 2;
        } else members += plain(characters[m] as string);
      }
      source += members === '' ? (negated ? '[^]' : '(?!)') : `[${negated ? '^' : ''}${members}]`;
      k = end;
    } else source += plain(character);
  }
  if (segments.length === 0) return new RegExp(`^(?:${source})$`, 'u');
  // The first place where a segment between two stars fits is always good enough. The lookahead settles on it, so that no
  // pattern takes more than the product of both lengths.
  const between = segments.slice(1).filter((segment) => segment !== '').map((segment, k) => `(?=([^]*?${segment}))\\${k + 1}`);
  return new RegExp(`^${segments[0]}${between.join('')}[^]*${source}$`, 'u');
}

const globs = new Map<string, RegExp>();

function globMatches(text: string, pattern: string): boolean {
  let compiled = globs.get(pattern);
  if (compiled === undefined) {
    compiled = globPattern(bytesOf(pattern));
    if (globs.size > 100) globs.clear();
    globs.set(pattern, compiled);
  }
  return compiled.test(bytesOf(text));
}


/** The text's UTF-8 bytes as characters 0 to 255: DuckDB's GLOB knows bytes, so `?` is one of the two of é. */
function bytesOf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let bytes = '';
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

const two = [VARCHAR, VARCHAR];
const three = [VARCHAR, VARCHAR, VARCHAR];

export const likeFunctions: readonly ScalarFunction[] = [
  define({
    name: 'like', aliases: ['~~'], total: true,
    description: 'Does the text match the pattern? % stands for any text, _ for one character.',
    examples: [
      { sql: "'/index.html' LIKE '/index%'", result: 'true' }, { sql: "'photo.jpg' LIKE '%.png'", result: 'false' }, { sql: "'abc' LIKE 'a_c'", result: 'true' },
      { sql: "'a-b-c' LIKE 'a%b%c'", result: 'true' },
    ],
    overloads: [overload(two, BOOLEAN, likeWith(false, false))],
  }),
  define({
    name: 'not like', aliases: ['!~~'], total: true,
    description: 'Does the text not match the pattern?',
    examples: [{ sql: "'abc' NOT LIKE 'b%'", result: 'true' }],
    overloads: [overload(two, BOOLEAN, likeWith(false, true))],
  }),
  define({
    name: 'ilike', aliases: ['~~*'], total: true,
    description: 'LIKE without regard to case.',
    examples: [{ sql: "'Googlebot/2.1' ILIKE '%BOT%'", result: 'true' }],
    overloads: [overload(two, BOOLEAN, likeWith(true, false))],
  }),
  define({
    name: 'not ilike', aliases: ['!~~*'], total: true,
    description: 'NOT LIKE without regard to case.',
    examples: [{ sql: "'ABC' NOT ILIKE 'a%'", result: 'false' }],
    overloads: [overload(two, BOOLEAN, likeWith(true, true))],
  }),
  define({
    name: 'glob', aliases: ['~~~'], total: true,
    description: 'Does the text match a shell pattern? * stands for any text, ? for one character, [a-c] for one of a set.',
    examples: [{ sql: "'access.log' GLOB '*.log'", result: 'true' }, { sql: "'abc' GLOB 'a[!b]c'", result: 'false' }],
    overloads: [overload(two, BOOLEAN, perRow(([value, pattern]) => globMatches(value as string, pattern as string)))],
  }),
  define({
    name: 'like_escape',
    description: 'LIKE with a character that makes the next one plain.',
    examples: [{ sql: "'100%' LIKE '100$%' ESCAPE '$'", result: 'true' }, { sql: "like_escape('a%c', 'a$%c', '$')", result: 'true' }],
    overloads: [overload(three, BOOLEAN, likeWith(false, false))],
  }),
  define({
    name: 'not_like_escape',
    description: 'NOT LIKE with an escape character.',
    examples: [{ sql: "not_like_escape('a%c', 'a$%c', '$')", result: 'false' }],
    overloads: [overload(three, BOOLEAN, likeWith(false, true))],
  }),
  define({
    name: 'ilike_escape',
    description: 'ILIKE with an escape character.',
    examples: [{ sql: "ilike_escape('A%c', 'a$%C', '$')", result: 'true' }],
    overloads: [overload(three, BOOLEAN, likeWith(true, false))],
  }),
  define({
    name: 'not_ilike_escape',
    description: 'NOT ILIKE with an escape character.',
    examples: [{ sql: "not_ilike_escape('A%c', 'a$%C', '$')", result: 'false' }],
    overloads: [overload(three, BOOLEAN, likeWith(true, true))],
  }),
];
