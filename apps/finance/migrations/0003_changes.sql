-- What deleting, and changing many at once, replaced, for the undo: for a day.
CREATE TABLE changes (
  id TEXT    NOT NULL PRIMARY KEY,                      -- the stamp of what it wrote
  at INTEGER NOT NULL                                   -- milliseconds since 1970, UTC
) STRICT;
CREATE INDEX changes_by_time ON changes (at);

CREATE TABLE old_transactions (
  change_id  TEXT NOT NULL REFERENCES changes ON DELETE CASCADE,
  id         TEXT NOT NULL,
  day        TEXT NOT NULL,
  payee_id   TEXT,
  note       TEXT NOT NULL,
  folded     TEXT NOT NULL,
  stamp      TEXT NOT NULL,
  import_id  TEXT,
  import_key TEXT,
  PRIMARY KEY (change_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE old_postings (
  change_id      TEXT    NOT NULL REFERENCES changes ON DELETE CASCADE,
  transaction_id TEXT    NOT NULL,
  seq            INTEGER NOT NULL,
  part           INTEGER NOT NULL,
  role           TEXT    NOT NULL,
  day            TEXT    NOT NULL,
  account_id     TEXT,
  category_id    TEXT,
  currency       TEXT    NOT NULL,
  amount         INTEGER NOT NULL,
  note           TEXT    NOT NULL,
  PRIMARY KEY (change_id, transaction_id, seq)
) STRICT, WITHOUT ROWID;
