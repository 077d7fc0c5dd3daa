-- What is to be spent on a category in a month, and in those after it until
-- another amount is set.
CREATE TABLE budgets (
  category_id TEXT    NOT NULL REFERENCES categories,
  currency    TEXT    NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  month       TEXT    NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
  amount      INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 1000000000000),
  PRIMARY KEY (category_id, currency, month)
) STRICT, WITHOUT ROWID;
