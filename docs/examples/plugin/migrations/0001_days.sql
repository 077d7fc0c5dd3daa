-- The plugin's name stands before that of its table: the app and other plugins
-- share the database.
CREATE TABLE activity_days (
	tbl     TEXT NOT NULL,
	day     TEXT NOT NULL, -- YYYY-MM-DD, UTC
	commits INTEGER NOT NULL,
	PRIMARY KEY (tbl, day)
) STRICT, WITHOUT ROWID;
