/** Tree shapes and places that the comparison with DuckDB does not show. */
import { describe, expect, test } from 'vitest';
import type { Expression, Select } from './index.ts';
import { parseExpression, parseScript, parseStatement, print } from './index.ts';

const select = (sql: string): Select => {
  const statement = parseStatement(sql);
  if (statement.kind !== 'query' || statement.body.kind !== 'select') throw new Error(`${sql} is no SELECT`);
  return statement.body;
};

describe('places', () => {
  const sql = "SELECT a + (b * c) AS x, count(*) FILTER (WHERE d) FROM 'access.log' AS t WHERE e IN (1, 2)";
  const slice = ({ start, end }: { readonly start: number; readonly end: number }): string => sql.slice(start, end);

  test('of projections, aliases and tables', () => {
    const body = select(sql);
    expect(body.projections.map(slice)).toEqual(['a + (b * c) AS x', 'count(*) FILTER (WHERE d)']);
    expect(slice(body.projections[0]!.alias!)).toBe('x');
    expect(slice(body.from[0]!)).toBe("'access.log' AS t");
    expect(slice(body.where!)).toBe('e IN (1, 2)');
    expect(slice(body)).toBe(sql);
  });

  test('of operators and their operands, without parentheses', () => {
    const { expression } = select(sql).projections[0]!;
    if (expression.kind !== 'binary') throw new Error('binary expected');
    expect(sql[expression.operatorStart]).toBe('+');
    expect(slice(expression.left)).toBe('a');
    expect(slice(expression.right)).toBe('b * c');
  });
});

describe('trees', () => {
  const kinds = (text: string): string => {
    const walk = (e: Expression): string => {
      if (e.kind === 'binary') return `(${walk(e.left)} ${e.operator} ${walk(e.right)})`;
      if (e.kind === 'and' || e.kind === 'or') return `${e.kind}(${e.operands.map(walk).join(' ')})`;
      if (e.kind === 'not') return `not(${walk(e.operand)})`;
      if (e.kind === 'unary') return `${e.operator}(${walk(e.operand)})`;
      return text.slice(e.start, e.end);
    };
    return walk(parseExpression(text));
  };
  test.each([
    ['a + b * c', '(a + (b * c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a ^ b ^ c', '((a ^ b) ^ c)'],
    ['-a ^ b', '(-(a) ^ b)'],
    ['a || b + c', '(a || (b + c))'],
    ['a AND b AND c OR d OR e', 'or(and(a b c) d e)'],
    ['a AND (b AND c)', 'and(a and(b c))'],
    ['NOT a = b', 'not((a = b))'],
    ['1 + NOT a = b', '(1 + not((a = b)))'],
    ['x -> x + 1', '(x -> (x + 1))'],
    ['a = b -> c', '((a = b) -> c)'],
    ['a = b ->> c', '((a = b) ->> c)'],
    ['a ->> b = c', '((a ->> b) = c)'],
    ['a == b', '(a = b)'],
    ['a != b', '(a <> b)'],
  ])('%s', (text, tree) => {
    expect(kinds(text)).toBe(tree);
  });

  test('a table in quotes is a file', () => {
    expect(select("FROM 'access.log'").from[0]).toMatchObject({ kind: 'table-ref', name: [{ name: 'access.log', quoting: 'single' }] });
    expect(select('FROM "access.log"').from[0]).toMatchObject({ name: [{ quoting: 'double' }] });
  });

  test('set operations of one kind are one node, ORDER BY belongs to all of them', () => {
    const statement = parseStatement('SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 ORDER BY 1');
    if (statement.kind !== 'query') throw new Error('query expected');
    expect(statement.body).toMatchObject({ kind: 'set-operation', operator: 'union', all: true });
    expect(statement.body.kind === 'set-operation' && statement.body.operands).toHaveLength(3);
    expect(statement.orderBy).toBeDefined();
  });

  test("SQL's call syntax is folded into calls", () => {
    expect(print(parseExpression('EXTRACT(years FROM t)'))).toBe("date_part('year', t)");
    expect(print(parseExpression("TRIM(LEADING 'x' FROM a)"))).toBe("ltrim(a, 'x')");
    expect(parseExpression("POSITION('a' IN b)")).toMatchObject({ kind: 'call', name: [{ name: 'position' }], arguments: [{ value: { kind: 'column-ref' } }, { value: { kind: 'string' } }] });
  });

  test('what nobody runs here is still told by name', () => {
    expect(parseStatement('INSTALL httpfs')).toMatchObject({ kind: 'administrative', command: 'INSTALL', text: 'INSTALL httpfs' });
    expect(parseStatement("CREATE SECRET s (TYPE s3, KEY_ID 'a')")).toMatchObject({ kind: 'administrative', command: 'CREATE SECRET' });
  });
});

describe('scripts', () => {
  test('every statement and every error, in order', () => {
    const text = 'SELECT 1; SELEC 2;; SELECT 3; SELECT 4 +; FROM t';
    const { statements, errors } = parseScript(text);
    expect(statements.map(({ start, end }) => text.slice(start, end))).toEqual(['SELECT 1', 'SELECT 3', 'FROM t']);
    expect(errors.map(({ start, end }) => text.slice(start, end))).toEqual(['SELEC', ';']);
  });

  test('nothing gives nothing', () => {
    expect(parseScript(' ; -- nothing\n;')).toEqual({ statements: [], errors: [] });
  });

  test('one statement alone', () => {
    expect(parseStatement('SELECT 1;').kind).toBe('query');
    expect(() => parseStatement('SELECT 1; SELECT 2')).toThrow('Only one statement');
    expect(() => parseExpression('1; 2')).toThrow('Unexpected');
  });
});
