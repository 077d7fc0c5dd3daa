-- Notes, listed by the time at which they were written.
CREATE TABLE notes (
	id      TEXT    NOT NULL PRIMARY KEY,
	text    TEXT    NOT NULL,
	created INTEGER NOT NULL, -- ms UTC
	done    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX notes_by_created ON notes (created, id);
