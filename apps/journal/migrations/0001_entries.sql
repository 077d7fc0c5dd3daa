-- What was written, several a day. A deleted entry keeps its row for a day, for
-- the undo.
CREATE TABLE entries (
  seq        INTEGER PRIMARY KEY,                       -- what the search index calls it
  id         TEXT    NOT NULL UNIQUE,                   -- UUIDv7
  day        TEXT    NOT NULL,                          -- YYYY-MM-DD: the day that it is about
  written_at INTEGER NOT NULL,                          -- milliseconds since 1970, UTC: when it was begun
  source     TEXT    NOT NULL,                          -- Markdown
  title      TEXT    NOT NULL,                          -- from source, as plain and picture are
  plain      TEXT    NOT NULL,                          -- what is read below the title
  picture    TEXT    NOT NULL,                          -- the first picture's id, empty if there is none
  tags       TEXT    NOT NULL,                          -- a line each
  deleted_at INTEGER
) STRICT;
CREATE INDEX entries_by_day ON entries (day, id, deleted_at) WHERE deleted_at IS NULL;
-- "On this day": the same day of other years.
CREATE INDEX entries_by_date ON entries (substr(day, 6), day, id) WHERE deleted_at IS NULL;
CREATE INDEX entries_deleted ON entries (deleted_at) WHERE deleted_at IS NOT NULL;

-- The tags of what is not deleted, in the order in which a list of one is read.
CREATE TABLE entry_tags (
  folded TEXT    NOT NULL,                              -- in lower case, for finding it: SQLite folds ASCII only
  day    TEXT    NOT NULL,
  id     TEXT    NOT NULL,                              -- the entry's
  name   TEXT    NOT NULL,
  PRIMARY KEY (folded, day, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_tags_by_entry ON entry_tags (id);
