-- Where money is, and where it is owed. An account has one currency for ever:
-- postings name both, so that another one is refused while there are any.
CREATE TABLE accounts (
  id         TEXT    NOT NULL PRIMARY KEY,              -- UUIDv7
  name       TEXT    NOT NULL,
  folded     TEXT    NOT NULL,                          -- name in lower case, for finding it: SQLite folds ASCII only
  kind       TEXT    NOT NULL CHECK (kind IN ('asset', 'debt')),
  currency   TEXT    NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  closed     INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
  deleted_at INTEGER,                                   -- only what has no postings is deleted
  UNIQUE (id, currency)
) STRICT;
CREATE UNIQUE INDEX accounts_by_name ON accounts (folded) WHERE deleted_at IS NULL;

-- What money is earned by and spent on. A deleted category keeps its row, and
-- its postings keep its id: they count as without category, and the undo is one
-- update.
CREATE TABLE categories (
  id         TEXT    NOT NULL PRIMARY KEY,
  name       TEXT    NOT NULL,
  folded     TEXT    NOT NULL,
  kind       TEXT    NOT NULL CHECK (kind IN ('spending', 'income')),
  deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX categories_by_name ON categories (folded) WHERE deleted_at IS NULL;

-- Who is paid, or pays.
CREATE TABLE payees (
  id     TEXT NOT NULL PRIMARY KEY,
  name   TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE
) STRICT;
