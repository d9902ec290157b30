/** The parser and the printer against DuckDB, over our own statements. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseScript, print } from './index.ts';
import { ParserOracle } from './testing/oracle.ts';
import { corpusStatements, nodes, shape } from './testing/syntax-trees.ts';

const read = (name: string): string[] => corpusStatements(readFileSync(new URL(`./testing/${name}`, import.meta.url), 'utf8'));
const accepted = read('accepted.sql');
const rejected = read('rejected.sql');

let oracle: ParserOracle;
beforeAll(async () => {
  oracle = await ParserOracle.open();
});

describe('accepted by DuckDB and by us', () => {
  test.each(accepted)('%s', async (sql) => {
    expect(await oracle.refusal(sql)).toBeUndefined();
    const { statements, errors } = parseScript(sql);
    expect(errors.map((error) => error.message)).toEqual([]);
    for (const statement of statements) {
      const text = print(statement);
      const again = parseScript(text);
      expect(again.errors.map((error) => `${text}: ${error.message}`)).toEqual([]);
      expect(shape(again.statements)).toBe(shape([statement]));
      expect(print(again.statements[0]!)).toBe(text);
    }
  });
});

describe('the same tree as DuckDB’s', () => {
  test.each(accepted.filter((sql) => !sql.includes(';;')))('%s', async (sql) => {
    const [statement] = parseScript(sql).statements;
    if (statement?.kind !== 'query') return;
    const theirs = await oracle.tree(sql);
    if (theirs === undefined) return;
    expect(await oracle.tree(print(statement))).toBe(theirs);
  });
});

describe('refused by DuckDB and by us', () => {
  test.each(rejected)('%s', async (sql) => {
    expect(await oracle.refusal(sql)).toMatch(/^(Parser|Syntax) Error/);
    const { errors } = parseScript(sql);
    expect(errors).toHaveLength(1);
    const error = errors[0]!;
    expect(error.code).toBe('SYNTAX');
    expect(error.start).toBeGreaterThanOrEqual(0);
    expect(error.end).toBeLessThanOrEqual(sql.length);
    expect(error.end).toBeGreaterThanOrEqual(error.start!);
    expect(error.message).toMatch(/\.$/);
  });
});

test.each(accepted)('spans nest: %s', (sql) => {
  for (const { node, parent } of nodes(parseScript(sql).statements)) {
    expect(node.start).toBeLessThanOrEqual(node.end);
    expect(node.end).toBeLessThanOrEqual(sql.length);
    if (parent === undefined) continue;
    const place = `${node.kind} in ${parent.kind}: ${sql.slice(parent.start, parent.end)}`;
    expect(node.start, place).toBeGreaterThanOrEqual(parent.start);
    expect(node.end, place).toBeLessThanOrEqual(parent.end);
  }
});
