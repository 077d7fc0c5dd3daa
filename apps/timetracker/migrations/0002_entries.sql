-- Stretches of time. An entry without an end is the running timer.
--
-- project_id is no foreign key: entries outlive their project, undoing the
-- deletion of a project is one update, and rows may come from another device
-- in any order. An entry whose project is deleted counts as one without.
CREATE TABLE entries (
  id          TEXT    NOT NULL PRIMARY KEY,             -- UUIDv7
  project_id  TEXT,
  description TEXT    NOT NULL DEFAULT '',
  tags        TEXT    NOT NULL DEFAULT '',              -- sorted, separated by commas
  folded      TEXT    NOT NULL DEFAULT '',              -- description and tags in lower case, for the search
  billable    INTEGER NOT NULL DEFAULT 0 CHECK (billable IN (0, 1)),
  started_at  INTEGER NOT NULL DEFAULT 0,
  stopped_at  INTEGER,                                  -- NULL: runs
  kept_at     INTEGER,                                  -- when someone said that this timer is meant to run so long
  created_at  INTEGER NOT NULL DEFAULT 0,
  deleted_at  INTEGER
) STRICT;

-- Lists, totals and reports walk a stretch of starts. What stands after the id
-- spares reports, sums and overlap marks the way to the table.
CREATE INDEX entries_by_start ON entries (started_at, id, stopped_at, project_id, billable, deleted_at) WHERE deleted_at IS NULL;

-- The few entries of over four hours: whatever else overlaps an entry starts
-- at most that long before it.
CREATE INDEX entries_long ON entries (started_at, id, stopped_at) WHERE deleted_at IS NULL AND stopped_at - started_at > 14400000;

-- The running timer is asked for by every page.
CREATE INDEX entries_running ON entries (started_at, id) WHERE stopped_at IS NULL AND deleted_at IS NULL;

-- Totals go from project to project, so that nothing has to be sorted; when a
-- project was last used; its entries when it goes for good.
CREATE INDEX entries_by_project ON entries (project_id, started_at, stopped_at, billable, deleted_at);

-- What can be restored, until it is a day old.
CREATE INDEX entries_deleted ON entries (deleted_at) WHERE deleted_at IS NOT NULL;
