/**
 * RE2's regular expressions as JavaScript's. The syntax differs in small things: inline flags, POSIX classes,
 * \Q…\E, \A, \z, (?P<name>…), and what a dot and a backslash mean. What RE2 does not have (look-around,
 * back-references) is refused as RE2 refuses it.
 */
import { UserError } from '../../../src/base/errors.ts';

const POSIX: Record<string, string> = {
  alnum: '0-9A-Za-z', alpha: 'A-Za-z', ascii: '\\x00-\\x7F', blank: '\\t ', cntrl: '\\x00-\\x1F\\x7F', digit: '0-9', graph: '!-~', lower: 'a-z', print: ' -~',
  punct: '!-\\/:-@\\[-`{-~', space: '\\t-\\r ', upper: 'A-Z', word: '0-9A-Za-z_', xdigit: '0-9A-Fa-f',
};

export interface PatternOptions {
  readonly ignoreCase: boolean;
  /** A dot also matches a newline. */
  readonly dotAll: boolean;
  /** The pattern is plain text. */
  readonly literal: boolean;
  readonly global: boolean;
}

/** Reads DuckDB's option letters. `allowGlobal`: regexp_replace takes g. */
export function parseOptions(text: string, allowGlobal: boolean): PatternOptions {
  let ignoreCase = false;
  let dotAll = false;
  let literal = false;
  let global = false;
  for (const letter of text) {
    switch (letter) {
      case 'c': ignoreCase = false; break;
      case 'i': ignoreCase = true; break;
      case 'l': literal = true; break;
      case 'm': case 'n': case 'p': dotAll = false; break;
      case 's': dotAll = true; break;
      case ' ': case '\t': case '\n': break;
      case 'g':
        if (!allowGlobal) throw new UserError('INVALID_INPUT', "Option 'g' (global replace) is only valid for regexp_replace");
        global = true;
        break;
      default: throw new UserError('INVALID_INPUT', `Unrecognized Regex option ${letter}`);
    }
  }
  return { ignoreCase, dotAll, literal, global };
}

export const NO_OPTIONS: PatternOptions = { ignoreCase: false, dotAll: false, literal: false, global: false };

function invalid(what: string): UserError {
  return new UserError('INVALID_INPUT', what, { hint: 'Patterns follow RE2: github.com/google/re2/wiki/Syntax.' });
}

/**
 * @param whole the expression must match the whole text
 * @throws UserError INVALID_INPUT where RE2 would not take the pattern either
 */
export function compilePattern(pattern: string, options: PatternOptions, whole: boolean): RegExp {
  const ignoreCase = options.ignoreCase || (!options.literal && /^\(\?i\)/.test(pattern));
  const source = options.literal ? pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') : new Translator(pattern, options).run();
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, `u${ignoreCase ? 'i' : ''}${options.global ? 'g' : ''}`);
  } catch (error) {
    throw invalid(`${error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : error}`);
  }
}

/** A letter in the other case, where that is one letter. */
function otherCase(character: string): string {
  const upper = character.toUpperCase();
  const other = upper === character ? character.toLowerCase() : upper;
  return [...other].length === 1 ? other : character;
}

class Translator {
  private readonly pattern: string;
  private at = 0;
  private dotAll: boolean;
  private multiline = false;
  /** Letters are written in both cases: engines without pattern modifiers know the flag only for a whole pattern. */
  private foldCase = false;
  /** Flags to go back to at the end of each open group. */
  private readonly groups: { dotAll: boolean; multiline: boolean; foldCase: boolean; close: string }[] = [];

  constructor(pattern: string, options: PatternOptions) {
    this.pattern = pattern;
    this.dotAll = options.dotAll;
  }

  run(): string {
    let source = '';
    while (this.at < this.pattern.length) source += this.piece();
    // Flags set for the rest of the pattern opened a group.
    for (const group of this.groups.reverse()) {
      if (group.close === ')') throw invalid(`missing ): ${this.pattern}`);
      source += ')';
    }
    return source;
  }

