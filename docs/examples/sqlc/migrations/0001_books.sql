-- A shelf. Ids are UUIDv7: their order is that of time.
CREATE TABLE books (
	id     TEXT NOT NULL PRIMARY KEY,
	title  TEXT NOT NULL,
	author TEXT NOT NULL,
	pages  INTEGER NOT NULL,
	read   INTEGER NOT NULL DEFAULT 0 CHECK (read IN (0, 1))
) STRICT;

CREATE INDEX books_author ON books (author);
