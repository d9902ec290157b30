-- Expressions: result names and types. One query a line.
-- Names of unaliased columns
SELECT a, A, t.a, T.A, "a", t."a" FROM t
SELECT 1, 1.5, 'x', NULL, true, false, -1, - 1, +1, 1e3, 0.5, .5, 1., 1_000
SELECT 1 + 2, 1 - 2, 2 * 3, 7 / 2, 7 // 2, 7 % 2
SELECT a + b, a+b, a - b * 2, (a - b) * 2, -(a), -a, +a, - - a, -(-1) FROM t
SELECT a = 1, a == 1, a <> 1, a != 1, a < 1, a <= 1, a > 1, a >= 1 FROM t
SELECT a = 1 AND b = 2, a = 1 OR b = 2, NOT a = 1, NOT (a = 1 AND b = 2), NOT flag, (a = 1 OR b = 2) AND flag FROM t
SELECT a = 1 AND b = 2 AND c = 3, a = 1 OR (b = 2 OR c = 3), (a = 1 AND b = 2) AND c = 3 FROM t
SELECT NOT a < 1, NOT a <= 1, NOT a > 1, NOT a >= 1, NOT a <> 1, NOT NOT a = 1 FROM t
SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, flag IS TRUE, flag IS NOT TRUE, flag IS FALSE, flag IS NOT FALSE, flag IS UNKNOWN, flag IS NOT UNKNOWN FROM t
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b, a IS DISTINCT FROM NULL FROM t
SELECT a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2, a + 1 BETWEEN b AND c, s BETWEEN 'a' AND 'b', d BETWEEN '2020-01-01' AND '2021-01-01' FROM t
SELECT a IN (1, 2, 3), a NOT IN (1, 2), s IN ('a'), a IN (1), a IN (b, c), a IN (NULL, 1), 1 IN (a, b) FROM t
SELECT s LIKE 'a%', s NOT LIKE 'a%', s ILIKE 'a%', s NOT ILIKE 'a%', s LIKE 'a!%' ESCAPE '!', s NOT LIKE 'a!%' ESCAPE '!', s ILIKE 'a' ESCAPE '!' FROM t
SELECT s ~~ 'a%', s !~~ 'a%', s ~~* 'a', s !~~* 'a', s GLOB 'a*', s SIMILAR TO 'a+', s NOT SIMILAR TO 'a+', s ~ 'a+', s !~ 'a+' FROM t
SELECT s || 'x', 'x' || s || 'y', s || a, a || s, a || b, s || NULL FROM t
SELECT CASE WHEN a = 1 THEN 'one' WHEN a = 2 THEN 'two' ELSE 'many' END FROM t
SELECT CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' END FROM t
SELECT CASE WHEN a > 1 THEN a ELSE x END, CASE WHEN flag THEN 1 END, CASE WHEN flag THEN NULL ELSE 1.5 END FROM t
SELECT coalesce(a, 0), COALESCE(a, b, 1), coalesce(a, x), coalesce(NULL, a), coalesce(s, 'none'), coalesce(a) FROM t
SELECT ifnull(a, 0), IFNULL(s, ''), nullif(a, 0), NULLIF(s, ''), nullif(a, x) FROM t
SELECT if(a > 1, 'big', 'small'), if(flag, 1, 2.5), if(flag, a, c) FROM t
SELECT typeof(a), typeof(1), typeof('x'), typeof(NULL), typeof(a + x), typeof(1.5), typeof([1]) FROM t
SELECT a::BIGINT, CAST(a AS VARCHAR), a::DOUBLE, TRY_CAST(s AS INTEGER), TRY_CAST(s AS DATE), CAST(s AS DECIMAL(10, 2)), a::INT::VARCHAR FROM t
SELECT a::INTEGER, s::VARCHAR, s::TEXT, x::FLOAT8, x::REAL, a::INT8, a::STRING FROM t
SELECT DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:00', TIME '12:00:00', INTERVAL '1 day', INTERVAL 1 DAY, INTERVAL '2' HOURS, INTERVAL (1 + 1) MONTH
SELECT TIMESTAMPTZ '2020-01-01 00:00:00+00', TIMESTAMP WITH TIME ZONE '2020-01-01', INTEGER '5', DOUBLE '1.5', BOOLEAN 'true', VARCHAR 'x', UUID '00000000-0000-0000-0000-000000000000'
SELECT INTERVAL 3 YEARS, INTERVAL 1 SECOND, INTERVAL 5 MILLISECONDS, INTERVAL 2 WEEK, INTERVAL a DAY FROM t
SELECT a & b, a | b, a << 1, a >> 1, ~a, xor(a, b) FROM t
SELECT a ^ 2, a ** 2, pow(a, 2), power(a, 2) FROM t
SELECT @a, @(-5), abs(a), abs(x) FROM t
SELECT 5!, 5 ! FROM t
SELECT a AS "select", b AS "Two Words", c AS "UPPER", a AS Mixed, a "quoted", a bare FROM t
SELECT total: a + b, s2: s FROM t
SELECT a a, a b, b c FROM t
SELECT lower(s), LOWER(s), Upper(s), length(s), s.upper(), s.lower().upper(), lower(upper(s)), main.lower(s) FROM t
SELECT substring(s, 1, 2), substring(s FROM 1 FOR 2), substr(s, 2), s[1], trim(s), trim(LEADING 'x' FROM s), position('a' IN s), left(s, 2) FROM t
SELECT extract(year FROM d), date_part('year', d), year(d), extract('month' FROM ts), date_trunc('month', ts), date_trunc('day', d) FROM t
SELECT count(*), count(), COUNT(*), count(a), count(DISTINCT a), count(1) FROM t
SELECT sum(a), sum(x), sum(c), sum(a + 1), sum(DISTINCT a), avg(a), avg(x), min(a), max(s), min(d) FROM t
SELECT sum(a) FILTER (WHERE a > 1), count(*) FILTER (a > 1), count(*) FILTER (WHERE a > 1 AND b < 2) FROM t
SELECT sum(a) + 1, sum(a) / count(*), sum(a + b) - sum(a), -sum(a), sum(a)::BIGINT, max(a) > 1 FROM t
SELECT first(a), last(a), any_value(a), arg_min(a, b), arg_max(s, a), FIRST(s) FROM t
SELECT bool_and(flag), bool_or(flag), bit_and(a), bit_or(a), bit_xor(a) FROM t
SELECT count_star(), count_if(a > 1), countif(flag) FROM t
SELECT mean(a), stddev(a), variance(a), median(a), quantile_cont(a, 0.5), string_agg(s, ','), list(a) FROM t
SELECT (a), ((a)), (a + b), ((a + b) * 2), (1), ('x') FROM t
SELECT a + 1 AS z, z * 2 AS y, y + z AS w FROM t
SELECT a + 1 AS a, a + 1 AS b FROM t
SELECT a AS q, q FROM t
SELECT 1 AS one, one + one AS two
SELECT count(*) AS n, n + 1, n * 2 AS m FROM t
SELECT 'it''s', 'a"b', E'tab\t', $$dollar$$, ''
SELECT X'00ff', '\x00'::BLOB
SELECT now() IS NULL, current_date IS NULL, today() IS NULL
SELECT "a", "A", 't'.a FROM t
-- Types of arithmetic
SELECT tiny + tiny, small + small, int + int, big + big, huge + huge, utiny + utiny, usmall + usmall, uint + uint, ubig + ubig FROM n
SELECT tiny + small, tiny + int, small + big, int + big, int + huge, tiny + utiny, small + usmall, int + uint, big + ubig, uint + small FROM n
SELECT tiny + 1, small + 1, int + 1, big + 1, utiny + 1, uint + 1, ubig + 1, tiny + 1000, small + 100000, utiny - 1, 1 + tiny, 1000 - utiny FROM n
SELECT tiny * 2, tiny * -2, utiny * -1, utiny + 300, big + 99999999999999999999, int + 3000000000, int - 2147483648 FROM n
SELECT f + f, f + x, f + int, f + 1, x + 1, x + int, f + big, f + 1.5, x + 1.5, f + dec, x + dec, f + huge FROM n
SELECT int / int, tiny / tiny, f / f, f / int, x / int, dec / int, dec / dec, int / 2, 7 / 2, 1.5 / 2, big / big, huge / huge FROM n
SELECT int // int, tiny // tiny, big // int, ubig // int, 7 // 2, utiny // 2 FROM n
SELECT f // f, x // x, x // int, dec // dec FROM n
SELECT int % int, tiny % tiny, x % x, f % f, dec % dec, dec % int, big % int, 7 % 2, mod(int, 2) FROM n
SELECT dec + dec, dec + dec4, dec - dec4, dec * dec, dec * dec4, dec4 * dec4, dec + int, dec + tiny, dec * int, dec + 1, dec + 1.5, dec * 1.5, dec - big FROM n
SELECT dec38 + dec38, dec38 + dec, dec38 * 2, dec38 + 1, dec18 + dec18, dec18 * dec4, dec + 1.123456, dec * 0.01, dec4 * 2 FROM n
SELECT -tiny, -small, -int, -big, -huge, -f, -x, -dec, +utiny, -dec4 FROM n
SELECT int & tiny, big | int, int << 2, tiny << 1, ~tiny, big >> 3 FROM n
SELECT int = big, tiny < big, int = 1.5, int = x, dec = int, dec = 1.5, dec < x, f = x, int > '5', huge = int, ubig = big FROM n
SELECT sum(tiny), sum(small), sum(int), sum(big), sum(huge), sum(utiny), sum(uint), sum(ubig), sum(f), sum(x), sum(dec), sum(dec38), sum(dec4) FROM n
SELECT avg(tiny), avg(int), avg(big), avg(huge), avg(ubig), avg(f), avg(x), avg(dec), avg(dec4) FROM n
SELECT min(tiny), min(ubig), min(f), min(dec), max(huge), max(dec38), max(uhuge) FROM n
SELECT sum(int + 1), sum(dec * 2), sum(dec * dec), sum(int * 1.5), sum(tiny * 2), sum(int / 2), sum(1), sum(1.5) FROM n
SELECT sum(x * (1 - f)), sum(dec * (1 - dec4)), sum(dec * (1 - dec4) * (1 + dec4)) FROM n
-- Mixed alternatives
SELECT CASE WHEN int > 1 THEN tiny ELSE big END, CASE WHEN int > 1 THEN int ELSE 1.5 END, CASE WHEN int > 1 THEN dec ELSE int END FROM n
SELECT CASE WHEN int > 1 THEN dec ELSE dec4 END, CASE WHEN int > 1 THEN dec ELSE x END, CASE WHEN int > 1 THEN 1 ELSE 3000000000 END FROM n
SELECT CASE WHEN int > 1 THEN 1 ELSE tiny END, CASE WHEN int > 1 THEN tiny ELSE 1000 END, CASE WHEN int > 1 THEN utiny ELSE -1 END FROM n
SELECT coalesce(tiny, 1), coalesce(tiny, 1000), coalesce(utiny, tiny), coalesce(uint, int), coalesce(ubig, big), coalesce(f, x), coalesce(dec, 1), coalesce(dec, 1.123) FROM n
SELECT coalesce(int, '5'), coalesce(x, '1.5'), CASE WHEN int > 1 THEN int ELSE '5' END, CASE WHEN int > 1 THEN '5' ELSE int END FROM n
SELECT coalesce(NULL, NULL), CASE WHEN int > 1 THEN NULL END, coalesce(NULL, 1.5), nullif(NULL, 1), nullif(1, NULL) FROM n
SELECT coalesce(f, 1.5), coalesce(f, 1), coalesce(f, big), coalesce(x, huge), coalesce(f, dec), coalesce(1, 1.5, 2e0) FROM n
SELECT CASE WHEN flag THEN a ELSE NULL END, CASE WHEN flag THEN d ELSE ts END, CASE WHEN flag THEN d ELSE '2020-01-01' END, CASE WHEN flag THEN NULL ELSE s END FROM t
SELECT CASE flag WHEN true THEN 1 ELSE 0 END, CASE s WHEN 'a' THEN 1 WHEN 'b' THEN 2 END, CASE a WHEN '1' THEN 1 END, CASE x WHEN 1 THEN 1 END FROM t
SELECT int IN (1, 2.5), int IN ('1', '2'), x IN (1, 2), dec IN (1, 2.555), big IN (int, tiny), int IN (tiny, x) FROM n
SELECT tiny BETWEEN 1 AND 1000, int BETWEEN 1.5 AND big, x BETWEEN 1 AND 2, dec BETWEEN 0 AND 1.5 FROM n
SELECT typeof(int + 1.5), typeof(tiny + tiny), typeof(dec * dec), typeof(int / 2), typeof(sum(int)), typeof(count(*)) FROM n GROUP BY ALL
SELECT if(int > 1, tiny, 1000), if(int > 1, NULL, dec), ifnull(dec, int), ifnull(dec4, dec) FROM n
SELECT true + 1, true = 1, flag = 1, flag = 'true', flag AND 1, a AND b FROM t
SELECT NULL + 1, 1 + NULL, NULL = NULL, NULL AND true, NOT NULL, -NULL, NULL || 'x', NULL + NULL, NULL IS NULL, NULL IN (1), NULL LIKE 'x'
SELECT a + NULL, x * NULL, d + NULL, s = NULL, a IN (NULL) FROM t
SELECT '1' + 1, '1' + 1.5, 1 + '2', '5'::INT + 1, a + '1', x + '1.5', c * '2' FROM t
SELECT 'a' = 'b', '1' = 1, 1 < '2', 'a' < 'b', a = '1', x = '1.5', d = '2020-01-01', ts > '2020-01-01', '2020-01-01' < d FROM t
SELECT greatest(a, b), least(a, x), greatest(s, 'x'), greatest(1, 2.5) FROM t
SELECT round(x), round(x, 2), floor(x), ceil(dec), round(dec, 1), sqrt(x), ln(x) FROM n
SELECT concat(s, a), concat(a, b), concat_ws(',', s, s), repeat(s, 2), replace(s, 'a', 'b'), regexp_replace(s, 'a', 'b'), regexp_matches(s, 'a') FROM t
SELECT 2147483647, 2147483648, -2147483648, -2147483649, 9223372036854775807, 9223372036854775808, -9223372036854775808, 170141183460469231731687303715884105727, 340282366920938463463374607431768211456
SELECT 170141183460469231731687303715884105728, -170141183460469231731687303715884105728, 340282366920938463463374607431768211455
SELECT 1.0, 0.1, 123.456, 0.00001, 1.50, 00.5, 12345678901234567890.12, 1234567890123456789012345678.1234567890, 123456789012345678901234567890.1234567890
SELECT 1e0, 1.5e3, 1e-3, 1E5, 1e400 IS NULL, .5e1, 5.e2
SELECT 0x1F, 0xff, 0b101, 0o17
SELECT [1, 2], {'a': 1}, MAP {'a': 1}
