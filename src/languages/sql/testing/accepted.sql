-- Statements that DuckDB's parser takes, separated by empty lines. Each is checked against it, and printed and parsed again.

SELECT url, count(*) AS hits FROM access GROUP BY url ORDER BY hits DESC LIMIT 5

SELECT split_part(line, ' ', 7) AS url, count(*) FROM 'access.log' GROUP BY ALL ORDER BY ALL DESC NULLS LAST LIMIT 5;

FROM access

FROM access SELECT status, count(*) WHERE status >= 500 GROUP BY status

FROM 'a b.log' t SELECT DISTINCT ON (t.ip, t.url) t.*

TABLE access

SELECT a, b, FROM t,

SELECT 1 a, 2 AS b, c: 3, 4 AS select, 5 AS 'x y', "q""q" AS "from"

SELECT 1_000, 1_000.5_5, .5, 5., 1e10, 1E-3, 0xFF, 123456789012345678901234567890

SELECT 'it''s', E'a\nb\t\x41\'', $$ a 'b' $$, $tag$ a $$ b $tag$, x'1fA0', b'0101', N'n'

SELECT 'a'
  'b'

SELECT /* a /* nested */ comment */ 1 -- to the end

SELECT ?, ?

SELECT ?1, $2, $1

SELECT $name, $select

SELECT -a, +a, - -a, -1, ~a, @a, @-5, 5!, !5, NOT a, NOT NOT a

SELECT a + b - c * d / e // f % g ^ h ** i

SELECT a || b || c, a & b | c << 2 >> 1, a <-> b, a <=> b, a ^@ b, a @> b, a <@ b, a && b

SELECT a = b, a == b, a != b, a <> b, a < b, a >= b, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b

SELECT a -> b = c, a ->> b = c, a -> b -> c, a -> b ->> c, NOT a -> b

SELECT a=-1, a*-1, a<-1, a+-1, a||-1

SELECT a OR b AND NOT c = d, (a OR b) AND c, a AND (b AND c), NOT (a AND b)

SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, a NOT NULL, a IS TRUE, a IS NOT FALSE, a IS UNKNOWN, a IS NULL IS NULL, a < b IS NULL

SELECT a BETWEEN b AND c AND d, a NOT BETWEEN b + 1 AND c * 2, a BETWEEN ASYMMETRIC 1 AND 2, a BETWEEN (b AND c) AND d

SELECT a LIKE b, a NOT LIKE b ESCAPE '\', a ILIKE b, a NOT ILIKE b, a GLOB b, a SIMILAR TO b, a NOT SIMILAR TO b, a LIKE b = c

SELECT a IN (1, 2, 3,), a NOT IN (SELECT b FROM t), a IN ((SELECT 1), 2), a IN b, a IN [1, 2], a IN b.c[1], a IN (1) IN (2), (a, b) IN ((1, 2), (3, 4))

SELECT a = ANY (SELECT 1), a <> ALL (SELECT 1), a < SOME ([1, 2]), a >= ALL (l)

SELECT CAST(a AS INT), TRY_CAST(a AS DECIMAL(10, 2)), a::INT::TEXT, -a::INT, (-a)::INT, a::INT[], a::INT[3][], a::INT ARRAY, a::INT ARRAY[3]

SELECT a::STRUCT(x INT, y VARCHAR[]), a::ROW(x INT), a::MAP(INT, TEXT), a::UNION(n INT, s TEXT), a::"my type", a::s.t

SELECT a::TIMESTAMP WITH TIME ZONE, a::TIME WITHOUT TIME ZONE, a::DOUBLE PRECISION, a::CHARACTER VARYING(10), a::BIT VARYING(3), a::FLOAT(25), a::NATIONAL CHAR, a::INTERVAL DAY TO SECOND

SELECT DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP WITH TIME ZONE '2020-01-01', TIME '12:00', DECIMAL(4, 2) '1.5', UUID 'x', mytype(1) 'x', INT '1', DOUBLE PRECISION '1'

SELECT INTERVAL '1 day', INTERVAL '1' DAY, INTERVAL 1 DAY, INTERVAL (a + 1) HOURS, INTERVAL 3 MILLENNIA, interval FROM t

SELECT a AT TIME ZONE 'UTC' AT TIME ZONE 'CET', a COLLATE nocase.noaccent, a || b COLLATE de

