-- Queries whose plans have several stages: order, ties, groups of groups, limits within
SELECT a, b FROM t ORDER BY a, b DESC LIMIT 20
SELECT s, count(*) FROM t GROUP BY s
SELECT s, count(*) AS n FROM t GROUP BY s ORDER BY n DESC, s LIMIT 5
SELECT s FROM t GROUP BY s ORDER BY s NULLS FIRST
SELECT s, a, sum(c), avg(x), min(d), max(ts) FROM t GROUP BY s, a ORDER BY ALL
SELECT DISTINCT s FROM t ORDER BY s DESC
SELECT DISTINCT a, flag FROM t
SELECT count(DISTINCT s), count(*), sum(c), avg(x), count(a) FROM t
SELECT flag, count(DISTINCT s), count(*), sum(c), min(s), max(b) FROM t GROUP BY flag
SELECT flag, count(DISTINCT s), count(DISTINCT a), avg(x), count(*) FILTER (b > 5), first(b) FROM t GROUP BY flag
SELECT count(DISTINCT s) FILTER (flag), count(DISTINCT s) FILTER (NOT flag), sum(DISTINCT b), avg(DISTINCT b) FROM t
SELECT count(DISTINCT s), count(*) FROM t WHERE a > 100
SELECT count(DISTINCT s), count(*), avg(x) FROM t WHERE a > 100
SELECT s, count(DISTINCT b) FILTER (flag) FROM t GROUP BY s
SELECT n, count(*) FROM (SELECT s, count(*) AS n FROM t GROUP BY s) GROUP BY n
SELECT max(n), min(n), sum(n) FROM (SELECT b, count(*) AS n FROM t GROUP BY b)
SELECT first(n), last(n) FROM (SELECT b, count(*) AS n FROM t GROUP BY b ORDER BY b)
SELECT first(s), last(s), any_value(a) FROM t
SELECT flag, first(b), last(c), any_value(x) FROM t GROUP BY flag
SELECT sum(b) FROM (SELECT b FROM t ORDER BY c, ts LIMIT 100)
SELECT count(*), min(b) FROM (SELECT b FROM t LIMIT 1000)
SELECT count(*) FROM (SELECT b FROM t LIMIT 1000 OFFSET 3500)
SELECT a, count(*) FROM (SELECT a FROM t ORDER BY ts DESC LIMIT 50) GROUP BY a
SELECT * FROM (SELECT a, b, ts FROM t ORDER BY ts DESC LIMIT 50) WHERE b > 3 ORDER BY ts LIMIT 7
SELECT * FROM (SELECT ts FROM t LIMIT 3000) ORDER BY ts DESC LIMIT 3
SELECT ts FROM t ORDER BY ts OFFSET 4090
SELECT ts FROM t ORDER BY ts LIMIT 3 OFFSET 4000
SELECT ts FROM t OFFSET 4093
SELECT b FROM (SELECT b FROM t ORDER BY ts LIMIT 10) LIMIT 3
SELECT count(*) FROM t
SELECT count(*) FROM t WHERE false
SELECT a, count(*) FROM t WHERE false GROUP BY a
SELECT sum(a), count(a), min(s), max(x), avg(b), bool_and(flag) FROM t WHERE a > 1000
SELECT 1 FROM (SELECT count(*) FROM t)
SELECT k FROM (SELECT 1 AS k, count(*) FROM t)
SELECT count(*) FROM (SELECT count(*) FROM t)
SELECT sum(n) FROM (SELECT count(*) AS n FROM t WHERE a = 1 GROUP BY ())
SELECT DISTINCT s FROM t WHERE s IS NOT NULL ORDER BY min(ts)
SELECT s FROM t GROUP BY s ORDER BY min(ts), s
SELECT s, max(b) AS m FROM t GROUP BY s HAVING m > 10 ORDER BY count(*), s LIMIT 10
SELECT DISTINCT a FROM t ORDER BY ts
SELECT DISTINCT s, flag FROM t ORDER BY a, s, flag
SELECT a + b AS k, count(*) AS n, sum(x) FROM t WHERE flag GROUP BY k HAVING count(*) > 3 ORDER BY k
SELECT ts::DATE AS day, count(*) FROM t WHERE ts::DATE BETWEEN '2020-02-01' AND '2020-02-05' GROUP BY day ORDER BY day
SELECT count(*) FROM t WHERE a = 1 OR a = 2 OR b IN (3, 4)
SELECT count(*) FROM t WHERE NOT (a = 1 OR s LIKE 'a%')
SELECT count(*) FROM t WHERE NOT (a = 1 AND b > 3) AND NOT flag
SELECT count(*) FROM t WHERE (a = 1 AND b = 2) OR (a = 1 AND b = 3)
SELECT count(*) FROM t WHERE a > 1.5 AND c < 50.5 AND x >= 2
SELECT count(*) FROM t WHERE a < 5000000000 AND c > -1e30
SELECT count(*) FROM t WHERE a <> 1.5
SELECT count(*) FROM t WHERE d > TIMESTAMP '2020-01-05 12:00:00'
SELECT count(*) FROM t WHERE a IN (1, NULL, 2.0)
SELECT count(*) FROM t WHERE a NOT IN (1, NULL)
SELECT count(*) FROM t WHERE a NOT IN (1, 2)
SELECT count(*) FROM t WHERE flag IS NOT TRUE
SELECT count(*) FROM t WHERE coalesce(flag, a = 1, true)
SELECT count(*) FROM t WHERE CASE WHEN a = 1 THEN b > 5 WHEN a = 2 THEN NULL ELSE flag END
SELECT k, count(*) FROM (SELECT 'x' AS k, a FROM t) WHERE k = 'x' AND a = 1 GROUP BY k
SELECT k, count(*) FROM (SELECT 'x' AS k, a FROM t) WHERE k = 'y' GROUP BY k
SELECT a, n FROM (SELECT a, count(*) AS n FROM t GROUP BY a) WHERE a > 1 AND n > 10 ORDER BY a
SELECT * FROM (SELECT DISTINCT a, b FROM t) WHERE a = 1 ORDER BY b
SELECT a, a AS again, a + 0 FROM t ORDER BY again, ts LIMIT 5
SELECT x FROM t ORDER BY x LIMIT 40
SELECT x, ts FROM t ORDER BY x DESC NULLS LAST, ts LIMIT 5
SELECT flag, a, count(*) FROM t GROUP BY ALL ORDER BY flag NULLS FIRST, a DESC NULLS LAST
WITH q AS (SELECT a, sum(b) AS sb FROM t GROUP BY a), r AS (SELECT max(sb) AS m FROM q) SELECT * FROM r
WITH q AS (SELECT s, count(*) AS n FROM t GROUP BY s ORDER BY n DESC, s LIMIT 3) SELECT sum(n), first(s) FROM q
SELECT sum(b) FROM (SELECT DISTINCT b FROM (SELECT b FROM t WHERE a = 1 LIMIT 500))
SELECT b % 3 AS g, b % 2 AS h, count(*) FROM t GROUP BY g, h ORDER BY 3 DESC, 1, 2
SELECT DISTINCT ON (a) a, b, ts FROM t ORDER BY a, b DESC, ts
SELECT DISTINCT ON (s, flag) ts, s FROM t ORDER BY ts DESC
SELECT DISTINCT ON (a) ts FROM t ORDER BY ts LIMIT 3
