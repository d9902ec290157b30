/**
 * Case changes of single code points, as DuckDB's (utf8proc's simple mappings): one character becomes one
 * character, whatever the language. JavaScript's mappings may give several.
 */

/** Code points whose upper case in JavaScript is several, with the single one that Unicode's simple mapping has. */
function simpleUpperOf(code: number): number {
  if (code === 0xdf) return 0x1e9e;
  // Greek letters with iota subscript have title-case forms eight or nine places on.
  if (code >= 0x1f80 && code <= 0x1faf) return code & 8 ? code : code + 8;
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return code + 9;
  return code;
}

function map(text: string, change: (character: string) => string, single: (code: number) => number): string {
  let result = '';
  for (const character of text) {
    const changed = change(character);
    const first = changed.codePointAt(0) as number;
    if (changed.length === (first > 0xffff ? 2 : 1)) result += changed;
    else result += String.fromCodePoint(single(character.codePointAt(0) as number));
  }
  return result;
}

export function simpleUpper(text: string): string {
  return map(text, (character) => character.toUpperCase(), simpleUpperOf);
}

export function simpleLower(text: string): string {
  // İ is the only one: its simple lower case is i.
  return map(text, (character) => character.toLowerCase(), (code) => (code === 0x130 ? 0x69 : code));
}