SELECT f(), f(a), f(a, b := 1, c => 2), s.f(a), c.s.f(a), left('abc', 2), count(*), count(DISTINCT a), sum(ALL a), f(VARIADIC a), replace(a, b, c)

SELECT string_agg(a, ',' ORDER BY b DESC NULLS LAST, c), list(a ORDER BY ALL), count(*) FILTER (WHERE a > 1), count(*) FILTER (a > 1)

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC), mode() WITHIN GROUP (ORDER BY a) FILTER (WHERE b)

SELECT rank() OVER (), sum(a) OVER (PARTITION BY b, c ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), sum(a) OVER (ORDER BY d RANGE UNBOUNDED PRECEDING), sum(a) OVER (ORDER BY d GROUPS BETWEEN a + 1 FOLLOWING AND UNBOUNDED FOLLOWING EXCLUDE TIES)

SELECT sum(a) OVER w, sum(a) OVER (w ROWS 2 PRECEDING EXCLUDE CURRENT ROW), last(a IGNORE NULLS) OVER (ORDER BY b), first(a RESPECT NULLS) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY c), v AS (w)

SELECT row_number() OVER (ORDER BY a) AS n FROM t QUALIFY n = 1

SELECT sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE NO OTHERS), sum(a) OVER (ORDER BY b ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE GROUP)

SELECT CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END, CASE WHEN a THEN b END

SELECT EXTRACT(year FROM ts), EXTRACT('dow' FROM ts), EXTRACT(minutes FROM ts), SUBSTRING(a FROM 2 FOR 3), SUBSTRING(a FOR 3), SUBSTRING(a, 1, 2), POSITION('a' IN b), OVERLAY(a PLACING b FROM 1 FOR 2)

SELECT TRIM(a), TRIM(BOTH 'x' FROM a), TRIM(LEADING FROM a), TRIM(TRAILING 'x' FROM a), TRIM(a, 'x'), COALESCE(a, b, 1,), NULLIF(a, b)

SELECT EXISTS (SELECT 1), NOT EXISTS (FROM t), ARRAY(SELECT 1), ARRAY[1, 2], ARRAY[], [], [1, 2,], [[1], [2]]

SELECT {a: 1, 'b': 2, "c": [3]}, {a: {b: 1}}.a.b, MAP {'k': 1, 'l': 2}, MAP {}, (1, 2), ROW(1), ROW(), (1, 'a').x

SELECT a[1], a[1:2], a[:2], a[1:], a[:], a[1:2:3], a[1:-:2], a[-1], a[1][2].b, a.b.c[1].d, ('abc')[1], 'abc'[2:]

SELECT [x + 1 FOR x IN l], [x FOR x IN l IF x > 1], [x + i FOR x, i IN l IF i > 1]

SELECT list_transform(l, x -> x + 1), list_transform(l, (x, i) -> x * i), list_transform(l, LAMBDA x: x + 1), list_reduce(l, LAMBDA x, y: x + y)

SELECT ('a').upper(), f(a).g(b).h(), [1, 2].list_sum(), (a).b, (a).b(c), a.upper().lower()

SELECT * EXCLUDE (a, b), * EXCLUDE a, * REPLACE (a + 1 AS a), * RENAME (a AS b), t.* EXCLUDE (t.a) REPLACE (b AS b) RENAME (c AS d) FROM t

SELECT COLUMNS('a.*'), COLUMNS(*), COLUMNS(* EXCLUDE a), COLUMNS(c -> c LIKE 'a%'), min(COLUMNS(*)), struct_pack(*COLUMNS('x')), * LIKE 'a%', COLUMNS('(a)') + 1 FROM t

SELECT #1, #2 FROM t

SELECT (SELECT 1), ((SELECT 1)), (((SELECT 1)) + 1), ((SELECT 1) UNION SELECT 2), (SELECT 1).x, (VALUES (1)), (TABLE t), (FROM t)

SELECT * FROM a, b c, s.d AS e (x, y), cat.s.f, "quoted table" AS 'alias'

SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (x, y) RIGHT OUTER JOIN d USING (z) FULL JOIN e ON true CROSS JOIN f NATURAL JOIN g

