/** USING SAMPLE and TABLESAMPLE. */
import type { Expression } from '../ast/expressions.ts';
import type { Sample } from '../ast/from.ts';
import { identifierOf, isColumnName, parseInteger, parseLabel, parseName } from './names.ts';
import type { Parser } from './parser.ts';

/** DuckDB's limit. */
const MAX_SAMPLE_ROWS = 1_000_000_000;

/** After USING SAMPLE or TABLESAMPLE: `10%`, `10 ROWS (bernoulli, 42)`, `reservoir(10%) REPEATABLE (42)`. */
export function parseSample(p: Parser): Sample {
  const { start } = p.token;
  const named = isColumnName(p.token);
  if (named || p.at('(')) {
    const method = named ? identifierOf(p.advance()) : undefined;
    p.expect('(');
    const { size, unit } = parseSize(p);
    p.expect(')');
    return { kind: 'sample', size, unit, method, seed: parseRepeatable(p), start, end: p.lastEnd };
  }
  const { size, unit } = parseSize(p);
  if (!p.accept('(')) return { kind: 'sample', start, end: p.lastEnd, size, unit, method: undefined, seed: undefined };
  const method = parseName(p);
  const seed = p.accept(',') ? parseInteger(p) : undefined;
  p.expect(')');
  return { kind: 'sample', start, end: p.lastEnd, size, unit, method, seed };
}

function parseRepeatable(p: Parser): number | undefined {
  if (!p.accept('repeatable')) return undefined;
  p.expect('(');
  const seed = parseInteger(p);
  p.expect(')');
  return seed;
}

function parseSize(p: Parser): Pick<Sample, 'size' | 'unit'> {
  const size = parseCount(p);
  const amount = size.kind === 'number' ? Number(size.text) : 0;
  if (p.accept('%') || p.accept('percent')) {
    if (amount > 100) p.failAt(size.start, p.lastEnd, 'A sample is at most 100 percent.');
    return { size, unit: 'percent' };
  }
  p.accept('rows');
  if (amount > MAX_SAMPLE_ROWS) p.failAt(size.start, p.lastEnd, `A sample holds at most ${MAX_SAMPLE_ROWS} rows.`);
  return { size, unit: 'rows' };
}

function parseCount(p: Parser): Expression {
  const { token } = p;
  const { start, end } = token;
  if (token.type === 'integer' || token.type === 'decimal') {
    p.advance();
    const form = token.type === 'integer' ? 'integer' : /e/i.test(token.value) ? 'double' : 'decimal';
    return { kind: 'number', start, end, text: token.value, form };
  }
  if (token.type === 'parameter') {
    p.advance();
    return { kind: 'parameter', start, end, name: token.value };
  }
  if (p.accept('?')) return { kind: 'parameter', start, end, name: undefined };
  if (p.accept('$')) {
    const { name } = parseLabel(p);
    return { kind: 'parameter', start, end: p.lastEnd, name };
  }
  p.noteName('number');
  return p.fail();
}
