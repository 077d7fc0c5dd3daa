-- What stands between the fields of a file can be corrected, and is remembered with its mapping.
-- Empty: what it seems to be.
ALTER TABLE mappings ADD COLUMN separator TEXT NOT NULL DEFAULT '';