SELECT * FROM a SEMI JOIN b USING (x) ANTI JOIN c ON a.y = c.y ASOF JOIN d ON a.t >= d.t ASOF LEFT JOIN e USING (k, t) POSITIONAL JOIN f NATURAL LEFT JOIN g

SELECT * FROM a JOIN b JOIN c ON b.x = c.x ON a.x = b.x

SELECT * FROM (a JOIN b USING (x)) AS j, ((c JOIN d USING (y)) JOIN e USING (z)), (a CROSS JOIN b)

SELECT * FROM (SELECT 1) t, (SELECT 2), LATERAL (SELECT t.x) u (y), (FROM z) v TABLESAMPLE 10%, x: (SELECT 1)

SELECT * FROM ((SELECT 1) UNION ALL (SELECT 2)) t, (((SELECT 1))) u, ((SELECT 1) a JOIN (SELECT 2) b ON true)

SELECT * FROM range(10), range(1, 10) t (i), unnest([1, 2]) WITH ORDINALITY AS u (v, o), read_csv('a.csv', header := true) r, LATERAL unnest(l), f: generate_series(1, 2)

SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t (x, y)

SELECT * FROM (VALUES (1), (2),) t (x)

VALUES (1, 2), (3, 4)

SELECT * FROM t TABLESAMPLE reservoir(10 ROWS) REPEATABLE (42), u TABLESAMPLE 5 PERCENT (bernoulli), v TABLESAMPLE 10

SELECT * FROM t USING SAMPLE 10% (system, 3)

SELECT * FROM t AT (VERSION => 3), u AT (TIMESTAMP => now())

SELECT a FROM t WHERE b GROUP BY a, 2, () HAVING count(*) > 1 ORDER BY a ASC NULLS FIRST, b DESC LIMIT 10 OFFSET 5

SELECT a FROM t GROUP BY ROLLUP (a, b), CUBE (c, (d, e)), GROUPING SETS ((a, b), (a), (), ROLLUP (x), GROUPING SETS (y))

SELECT GROUPING(a, b), GROUPING_ID(a) FROM t GROUP BY CUBE (a, b)

SELECT a FROM t LIMIT 10%

SELECT a FROM t LIMIT 10.5 PERCENT OFFSET 1

SELECT a FROM t LIMIT 3 * 2 % 4

SELECT a FROM t OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY

SELECT a FROM t LIMIT ALL

SELECT 1 UNION SELECT 2 UNION ALL SELECT 3 INTERSECT SELECT 4 EXCEPT SELECT 5

SELECT 1 UNION DISTINCT SELECT 2 EXCEPT ALL SELECT 3 INTERSECT ALL (SELECT 4 ORDER BY 1 LIMIT 1) ORDER BY 1

SELECT 1 AS a UNION BY NAME SELECT 2 AS b UNION ALL BY NAME (FROM t)

(SELECT 1 ORDER BY 1) LIMIT 1

((SELECT 1) UNION (VALUES (2))) ORDER BY 1

WITH a AS (SELECT 1), b (x, y) AS MATERIALIZED (SELECT 1, 2), c AS NOT MATERIALIZED (FROM a) SELECT * FROM a, b, c

WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10) FROM t

WITH RECURSIVE t (n, m) USING KEY (n) AS (SELECT 1, 2 UNION SELECT n + 1, m FROM t, recurring.t r WHERE n < 10) FROM t

WITH a AS (SELECT 1) (SELECT * FROM a)

PIVOT cities ON year USING sum(population) GROUP BY country

PIVOT cities ON year IN (2000, 2010), country IN ('NL' AS nl) USING sum(population) AS total, max(population)

PIVOT (SELECT 1 AS a) ON a || 'x'

UNPIVOT t ON jan, feb, COLUMNS('m.*') INTO NAME month VALUE sales

UNPIVOT t ON (a, b) AS x, (c, d) AS y INTO NAME n VALUE v, w

SELECT * FROM cities PIVOT (sum(population) AS total, count(*) FOR year IN (2000, 2010) country IN ('NL', 'US') GROUP BY name) AS p (a, b)

SELECT * FROM t UNPIVOT INCLUDE NULLS (sales FOR month IN (jan, feb AS f, mar)) u

SELECT * FROM t UNPIVOT ((a, b) FOR n IN ((c, d), (e, f)))

DESCRIBE

DESCRIBE t

DESCRIBE SELECT 1

SELECT * FROM (DESCRIBE t)

