/**
 * The SQL of sqllogictest files, for tests against a parser. Loops are read once, with their first value.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SltStatement {
  readonly file: string;
  /** From 1, of the first line of SQL. */
  readonly line: number;
  readonly sql: string;
}

/** Every file below a folder whose name ends like a sqllogictest file. */
export function sltFiles(folder: string): string[] {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sltFiles(path);
    return /\.(test|test_slow|slt|test_coverage)$/.test(name) ? [path] : [];
  });
}

export function sltStatements(file: string): SltStatement[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const values = new Map<string, string>();
  const statements: SltStatement[] = [];
  for (let at = 0; at < lines.length; at++) {
    const words = lines[at]!.trim().split(/\s+/);
    if ((words[0] === 'foreach' || words[0] === 'concurrentforeach') && words.length > 2) values.set(words[1]!, firstValue(words[2]!));
    else if ((words[0] === 'loop' || words[0] === 'concurrentloop') && words.length > 2) values.set(words[1]!, words[2]!);
    if (words[0] !== 'statement' && words[0] !== 'query') continue;
    const start = at + 1;
    while (at + 1 < lines.length && lines[at + 1]!.trim() !== '' && lines[at + 1]!.trim() !== '----') at++;
    const sql = lines.slice(start, at + 1).join('\n').replace(/\$\{(\w+)\}|\{(\w+)\}/g, (whole, first: string | undefined, second: string | undefined) =>
      values.get(first ?? second ?? '') ?? (first === undefined ? whole : '1'));
    if (sql.trim() !== '') statements.push({ file, line: start + 1, sql });
  }
  return statements;
}

/** `<integral>` and the like are lists of types. */
function firstValue(value: string): string {
  return value.startsWith('<') ? 'integer' : value;
}
