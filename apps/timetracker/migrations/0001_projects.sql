-- What time is spent on. Nothing but the key is unique: two devices may both
-- make a project "Garden" before they meet, and both are right.
CREATE TABLE projects (
  id         TEXT    NOT NULL PRIMARY KEY,              -- UUIDv7
  name       TEXT    NOT NULL DEFAULT '',
  folded     TEXT    NOT NULL DEFAULT '',               -- name in lower case, for finding it: SQLite folds ASCII only
  colour     TEXT    NOT NULL DEFAULT 'blue',
  rate       INTEGER NOT NULL DEFAULT 0,                -- minor units of the currency for an hour, 0: no rate
  archived   INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
  created_at INTEGER NOT NULL DEFAULT 0,                -- instants are milliseconds since 1970, UTC
  deleted_at INTEGER                                    -- NULL: not deleted; a deleted row can be restored for a day
) STRICT;
