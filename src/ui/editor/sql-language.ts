/** DuckDB's SQL for the editor: a tokenizer for colours and the brackets and comments it knows. Meaning comes from the engine. */
import type { languages } from 'monaco-editor/editor/editor.api';

export const SQL_LANGUAGE = 'spillway-sql';

const words = (text: string): string[] => text.trim().split(/\s+/);

const KEYWORDS = words(`
  ALL ALTER ANALYZE AND ANTI ANY AS ASC ASOF ATTACH BEGIN BETWEEN BY CASE CAST CHECK COLLATE COLUMNS COMMIT COPY CREATE CROSS CUBE CURRENT DATABASE
  DEFAULT DELETE DESC DESCRIBE DETACH DISTINCT DO DROP ELSE END ESCAPE EXCEPT EXCLUDE EXISTS EXPLAIN EXTRACT FETCH FILTER FIRST FOLLOWING FOR
  FOREIGN FROM FULL GLOB GROUP GROUPING GROUPS HAVING IF ILIKE IN INNER INSERT INSTALL INTERSECT INTERVAL INTO IS ISNULL JOIN KEY LAMBDA LAST
  LATERAL LEFT LIKE LIMIT LOAD MACRO MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULLS OF OFFSET ON OR ORDER ORDINALITY OUTER OVER OVERLAPS
  PARTITION PERCENT PIVOT POSITIONAL PRAGMA PRECEDING PRIMARY QUALIFY RANGE RECURSIVE REFERENCES RENAME REPLACE RESPECT RETURNING RIGHT ROLLBACK
  ROLLUP ROW ROWS SAMPLE SELECT SEMI SET SETS SHOW SIMILAR SOME SUMMARIZE TABLE TABLESAMPLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRUNCATE
  TRY_CAST UNBOUNDED UNION UNIQUE UNPIVOT UPDATE USING VACUUM VALUES VIEW WHEN WHERE WINDOW WITH WITHIN WITHOUT
`);

const CONSTANTS = words('TRUE FALSE NULL');

const TYPES = words(`
  BIGINT BIT BLOB BOOL BOOLEAN CHAR DATE DATETIME DECIMAL DOUBLE FLOAT HUGEINT INT INTEGER LIST MAP NUMERIC REAL SMALLINT STRING STRUCT TEXT TIME
  TIMESTAMP TIMESTAMPTZ TIMESTAMP_MS TIMESTAMP_NS TIMESTAMP_S TIMETZ TINYINT UBIGINT UHUGEINT UINTEGER UNION USMALLINT UTINYINT UUID VARCHAR
`);

export const sqlTokens: languages.IMonarchLanguage = {
  ignoreCase: true,
  unicode: true,
  defaultToken: '',
  // Not .sql: Monaco's own themes have colours for that.
  tokenPostfix: '.spillway',
  brackets: [
    { open: '(', close: ')', token: 'delimiter.parenthesis' },
    { open: '[', close: ']', token: 'delimiter.square' },
    { open: '{', close: '}', token: 'delimiter.curly' },
  ],
  keywords: KEYWORDS,
  constants: CONSTANTS,
  types: TYPES,
  tokenizer: {
    root: [
      [/\s+/, ''],
      [/--.*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/e'/, 'string', '@escapedString'],
      [/x'[0-9a-f]*'/, 'string'],
      [/'/, 'string', '@string'],
      [/\$\$/, 'string', '@dollarString'],
      [/"/, 'identifier', '@quotedName'],
      [/0x[0-9a-f]+/, 'number'],
      [/(\d[\d_]*)?\.\d[\d_]*(e[-+]?\d+)?/, 'number'],
      [/\d[\d_]*(\.(?!\.))?(e[-+]?\d+)?/, 'number'],
      // A word before a parenthesis is a function, unless the grammar has it: IN (, FILTER (, OVER (.
      [/[\p{L}_][\p{L}\p{N}_$]*(?=\s*\()/u, { cases: { '@keywords': 'keyword', '@types': 'type', '@default': 'function' } }],
      // A word behind a dot is a column, whatever else it may mean.
      [/\.\s*[\p{L}_][\p{L}\p{N}_$]*/u, 'identifier'],
      [/[\p{L}_][\p{L}\p{N}_$]*/u, { cases: { '@keywords': 'keyword', '@constants': 'constant', '@types': 'type', '@default': 'identifier' } }],
      [/[$?]\w*/, 'variable'],
      [/[()[\]{}]/, '@brackets'],
      [/[<>=!~^@#&|%*/+\-:]+/, 'operator'],
      [/[;,.]/, 'delimiter'],
    ],
    comment: [[/\/\*/, 'comment', '@push'], [/\*\//, 'comment', '@pop'], [/[^*/]+/, 'comment'], [/[*/]/, 'comment']],
    string: [[/[^']+/, 'string'], [/''/, 'string'], [/'/, 'string', '@pop']],
    escapedString: [[/[^'\\]+/, 'string'], [/\\./, 'string'], [/''/, 'string'], [/'/, 'string', '@pop']],
    dollarString: [[/[^$]+/, 'string'], [/\$\$/, 'string', '@pop'], [/\$/, 'string']],
    quotedName: [[/[^"]+/, 'identifier'], [/""/, 'identifier'], [/"/, 'identifier', '@pop']],
  },
};

export const sqlConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '--', blockComment: ['/*', '*/'] },
  brackets: [['(', ')'], ['[', ']'], ['{', '}']],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
  surroundingPairs: [
    { open: '(', close: ')' },
    { open: "'", close: "'" },
    { open: '"', close: '"' },
  ],
  wordPattern: /[\p{L}_][\p{L}\p{N}_$]*/u,
};
