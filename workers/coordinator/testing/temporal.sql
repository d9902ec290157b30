-- Dates, times and intervals
SELECT d + 1, d - 1, d - d, d + INTERVAL 1 DAY, d - INTERVAL 1 MONTH, d + INTERVAL '1 hour', 1 + d FROM w
SELECT ts + INTERVAL 1 DAY, ts - INTERVAL 1 DAY, ts - ts, ts - d, d - ts, INTERVAL 1 DAY + ts FROM w
SELECT tz + INTERVAL 1 DAY, tz - tz, tz - INTERVAL 1 DAY FROM w
SELECT t + INTERVAL 1 HOUR, t - INTERVAL 1 HOUR, d + t, t + d FROM w
SELECT iv + iv, iv - iv, iv * 2, 2 * iv, -iv, iv / 2, iv = iv, iv < INTERVAL 1 DAY FROM w
SELECT d = ts, d < tz, ts = tz, ts < d, tss = ts, tsms = tsns, d = '2020-01-01', ts = '2020-01-01', t = '12:00' FROM w
SELECT CASE WHEN d IS NULL THEN d ELSE ts END, coalesce(d, ts), coalesce(ts, tz), coalesce(tss, tsms), coalesce(tsns, ts), coalesce(d, tz) FROM w
SELECT d::TIMESTAMP, ts::DATE, ts::TIME, tz::DATE, d::VARCHAR, '2020-01-01'::DATE, ts::TIMESTAMPTZ, tz::TIMESTAMP, tss::TIMESTAMP, ts::TIMESTAMP_MS FROM w
SELECT min(d), max(ts), min(tz), max(t), min(iv), count(iv), max(tss) FROM w
SELECT d IN ('2020-01-01', DATE '2020-01-02'), ts BETWEEN '2020-01-01' AND '2021-01-01', d BETWEEN ts AND tz FROM w
SELECT year(d), month(ts), day(tz), hour(ts), minute(t), second(ts), dayofweek(d), extract(epoch FROM ts), epoch(ts), quarter(d), week(d) FROM w
SELECT date_trunc('hour', ts), date_trunc('month', d), date_trunc('day', tz), date_diff('day', d, d), date_diff('hour', ts, ts), datediff('day', ts, ts), date_add(d, INTERVAL 1 DAY) FROM w
SELECT strftime(ts, '%Y'), strftime(d, '%Y'), strptime('2020', '%Y'), make_date(2020, 1, 1), time_bucket(INTERVAL 1 HOUR, ts), last_day(d), monthname(d) FROM w
SELECT ts AT TIME ZONE 'UTC', tz AT TIME ZONE 'UTC' FROM w
SELECT now(), current_timestamp, current_date, today(), get_current_timestamp(), transaction_timestamp()
SELECT current_time, localtime, localtimestamp
SELECT now() - INTERVAL 1 DAY, current_date - 1, now() > tz, current_date > d FROM w
SELECT INTERVAL '1 year 2 months', INTERVAL 1 YEAR + INTERVAL 1 DAY, INTERVAL '1' YEAR, INTERVAL '90' MINUTE, INTERVAL -1 DAY
SELECT to_days(1), to_hours(2), to_seconds(1.5), INTERVAL 1.5 SECOND, INTERVAL (a) MINUTES FROM t
SELECT '2020-01-01'::TIMESTAMP_S, '2020-01-01'::TIMESTAMP_NS, '12:00'::TIME, '2020-01-01'::TIMESTAMP(3), '2020-01-01'::DATETIME
SELECT tss, tsms, tsns, tz, t, iv, d, ts FROM w
SELECT d + a, d - a, d + c FROM t
SELECT ts::DATE = d, CAST(ts AS DATE), d::TIMESTAMP = ts FROM w
SELECT sum(iv), avg(iv) FROM w
SELECT avg(d), avg(ts) FROM w
SELECT max(d) - min(d), max(ts) - min(ts) FROM w
