-- What makes a database large.
CREATE TABLE things (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE INDEX things_by_name ON things (name);
