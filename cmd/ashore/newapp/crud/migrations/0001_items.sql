-- What the app keeps. Ids are UUIDv7: their order is that of time.
CREATE TABLE items (
	id         TEXT NOT NULL PRIMARY KEY,
	title      TEXT NOT NULL,
	notes      TEXT NOT NULL,
	done       INTEGER NOT NULL DEFAULT FALSE CHECK (done IN (0, 1)),
	changed_at INTEGER NOT NULL DEFAULT 0, -- ms UTC: of one item on two devices the newer stays
	deleted_at INTEGER -- ms UTC; null: it is there
) STRICT;

-- What is deleted for good is found without looking at all items.
CREATE INDEX items_deleted ON items (deleted_at) WHERE deleted_at IS NOT NULL;
