WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO big (id, name, category, amount, price)
SELECT i, 'entry ' || i || substr(' of the lamp   of the river  of a stone   of some cloud', 1 + i % 4 * 14, 14), 'category ' || (i * 13 % 50), i * 7919 % 10007, i * 31 % 1000 / 8.0 FROM n
