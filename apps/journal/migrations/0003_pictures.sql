-- Pictures of entries. The bytes come last, so that what else a row says is read
-- without them.
CREATE TABLE pictures (
  id         TEXT    NOT NULL PRIMARY KEY,              -- UUIDv7; an entry shows it as picture:<id>
  entry_id   TEXT    NOT NULL,
  name       TEXT    NOT NULL,                          -- of the file
  type       TEXT    NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif')),
  width      INTEGER NOT NULL CHECK (width > 0),
  height     INTEGER NOT NULL CHECK (height > 0),
  added_at   INTEGER NOT NULL,
  deleted_at INTEGER,
  thumbnail  BLOB    NOT NULL,
  content    BLOB    NOT NULL
) STRICT;
CREATE INDEX pictures_by_entry ON pictures (entry_id, id) WHERE deleted_at IS NULL;
CREATE INDEX pictures_deleted ON pictures (deleted_at) WHERE deleted_at IS NOT NULL;
