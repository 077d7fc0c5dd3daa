WITH RECURSIVE
	d(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM d WHERE i < ?),
	w(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM w WHERE j < 40)
INSERT INTO docs (id, body)
SELECT i, (
	SELECT group_concat(char(97 + k % 17, 97 + k / 17 % 23, 97 + k / 391 % 11, 101), ' ')
	FROM (SELECT (i * 7919 + j * 104729 + i * j * 31) % 4001 AS k FROM w)
) FROM d
