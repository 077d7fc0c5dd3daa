-- The last import of rows, for its undo.
CREATE TABLE rows_imports (
  id   TEXT    NOT NULL PRIMARY KEY,
  at   INTEGER NOT NULL, -- milliseconds since 1970, UTC
  name TEXT    NOT NULL  -- of the file
) STRICT;
-- What each row was before it, as text: see rowtext.SQL.
CREATE TABLE rows_changes (
  import TEXT    NOT NULL,
  seq    INTEGER NOT NULL, -- in the order in which they were written
  "table" TEXT   NOT NULL,
  key    TEXT    NOT NULL,
  before TEXT,             -- NULL: the row is new
  after  TEXT    NOT NULL, -- by what it is told whether it was changed since
  PRIMARY KEY (import, seq)
) STRICT, WITHOUT ROWID;
-- What the columns of such a file meant the last time.
CREATE TABLE rows_mappings (
  "table" TEXT NOT NULL,
  header  TEXT NOT NULL, -- the names of the file's columns
  mapping TEXT NOT NULL, -- the table's columns, in the same order
  PRIMARY KEY ("table", header)
) STRICT, WITHOUT ROWID;
