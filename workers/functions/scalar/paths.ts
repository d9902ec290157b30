/** Parts of file paths. */
import { BOOLEAN, VARCHAR } from '../../../src/columns/types.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { define, overload } from './define.ts';
import { perRow } from './rows.ts';

/** What separates the parts. */
function separators(option: string): RegExp {
  switch (option) {
    case 'system': case 'both_slash': case '': return /[/\\]/;
    case 'forward_slash': return /\//;
    case 'backslash': return /\\/;
    default: throw new UserError('INVALID_INPUT', `"${option}" is no path separator`, { hint: 'Separators: system, both_slash, forward_slash, backslash.' });
  }
}

function lastSeparator(path: string, option: string): number {
  const pattern = separators(option);
  for (let k = path.length - 1; k >= 0; k--) if (pattern.test(path[k] as string)) return k;
  return -1;
}

function fileName(path: string, trimExtension: boolean, option: string): string {
  const name = path.slice(lastSeparator(path, option) + 1);
  const dot = name.lastIndexOf('.');
  return trimExtension && dot >= 0 ? name.slice(0, dot) : name;
}

/** The first part; the root of an absolute path. */
function topDirectory(path: string, option: string): string {
  const at = path.search(separators(option));
  if (at < 0) return '';
  return at === 0 ? (path[0] as string) : path.slice(0, at);
}

export const pathFunctions: readonly ScalarFunction[] = [
  define({
    name: 'parse_filename', description: 'The last part of a path; without its extension on request.',
    examples: [{ sql: "parse_filename('/var/log/access.log')", result: 'access.log' }, { sql: "parse_filename('/var/log/access.log', true)", result: 'access' }],
    overloads: [
      overload([VARCHAR], VARCHAR, perRow(([path]) => fileName(path as string, false, ''))),
      overload([VARCHAR, BOOLEAN], VARCHAR, perRow(([path, trimExtension]) => fileName(path as string, trimExtension as boolean, ''))),
      overload([VARCHAR, VARCHAR], VARCHAR, perRow(([path, option]) => fileName(path as string, false, option as string))),
      overload([VARCHAR, BOOLEAN, VARCHAR], VARCHAR, perRow(([path, trimExtension, option]) => fileName(path as string, trimExtension as boolean, option as string))),
    ],
  }),
  define({
    name: 'parse_dirname', description: 'The first part of a path.', examples: [{ sql: "parse_dirname('path/to/file.csv')", result: 'path' }],
    overloads: [
      overload([VARCHAR], VARCHAR, perRow(([path]) => topDirectory(path as string, ''))),
      overload([VARCHAR, VARCHAR], VARCHAR, perRow(([path, option]) => topDirectory(path as string, option as string))),
    ],
  }),
  define({
    name: 'parse_dirpath', description: 'A path without its last part.', examples: [{ sql: "parse_dirpath('path/to/file.csv')", result: 'path/to' }],
    overloads: [
      overload([VARCHAR], VARCHAR, perRow(([path]) => (path as string).slice(0, Math.max(0, lastSeparator(path as string, ''))))),
      overload([VARCHAR, VARCHAR], VARCHAR, perRow(([path, option]) => (path as string).slice(0, Math.max(0, lastSeparator(path as string, option as string))))),
    ],
  }),
];
