-- Files of banks that were imported. The id is the stamp of what they brought.
CREATE TABLE imports (
  id         TEXT    NOT NULL PRIMARY KEY,
  at         INTEGER NOT NULL,
  account_id TEXT    NOT NULL REFERENCES accounts,
  name       TEXT    NOT NULL,
  rows       INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_time ON imports (at DESC);

-- How a person read a file with this header for this account the last time.
CREATE TABLE mappings (
  account_id    TEXT    NOT NULL REFERENCES accounts,
  header        TEXT    NOT NULL,
  day_column    INTEGER NOT NULL,                       -- columns count from 1, 0 is none
  day_order     TEXT    NOT NULL,
  amount_column INTEGER NOT NULL,
  in_column     INTEGER NOT NULL,
  out_column    INTEGER NOT NULL,
  payee_column  INTEGER NOT NULL,
  note_column   INTEGER NOT NULL,
  decimal       TEXT    NOT NULL,
  negate        INTEGER NOT NULL,
  PRIMARY KEY (account_id, header)
) STRICT, WITHOUT ROWID;
