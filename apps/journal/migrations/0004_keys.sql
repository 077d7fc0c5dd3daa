-- A page that goes away while its first save of an entry is under way does not know whether it was heard.
-- With a key it can ask again, and there is one entry.
ALTER TABLE entries ADD COLUMN key TEXT;
CREATE INDEX entries_by_key ON entries (key) WHERE key IS NOT NULL;