SHOW TABLES

SHOW ALL TABLES

SUMMARIZE s.t

SUMMARIZE FROM t

EXPLAIN SELECT 1

EXPLAIN ANALYZE FROM t

EXPLAIN (FORMAT json) SELECT 1

CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR NOT NULL DEFAULT 'x' || 'y', c DECIMAL(10, 2) CHECK (c > 0), d INT UNIQUE REFERENCES u (x), e INT GENERATED ALWAYS AS (a + 1) VIRTUAL, f AS (a * 2), g TEXT COLLATE nocase)

CREATE OR REPLACE TEMP TABLE s.t (a INT, b INT, PRIMARY KEY (a, b), CONSTRAINT c CHECK (a < b), UNIQUE (b), FOREIGN KEY (a) REFERENCES u (x))

CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a

CREATE TABLE t (a, b) AS SELECT 1, 2

CREATE TABLE t AS FROM 'x.parquet' WITH NO DATA

CREATE OR REPLACE VIEW v (a, b) AS SELECT 1, 2

CREATE TEMPORARY VIEW IF NOT EXISTS v AS FROM t

CREATE MACRO add(a, b := 5) AS a + b

CREATE OR REPLACE FUNCTION s.tab(n) AS TABLE SELECT * FROM range(n)

CREATE MACRO over (a) AS a, (a, b) AS a + b

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')

CREATE TYPE moods AS ENUM (SELECT m FROM t)

CREATE TYPE point AS STRUCT(x INT, y INT)

CREATE SCHEMA IF NOT EXISTS s

CREATE SEQUENCE seq START WITH 1 INCREMENT BY 2

CREATE UNIQUE INDEX i ON t (a, (b + 1))

INSERT INTO t VALUES (1, DEFAULT), (2, 'x')

INSERT INTO s.t (a, b) SELECT * FROM u RETURNING a, b AS c

INSERT OR REPLACE INTO t BY NAME SELECT 1 AS a

INSERT OR IGNORE INTO t DEFAULT VALUES

INSERT INTO t AS x VALUES (1) ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = c + 1 WHERE x.b < 3 RETURNING *

INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING

WITH s AS (SELECT 1) INSERT INTO t FROM s

UPDATE t SET a = 1, b = DEFAULT WHERE c = 2 RETURNING *

UPDATE t AS x SET (a, b) = (1, 2) FROM u WHERE x.i = u.i

DELETE FROM t AS x USING u WHERE x.i = u.i RETURNING x.i

TRUNCATE t

MERGE INTO t USING s ON t.i = s.i WHEN MATCHED AND s.x THEN UPDATE SET a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (i, a) VALUES (s.i, s.a) WHEN NOT MATCHED BY SOURCE THEN DELETE

DROP TABLE IF EXISTS s.t CASCADE

DROP VIEW v

DROP MACRO TABLE m

ALTER TABLE t ADD COLUMN IF NOT EXISTS c INT DEFAULT 1

ALTER TABLE IF EXISTS t DROP COLUMN c

ALTER TABLE t RENAME a TO b

ALTER TABLE t RENAME TO u

ALTER TABLE t ALTER COLUMN a SET DATA TYPE BIGINT USING a + 1

ALTER TABLE t ALTER a SET DEFAULT 1

ALTER TABLE t ALTER a DROP NOT NULL

ALTER VIEW v RENAME TO w

COPY t TO 'out.parquet' (FORMAT parquet, COMPRESSION 'zstd', ROW_GROUP_SIZE 1000)

COPY (SELECT * FROM t) TO 'out.csv' WITH (HEADER, DELIMITER '|', PARTITION_BY (a, b))

COPY t (a, b) FROM 'in.csv' CSV HEADER DELIMITER ','

SET threads = 4

SET GLOBAL memory_limit TO '1GB'

SET VARIABLE x = (SELECT 1)

SET TIME ZONE 'UTC'

RESET threads

PRAGMA table_info('t')

PREPARE q AS SELECT ? + $2

EXECUTE q(1, 'a')

DEALLOCATE q

BEGIN TRANSACTION

COMMIT

ROLLBACK

ATTACH 'x.db' AS x (READ_ONLY)

DETACH x

USE s.t

CHECKPOINT

VACUUM

SELECT 1;; SELECT 2; ;
