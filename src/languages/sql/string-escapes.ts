/** The body of E'…' strings. */

const SIMPLE: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

export interface EscapedString {
  readonly value: string;
  /** Offset of the closing quote, or -1 if it is missing; with `error`, the offset after the bad escape. */
  readonly end: number;
  readonly error?: string;
}

/** Reads from after the opening quote up to the closing one. */
export function scanEscapedString(text: string, from: number): EscapedString {
  let value = '';
  let at = from;
  /** Bytes given by \ooo and \xhh; together they are UTF-8. */
  let bytes: number[] = [];
  const flush = (): boolean => {
    if (bytes.length === 0) return true;
    const decoded = decodeUtf8(bytes);
    bytes = [];
    if (decoded === undefined) return false;
    value += decoded;
    return true;
  };
  while (at < text.length) {
    const character = text[at]!;
    if (character === '\\') {
      const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4));
      const hex = /^x([0-9A-Fa-f]{1,2})/.exec(text.slice(at + 1, at + 4));
      if (octal !== null || hex !== null) {
        const byte = octal !== null ? Number.parseInt(octal[0], 8) & 255 : Number.parseInt(hex![1]!, 16);
        if (byte === 0) return { value, end: at + 2, error: 'A string can’t hold the character with code 0.' };
        bytes.push(byte);
        at += 1 + (octal ?? hex!)[0].length;
        continue;
      }
      if (!flush()) return { value, end: at, error: 'The bytes of these escapes are not valid UTF-8.' };
      const unicode = /^(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(text.slice(at + 1, at + 10));
      if (unicode !== null) {
        const code = Number.parseInt(unicode[1] ?? unicode[2]!, 16);
        if (code === 0 || code > 0x10ffff) return { value, end: at + 1 + unicode[0].length, error: 'This escape is no Unicode character.' };
        value += code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
        at += 1 + unicode[0].length;
        continue;
      }
      const escaped = text[at + 1];
      if (escaped === 'u' || escaped === 'U') return { value, end: at + 2, error: 'A Unicode escape is written \\uXXXX or \\UXXXXXXXX.' };
      if (escaped === undefined) return { value, end: -1 };
      value += SIMPLE[escaped] ?? escaped;
      at += 2;
      continue;
    }
    if (!flush()) return { value, end: at, error: 'The bytes of these escapes are not valid UTF-8.' };
    if (character === "'") {
      if (text[at + 1] !== "'") {
        return isWellFormed(value) ? { value, end: at } : { value, end: at + 1, error: 'The Unicode escapes hold half of a surrogate pair.' };
      }
      at++;
    }
    value += character;
    at++;
  }
  return { value, end: -1 };
}

function isWellFormed(value: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value);
}

function decodeUtf8(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
}