  private piece(): string {
    const { pattern } = this;
    const character = String.fromCodePoint(pattern.codePointAt(this.at) as number);
    switch (character) {
      case '\\': return this.escape(false);
      case '[': return this.characterClass();
      case '(': return this.open();
      case ')': return this.close();
      case '.':
        this.at++;
        return this.dotAll ? '[^]' : '[^\\n]';
      case '^':
        this.at++;
        // Positive look-behind: V8 lets a negative one match between the halves of a surrogate pair.
        return this.multiline ? '(?:^|(?<=\\n))' : '^';
      case '$':
        this.at++;
        return this.multiline ? '(?:$|(?=\\n))' : '$';
      case '{': {
        const repeat = /^\{\d+(?:,\d*)?\}/.exec(pattern.slice(this.at));
        if (repeat === null) {
          this.at++;
          return '\\{';
        }
        const [least, most] = repeat[0].slice(1, -1).split(',');
        if (Number(least) > 1000 || Number(most) > 1000 || (most !== undefined && most !== '' && Number(most) < Number(least)))
          throw invalid(`invalid repetition size: ${repeat[0]}`);
        this.at += repeat[0].length;
        return repeat[0];
      }
      case '}': case ']':
        this.at++;
        return `\\${character}`;
      case '/':
        this.at++;
        return '\\/';
      default: {
        this.at += character.length;
        const other = this.foldCase ? otherCase(character) : character;
        return other === character ? character : `[${character}${other}]`;
      }
    }
  }

