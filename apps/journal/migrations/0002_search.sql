-- The words of what is not deleted. The texts themselves are in entries:
-- https://sqlite.org/fts5.html#external_content_tables
CREATE VIRTUAL TABLE words USING fts5 (
  title, plain, tags,
  content = 'entries', content_rowid = 'seq',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER words_added AFTER INSERT ON entries WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO words (rowid, title, plain, tags) VALUES (new.seq, new.title, new.plain, new.tags);
END;
-- Before, for the order of triggers of one moment is not said, and the index has
-- to forget the old words first.
CREATE TRIGGER words_left BEFORE UPDATE OF title, plain, tags, deleted_at ON entries WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO words (words, rowid, title, plain, tags) VALUES ('delete', old.seq, old.title, old.plain, old.tags);
END;
CREATE TRIGGER words_came AFTER UPDATE OF title, plain, tags, deleted_at ON entries WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO words (rowid, title, plain, tags) VALUES (new.seq, new.title, new.plain, new.tags);
END;
CREATE TRIGGER words_removed AFTER DELETE ON entries WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO words (words, rowid, title, plain, tags) VALUES ('delete', old.seq, old.title, old.plain, old.tags);
END;
