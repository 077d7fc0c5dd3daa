-- What the tests write, and look for after a crash.
CREATE TABLE notes (
	id      TEXT PRIMARY KEY,
	text    TEXT NOT NULL,
	created INTEGER NOT NULL
) STRICT;