  /** An escape, in a class or outside. */
  private escape(inClass: boolean): string {
    const rest = this.pattern.slice(this.at + 1);
    const next = rest[0];
    if (next === undefined) throw invalid('trailing \\');
    const take = (length: number, source: string): string => {
      this.at += 1 + length;
      return source;
    };
    if (next === 'Q' && !inClass) {
      const end = rest.indexOf('\\E', 1);
      const text = end < 0 ? rest.slice(1) : rest.slice(1, end);
      return take(end < 0 ? rest.length : end + 2, text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
    }
    const hex = /^x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(rest);
    if (hex !== null) return take(hex[0].length, `\\u{${hex[1] ?? hex[2]}}`);
    const property = /^[pP](?:\{(\^?)(\w+)\}|([A-Z]))/.exec(rest);
    if (property !== null) {
      const negated = (property[0][0] === 'P') !== (property[1] === '^');
      const name = property[2] ?? property[3] ?? '';
      if (name === 'Any') return take(property[0].length, inClass ? '\\0-\\u{10FFFF}' : '[^]');
      return take(property[0].length, `\\${negated ? 'P' : 'p'}{${name.length > 2 ? `Script=${name}` : name}}`);
    }
    const octal = /^0[0-7]{0,2}|^[1-7][0-7]{1,2}/.exec(rest);
    if (octal !== null && (octal[0].length > 1 || octal[0] === '0')) return take(octal[0].length, `\\u{${Number.parseInt(octal[0], 8).toString(16)}}`);
    switch (next) {
      case 'd': return take(1, inClass ? '0-9' : '[0-9]');
      case 'w': return take(1, inClass ? '0-9A-Za-z_' : '[0-9A-Za-z_]');
      case 's': return take(1, inClass ? '\\t\\n\\f\\r ' : '[\\t\\n\\f\\r ]');
      case 'D': return take(1, inClass ? '\\0-\\/:-\\u{10FFFF}' : '[^0-9]');
      case 'W': return take(1, inClass ? '\\0-\\/:-@\\[-^`{-\\u{10FFFF}' : '[^0-9A-Za-z_]');
      case 'S': return take(1, inClass ? '\\0-\\x08\\x0B\\x0E-\\x1F!-\\u{10FFFF}' : '[^\\t\\n\\f\\r ]');
      case 'n': case 't': case 'r': case 'f': case 'v': return take(1, `\\${next}`);
      case 'a': return take(1, '\\x07');
      case 'A': if (!inClass) return take(1, '^'); break;
      case 'z': if (!inClass) return take(1, '$'); break;
      case 'b': if (!inClass) return take(1, '(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))'); break;
      case 'B': if (!inClass) return take(1, '(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))'); break;
      default: break;
    }
    const point = String.fromCodePoint(rest.codePointAt(0) as number);
    if (/[0-9A-Za-z]/.test(point)) throw invalid(`invalid escape sequence: \\${point}`);
    return take(point.length, /[\\^$.*+?()[\]{}|/-]/.test(point) ? (point === '-' && !inClass ? '-' : `\\${point}`) : point);
  }

  private characterClass(): string {
    const { pattern } = this;
    const start = this.at;
    this.at++;
    let source = '[';
    if (pattern[this.at] === '^') {
      source += '^';
      this.at++;
    }
    let first = true;
    while (true) {
      const character = pattern[this.at];
      if (character === undefined) throw invalid(`missing ]: ${pattern.slice(start)}`);
      if (character === ']' && !first) {
        this.at++;
        return `${source}]`;
      }
      first = false;
      const posix = /^\[:(\^?)(\w+):\]/.exec(pattern.slice(this.at));
      if (posix !== null) {
        const members = POSIX[posix[2] as string];
        if (members === undefined || posix[1] === '^') throw invalid(`invalid character class range: ${posix[0]}`);
        source += members;
        this.at += posix[0].length;
      } else if (character === '\\') source += this.escape(true);
      else {
        const point = String.fromCodePoint(pattern.codePointAt(this.at) as number);
        const range = /^([a-z]-[a-z]|[A-Z]-[A-Z])/.exec(pattern.slice(this.at));
        if (this.foldCase && range !== null) {
          source += `${range[0]}${otherCase(range[0][0] as string)}-${otherCase(range[0][2] as string)}`;
          this.at += 3;
          continue;
        }
        source += /[[\]{}()|/^]/.test(point) ? `\\${point}` : point;
        if (this.foldCase && otherCase(point) !== point && pattern[this.at + 1] !== '-') source += otherCase(point);
        this.at += point.length;
      }
    }
  }

  private open(): string {
    const rest = this.pattern.slice(this.at);
    const push = (length: number, source: string): string => {
      this.groups.push({ dotAll: this.dotAll, multiline: this.multiline, foldCase: this.foldCase, close: ')' });
      this.at += length;
      return source;
    };
    if (!rest.startsWith('(?')) return push(1, '(');
    if (rest.startsWith('(?:')) return push(3, '(?:');
    const named = /^\(\?P?<(\w+)>/.exec(rest);
    if (named !== null) return push(named[0].length, `(?<${named[1]}>`);
    const flags = /^\(\?([imsU]*)(?:-([imsU]*))?([:)])/.exec(rest);
    if (flags === null) throw invalid(`invalid perl operator: ${rest.slice(0, 3)}`);
    const [text, on = '', off = '', end] = flags;
    if (`${on}${off}`.includes('U')) throw invalid('The flag U (ungreedy) is not supported');
    const scoped = end === ':';
    this.groups.push({ dotAll: this.dotAll, multiline: this.multiline, foldCase: this.foldCase, close: scoped ? ')' : '' });
    if (on.includes('s')) this.dotAll = true;
    if (off.includes('s')) this.dotAll = false;
    if (on.includes('m')) this.multiline = true;
    if (off.includes('m')) this.multiline = false;
    this.at += text.length;
    if (on.includes('i')) this.foldCase = true;
    if (off.includes('i')) this.foldCase = false;
    return '(?:';
  }

  private close(): string {
    this.at++;
    let source = '';
    while (true) {
      const group = this.groups.pop();
      if (group === undefined) throw invalid(`unexpected ): ${this.pattern}`);
      this.dotAll = group.dotAll;
      this.multiline = group.multiline;
      this.foldCase = group.foldCase;
      source += ')';
      if (group.close === ')') return source;
    }
  }
}
