-- A line is a text that both engines are asked, on one connection each.
SELECT sqlite_version(), sqlite_source_id()
SELECT name, narg, type, flags FROM pragma_function_list WHERE name NOT LIKE 'fts%' AND name NOT IN ('bm25', 'highlight', 'snippet', 'base64', 'uuid') AND name NOT LIKE 'uuid%' ORDER BY name, narg, type, flags
SELECT name FROM pragma_collation_list ORDER BY name
SELECT compile_options FROM pragma_compile_options WHERE compile_options NOT LIKE 'COMPILER%' AND compile_options NOT LIKE 'ENABLE_FTS5' AND compile_options NOT LIKE 'ENABLE_RTREE' AND compile_options NOT LIKE 'ENABLE_GEOPOLY' AND compile_options NOT LIKE 'ENABLE_SETLK%'
SELECT 1, 2.5, 'text', x'0102', NULL
SELECT json_extract('{"a":[1,2.5,"x"]}', '$.a[2]'), json('{"a" : 1}'), jsonb('[1]')
CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL, n REAL) STRICT; INSERT INTO t(name, n) VALUES ('one', 1), ('two', 2), ('three', 3.5); SELECT * FROM t
SELECT n, count(*) OVER (ORDER BY n), lag(name) OVER (ORDER BY n) FROM t
INSERT INTO t(id, name) VALUES (1, 'again')
UPDATE t SET n = n * 2 WHERE name LIKE 't%' RETURNING id, n
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000) INSERT INTO t(name, n) SELECT 'row ' || x, x / 7.0 FROM c; SELECT count(*), sum(length(name)), max(n) FROM t
CREATE INDEX t_name ON t(name); SELECT id FROM t WHERE name = 'row 7777'
SELECT substr(name, 5, 2), count(*), min(n) FROM t WHERE id > 3 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 7
PRAGMA integrity_check
ANALYZE; SELECT tbl, idx FROM sqlite_stat1
SELECT * FROM nope
SELECT format('%d %5.2f %s %q %,d', 42, 3.14159, 'x', 'it''s', 1234567), printf('%!.20g', 0.1), 1e23, 5e-324, 1.7976931348623157e308
SELECT round(2.5), abs(-7), hex(zeroblob(3)), unicode('é'), char(233), instr('hello', 'l'), soundex('Robert'), quote(x'ff')
SELECT date('2026-03-01', '-1 day'), strftime('%Y-%W-%j', '2026-01-02'), julianday('2000-01-01'), unixepoch('2026-01-02 03:04:05'), timediff('2026-03-01', '2026-01-31')
SELECT 'b' < 'a' COLLATE NOCASE, 'abc' GLOB 'a*', 'ABC' LIKE 'a_c', '2026-01-01Z' = '2026-01-01' COLLATE time
CREATE VIRTUAL TABLE docs USING fts5(title, body); INSERT INTO docs VALUES ('one', 'the quick brown fox'), ('two', 'a lazy dog'), ('three', 'quick quick dog'); SELECT title, bm25(docs) FROM docs WHERE docs MATCH 'quick OR dog' ORDER BY rank
SELECT highlight(docs, 1, '[', ']'), snippet(docs, -1, '<', '>', '…', 2) FROM docs WHERE docs MATCH 'qui*'
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1, y0, y1); INSERT INTO boxes VALUES (1, 0, 1, 0, 1), (2, 5, 9, 5, 9); SELECT id FROM boxes WHERE x1 >= 6 AND y0 <= 7
SELECT geopoly_area('[[0,0],[4,0],[4,3],[0,0]]')
BEGIN; INSERT INTO t(name) VALUES ('gone'); ROLLBACK; SELECT count(*) FROM t WHERE name = 'gone'
SAVEPOINT a; DELETE FROM t; SELECT changes(), total_changes() > 20000; ROLLBACK TO a; RELEASE a; SELECT count(*) FROM t
VACUUM; SELECT count(*) FROM t
-- uint
SELECT 'v9' < 'v10' COLLATE uint, 'v007' = 'v7' COLLATE uint, 'a' < 'a0' COLLATE uint, '0' = '00' COLLATE uint, '12' < '12a' COLLATE uint, '99999999999999999999999' < '100000000000000000000000' COLLATE uint
-- generate_series
SELECT value, start, stop, step, rowid FROM generate_series(1, 10, 3)
SELECT value, start, stop, step, rowid FROM generate_series(10, 1, -3)
SELECT * FROM generate_series
SELECT * FROM generate_series LIMIT 1
SELECT value FROM generate_series(1, 3, 0)
SELECT value FROM generate_series(5) LIMIT 2
SELECT value FROM generate_series(5, NULL)
SELECT value FROM generate_series(NULL, 5, 1)
SELECT value FROM generate_series('2', '4')
SELECT value FROM generate_series(1.9, 3.9)
SELECT value FROM generate_series(1, 5) WHERE value > NULL
SELECT value FROM generate_series(1, 9) WHERE value IN (3, 4, 11)
SELECT a.value, b.value FROM generate_series(1, 3) a, generate_series(a.value, 3) b
SELECT t.name, s.value FROM t, generate_series(1, t.id) s WHERE t.id = 2 ORDER BY s.value DESC
SELECT value FROM generate_series(9223372036854775800, 9223372036854775807, 5)
SELECT count(*), min(value), max(value), sum(value) FROM generate_series(1, 100000)
SELECT value FROM generate_series WHERE start = 2 AND stop = 3
SELECT value FROM generate_series(1, 20) LIMIT 3 OFFSET 5
SELECT value FROM generate_series(1, 20, 4) ORDER BY value DESC LIMIT 2 OFFSET 1
UPDATE generate_series SET value = 1
-- ieee754
SELECT ieee754(1e400), ieee754(-1e400), ieee754(5e-324), ieee754(0.0), ieee754(45.25), ieee754(181, -2), ieee754(1, 5000), ieee754(-9223372036854775808, 3), ieee754(0, 5), ieee754(1, -1074), ieee754(1, -1080), ieee754(3, -1075), ieee754(0, 1000), ieee754(0, 999), ieee754(0, -1000), ieee754(0, -999), ieee754(0, 100000)
SELECT ieee754_inc(1.0, 1), ieee754_to_int(1.0), ieee754_to_int(1), ieee754_from_int(5), hex(ieee754_to_blob(1)), ieee754_from_blob(x'3ff0000000000000'), ieee754_from_blob('3'), ieee754_mantissa(45.25), ieee754_exponent(45.25), ieee754('45.25'), ieee754(NULL), ieee754(x'4046a00000000000')
SELECT decimal_pow2(4294967295), decimal_pow2(4294967296), decimal_pow2(-4294967297)
-- decimal
SELECT decimal(1.1), decimal('1.10'), decimal('1e3'), decimal('abc'), decimal(NULL), decimal(x'3ff0000000000000'), decimal('-0'), decimal('  12.50'), decimal('1e40'), decimal('+.5'), decimal('-0.0'), decimal('-00.50'), decimal('1e-3'), decimal('12e-1'), decimal('1.5e+2'), decimal('12abc'), decimal('.'), decimal(''), decimal('1.'), decimal('-'), decimal('1e'), decimal('0x10'), decimal(' 1 2')
SELECT decimal(x'00'), decimal(x'31'), decimal(12), decimal(-0.5), decimal(1e-7), decimal(true), decimal(1e300 * 1e300), decimal(-1e22), decimal(9007199254740993.0), length(decimal(2.2250738585072014e-308)), decimal(5e-324) = decimal_exp(5e-324)
SELECT decimal_add(0.1, 0.2), decimal_add(x'31', 1), decimal_cmp('-0', '0'), decimal_cmp('-0.0', '0'), decimal_cmp('00012', '12.000'), decimal_cmp('abc', '0'), decimal_add('-5', '5.0'), decimal_sub('1.5', NULL), decimal_mul(NULL, 1), decimal_mul('-1', '0'), decimal_mul('0.10', '0.0')
SELECT decimal('9.95', 2), decimal('99.5', 2), decimal('0.00995', 2), decimal('995', 0), decimal('995', -1), decimal('994999', 3), decimal('995', 9), decimal_exp('99.96', 3), decimal_exp('1000'), decimal_exp('0.00'), decimal_exp(NULL), decimal_exp('-12e-10'), decimal_exp('1.5', 5), decimal_exp('0', 4), decimal_exp('12345', 5), decimal_exp('99.5', 4), decimal_exp(1.5, 3)
SELECT decimal_pow2(-3), decimal_pow2(70), decimal_pow2(0), decimal_pow2('x'), decimal_pow2(1.0), decimal_pow2(NULL), decimal_pow2(-1074)
SELECT decimal_sum(column1) FROM (VALUES ('1.10'), ('2.2'), (NULL), (3))
SELECT decimal_add(NULL, 1)
SELECT decimal_add(NULL, NULL)
SELECT decimal_sub(NULL, 1)
SELECT decimal_sub(NULL, NULL)
SELECT decimal_add(1, NULL)
SELECT decimal_cmp(NULL, 1), decimal_cmp(1, NULL), decimal_mul(NULL, 1), decimal_mul(1, NULL)
SELECT decimal('1e1x0'), decimal('1e 2'), decimal('1e+-5'), decimal('1e2.5'), decimal('2e-1-1'), hex(ieee754_to_blob('1')), typeof(ieee754_to_blob('1.5'))
SELECT decimal_sum(NULL), decimal_sum(1) FILTER (WHERE 0)
SELECT decimal_sum(column1) OVER (ORDER BY column1 ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES (1), (2.5), (4))
SELECT column1 FROM (VALUES ('10'), ('9.5'), ('-1'), ('010'), ('1e1'), ('abc')) ORDER BY column1 COLLATE decimal, column1
-- regexp
SELECT regexp('a|b', 'xb'), regexp('(ab)+c', 'ababc'), regexp('[^a-c]', 'abc'), regexp('[]a]', ']'), regexp('[^]a]', ']'), regexp('\d+\.\d', 'v1.5'), regexp('\bfoo\b', 'a foo b'), regexp('x*', ''), regexp('', 'abc'), regexp('^$', ''), regexp('a{2}', 'aa'), regexp('a{,2}', 'b')
SELECT regexp('é', 'É'), regexpi('é', 'É'), regexp('\u00e9x', 'éx'), regexp('\x41', 'A'), regexp('.', 'é'), regexp('^.$', 'é'), regexpi('[A-Z]', 'q'), regexp('a^b', 'a^b'), regexp('a$b', 'a$b'), regexp('^^a', 'a'), regexp('[à-ü]', 'é'), regexp('^..$', '日本')
SELECT regexp('^a|b', 'cb'), regexp('(^a|b)c', 'xbc'), regexp('a$|b', 'ac'), regexp('(|a)b', 'b'), regexp('(a|)$', 'b'), regexp('a**b', 'aab'), regexp('a+?', 'a'), regexp('[a-z-9]', '3'), regexp('[a\-z]', '-'), regexp('[\]]', ']'), regexp('a\', 'a'), regexp('a\', 'ab'), regexp('}', '}'), regexp(']', ']')
SELECT 'a' REGEXP NULL, NULL REGEXP 'a', regexp(5, 15), 'abc' REGEXP 'b'
SELECT regexp('*', 'a')
SELECT regexp('+', 'a')
SELECT regexp('?', 'a')
SELECT regexp('{2}', 'a')
SELECT regexp(')', 'a')
SELECT regexp('(a', 'a')
SELECT regexp('[a', 'a')
SELECT regexp('[]', 'a')
SELECT regexp('[a-]', 'a')
SELECT regexp('a{3,2}', 'a')
SELECT regexp('a{2,}', 'a')
SELECT regexp('a{0}', 'a')
SELECT regexp('a{', 'a')
SELECT regexp('a{1,2', 'a')
SELECT regexp('\q', 'q')
SELECT regexp('\/', '/')
SELECT regexp('[\d]', '5')
SELECT regexp('[[:alpha:]]', 'a')
SELECT regexp('(?:a)', 'a')
