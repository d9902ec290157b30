/** COPY, with options in parentheses or in PostgreSQL's old style. */
import type { Copy, Option } from '../ast/data-statements.ts';
import type { Expression } from '../ast/expressions.ts';
import type { Administrative } from '../ast/statements.ts';
import { parseExpression } from './expressions.ts';
import { parseName, parseNameList, parseQualifiedName, parseString } from './names.ts';
import { parseOptions } from './options.ts';
import { startsQuery } from './parentheses.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';

export function parseCopy(p: Parser): Copy | Administrative {
  const { start } = p.expect('copy');
  if (p.is('from') && p.peek(1).symbol === 'database') return parseCopyDatabase(p, start);
  let query: Copy['query'];
  let table: Copy['table'] = [];
  let columns: Copy['columns'] = [];
  if (p.at('(') && (startsQuery(p.peek(1), p.peek(2)) || p.peek(1).symbol === '(')) {
    p.expect('(');
    query = parseQuery(p, true);
    p.expect(')');
    if (!p.at('to')) p.fail();
  } else {
    table = parseQualifiedName(p, 'table');
    if (p.at('(')) columns = parseNameList(p, 'column');
  }
  const direction = p.expectAny('to', 'from');
  const file = parseFile(p);
  p.accept('with');
  const options = p.is('(') ? parseOptions(p) : parseOldOptions(p);
  return { kind: 'copy', start, end: p.lastEnd, direction, table, columns, query, file, options };
}

/** A string, a bare name, STDIN, STDOUT, or an expression in parentheses. */
function parseFile(p: Parser): Expression {
  const { token } = p;
  if (p.accept('(')) {
    const file = parseExpression(p);
    p.expect(')');
    return file;
  }
  const { start } = token;
  if (p.is('stdin') || p.is('stdout')) {
    p.advance();
    return { kind: 'string', start, end: p.lastEnd, value: `/dev/${token.symbol}` };
  }
  if (token.type === 'identifier') {
    let value = parseName(p).name;
    if (p.accept('.')) value += `.${parseName(p).name}`;
    return { kind: 'string', start, end: p.lastEnd, value };
  }
  if (token.type === 'parameter' || p.is('?') || p.is('$')) return parseExpression(p);
  parseString(p);
  return { kind: 'string', start, end: token.end, value: token.value };
}

function parseOldOptions(p: Parser): Option[] {
  const options: Option[] = [];
  for (;;) {
    const { start } = p.token;
    const make = (name: string, values: readonly Expression[], list = false): Option => ({ kind: 'option', start, end: p.lastEnd, name, values, list });
    const text = (): Expression => {
      p.accept('as');
      const token = parseString(p);
      return { kind: 'string', start: token.start, end: token.end, value: token.value };
    };
    const format = (value: string): Option => make('format', [{ kind: 'string', start, end: p.lastEnd, value }]);
    if (p.accept('csv')) options.push(format('csv'));
    else if (p.accept('binary')) options.push(format('binary'));
    else if (p.accept('header')) options.push(make('header', []));
    else if (p.accept('delimiter')) options.push(make('delimiter', [text()]));
    else if (p.accept('null')) options.push(make('null', [text()]));
    else if (p.accept('quote')) options.push(make('quote', [text()]));
    else if (p.accept('escape')) options.push(make('escape', [text()]));
    else if (p.accept('encoding')) options.push(make('encoding', [text()]));
    else if (p.acceptWords('partition', 'by')) options.push(make('partition_by', parseColumns(p), true));
    else if (p.accept('force')) {
      const name = p.accept('quote') ? 'force_quote' : p.acceptWords('not', 'null') ? 'force_not_null' : (p.expect('null'), 'force_null');
      options.push(make(name, parseColumns(p), true));
    } else return options;
  }
}

function parseColumns(p: Parser): Expression[] {
  if (p.is('*')) {
    const { start, end } = p.advance();
    return [{ kind: 'star', start, end, qualifier: undefined, exclude: [], replace: [], rename: [] }];
  }
  return p.list((parser) => {
    const name = parseName(parser, 'column');
    return { kind: 'column-ref', start: name.start, end: name.end, parts: [name] };
  });
}

function parseCopyDatabase(p: Parser, start: number): Administrative {
  p.expect('from');
  p.expect('database');
  parseName(p);
  p.expect('to');
  parseName(p);
  if (p.accept('(')) {
    p.expectAny('schema', 'data');
    p.expect(')');
  }
  return { kind: 'administrative', start, end: p.lastEnd, command: 'COPY FROM DATABASE', text: p.text.slice(start, p.lastEnd) };
}
