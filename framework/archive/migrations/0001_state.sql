-- What this database took the place of.
CREATE TABLE archive_state (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  replaced_at INTEGER NOT NULL, -- milliseconds since 1970, UTC
  before      INTEGER NOT NULL  -- generation of the database before
) STRICT;
