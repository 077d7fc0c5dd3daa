-- What a person chose for the whole app, by name, so that every device names
-- a setting alike.
CREATE TABLE settings (
  id    TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL DEFAULT ''
) STRICT;
