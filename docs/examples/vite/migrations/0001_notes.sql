-- What is kept first. Ids are UUIDv7: their order is that of time.
CREATE TABLE notes (
	id      TEXT NOT NULL PRIMARY KEY,
	text    TEXT NOT NULL,
	created INTEGER NOT NULL -- ms UTC
) STRICT;
