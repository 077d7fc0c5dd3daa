-- What happened on a day. Its money is in its postings.
CREATE TABLE transactions (
  id         TEXT NOT NULL PRIMARY KEY,                 -- UUIDv7
  day        TEXT NOT NULL,                             -- YYYY-MM-DD
  payee_id   TEXT REFERENCES payees,
  note       TEXT NOT NULL DEFAULT '',
  folded     TEXT NOT NULL DEFAULT '',                  -- notes and amounts in lower case, for the search
  stamp      TEXT NOT NULL,                             -- the write that left it so: a page's version
  import_id  TEXT,                                      -- the import that brought it
  import_key TEXT                                       -- what tells its line of a bank's file from others
) STRICT;

-- The register walks days; postings refer to it, so that their day follows.
CREATE UNIQUE INDEX transactions_by_day ON transactions (day, id);
CREATE INDEX transactions_by_payee ON transactions (payee_id, day, id);
CREATE INDEX transactions_by_stamp ON transactions (stamp);
CREATE INDEX transactions_by_import ON transactions (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX transactions_by_import_key ON transactions (import_key) WHERE import_key IS NOT NULL;

-- Double entry: what leaves one place comes to another. An amount is in minor
-- units of its currency, positive where money comes to. part is 0 for the
-- account of the transaction, else the part of it that the posting is of.
CREATE TABLE postings (
  transaction_id TEXT    NOT NULL,
  seq            INTEGER NOT NULL,
  part           INTEGER NOT NULL CHECK (part >= 0),
  role           TEXT    NOT NULL CHECK (role IN ('account', 'category', 'opening', 'exchange')),
  day            TEXT    NOT NULL,
  account_id     TEXT,
  category_id    TEXT REFERENCES categories,            -- NULL in role category: without one
  currency       TEXT    NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  amount         INTEGER NOT NULL CHECK (amount BETWEEN -1000000000000 AND 1000000000000),
  note           TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (transaction_id, seq),
  FOREIGN KEY (day, transaction_id) REFERENCES transactions (day, id) ON UPDATE CASCADE ON DELETE CASCADE,
  FOREIGN KEY (account_id, currency) REFERENCES accounts (id, currency),
  CHECK ((role = 'account') = (account_id IS NOT NULL)),
  CHECK (role = 'category' OR category_id IS NULL)
) STRICT, WITHOUT ROWID;

-- Balances and the register of an account, without a way to the table.
CREATE INDEX postings_by_account ON postings (account_id, day, transaction_id, amount) WHERE account_id IS NOT NULL;
-- Reports, by currency and day.
CREATE INDEX postings_by_currency ON postings (currency, day, category_id, amount, transaction_id) WHERE role = 'category';
-- The transactions of a category.
CREATE INDEX postings_by_category ON postings (category_id, day, transaction_id) WHERE role = 'category';

-- Nothing commits that does not sum to zero. SQLite has no deferred triggers,
-- but deferred foreign keys: a transaction whose postings do not sum to zero in
-- a currency has a row here for as long, which refers to one that cannot be.
CREATE TABLE no_rows (id TEXT NOT NULL PRIMARY KEY CHECK (0)) STRICT;
CREATE TABLE unbalanced (
  transaction_id TEXT NOT NULL REFERENCES no_rows DEFERRABLE INITIALLY DEFERRED,
  currency       TEXT NOT NULL,
  PRIMARY KEY (transaction_id, currency)
) STRICT;

CREATE TRIGGER postings_inserted AFTER INSERT ON postings BEGIN
  DELETE FROM unbalanced WHERE transaction_id = NEW.transaction_id AND currency = NEW.currency
    AND (SELECT coalesce(sum(amount), 0) FROM postings WHERE transaction_id = NEW.transaction_id AND currency = NEW.currency) = 0;
  INSERT INTO unbalanced SELECT transaction_id, currency FROM postings
    WHERE transaction_id = NEW.transaction_id AND currency = NEW.currency
      AND NOT EXISTS (SELECT 1 FROM unbalanced u WHERE u.transaction_id = NEW.transaction_id AND u.currency = NEW.currency)
    GROUP BY transaction_id, currency HAVING sum(amount) <> 0;
END;
CREATE TRIGGER postings_deleted AFTER DELETE ON postings BEGIN
  DELETE FROM unbalanced WHERE transaction_id = OLD.transaction_id AND currency = OLD.currency
    AND (SELECT coalesce(sum(amount), 0) FROM postings WHERE transaction_id = OLD.transaction_id AND currency = OLD.currency) = 0;
  INSERT INTO unbalanced SELECT transaction_id, currency FROM postings
    WHERE transaction_id = OLD.transaction_id AND currency = OLD.currency
      AND NOT EXISTS (SELECT 1 FROM unbalanced u WHERE u.transaction_id = OLD.transaction_id AND u.currency = OLD.currency)
    GROUP BY transaction_id, currency HAVING sum(amount) <> 0;
END;
-- An amount changes by a posting that replaces another.
CREATE TRIGGER postings_kept BEFORE UPDATE OF transaction_id, currency, amount ON postings BEGIN
  SELECT raise(ABORT, 'the money of a posting does not change');
END;
-- And the row goes when the sum is right, not before.
CREATE TRIGGER unbalanced_deleted BEFORE DELETE ON unbalanced
WHEN (SELECT coalesce(sum(amount), 0) FROM postings WHERE transaction_id = OLD.transaction_id AND currency = OLD.currency) <> 0 BEGIN
  SELECT raise(ABORT, 'this transaction does not sum to zero');
END;
CREATE TRIGGER unbalanced_kept BEFORE UPDATE ON unbalanced BEGIN
  SELECT raise(ABORT, 'what is not balanced stays so until its postings are');
END;
