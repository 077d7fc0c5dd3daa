-- The same tables for every engine. first has rows from the beginning: they
-- are what a page shows when it is opened for the first time.
CREATE TABLE first (
	id       INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	category TEXT NOT NULL,
	amount   INTEGER NOT NULL,
	price    REAL NOT NULL
) STRICT;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
INSERT INTO first (id, name, category, amount, price)
SELECT i, 'item ' || i, 'category ' || (i % 50), i * 7919 % 10007, i * 31 % 1000 / 8.0 FROM n;

CREATE TABLE items (
	id       INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	category TEXT NOT NULL,
	amount   INTEGER NOT NULL,
	price    REAL NOT NULL
) STRICT;

CREATE TABLE big (
	id       INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	category TEXT NOT NULL,
	amount   INTEGER NOT NULL,
	price    REAL NOT NULL
) STRICT;

-- One row for each commit.
CREATE TABLE log (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE docs (
	id   INTEGER PRIMARY KEY,
	body TEXT NOT NULL
) STRICT;
