-- When a person last changed it, in milliseconds since 1970, UTC: of one entry on
-- two devices the newer stays when they are merged.
ALTER TABLE entries ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE entries SET changed_at = max(written_at, coalesce(deleted_at, 0));
-- A picture that nobody removed or brought back since has 0: all rows would be
-- written anew, with their bytes.
ALTER TABLE pictures ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
