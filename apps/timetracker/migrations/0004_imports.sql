-- What came from another time tracker, so that it can be taken away again.
CREATE TABLE imports (
  id   TEXT    NOT NULL PRIMARY KEY,
  at   INTEGER NOT NULL,
  name TEXT    NOT NULL                                 -- of the file
) STRICT;
-- Entries and projects that an import made. version is what they were then: one
-- that was changed since is the person's own.
CREATE TABLE import_rows (
  import_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('entry', 'project')),
  version   TEXT NOT NULL,
  PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;
