package dispatch_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

const watchedSchema = `
CREATE TABLE project (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entry (id INTEGER PRIMARY KEY, project INTEGER REFERENCES project(id) ON DELETE CASCADE, note TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE tag (word TEXT PRIMARY KEY, uses INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE log (what TEXT NOT NULL) STRICT;
CREATE TABLE apart (x INTEGER) STRICT;
CREATE VIEW shown AS SELECT p.name || ':' || e.note AS line FROM entry e JOIN project p ON p.id = e.project;
CREATE TRIGGER renamed AFTER UPDATE OF name ON project BEGIN INSERT INTO log VALUES (new.name); END;
CREATE TRIGGER put INSTEAD OF INSERT ON shown BEGIN INSERT INTO entry (project, note) VALUES (1, new.line); END;
INSERT INTO project VALUES (1, 'one'), (2, 'two'), (3, 'three');
INSERT INTO entry VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c');
INSERT INTO tag VALUES ('x', 1), ('y', 2);
`

// watchedQuery reads a view, a common table expression, a table without rowids and what a trigger writes.
const watchedQuery = `
WITH lines AS (SELECT line FROM shown UNION ALL SELECT word || uses FROM tag UNION ALL SELECT 'log ' || what FROM log)
SELECT coalesce(group_concat(line, ', ' ORDER BY line), '') FROM lines`

func TestWatchIsRightHoweverTheRowsWereWritten(t *testing.T) {
	for _, test := range []struct {
		name, sql string
		runs      int // of the query
		updates   int
	}{
		{"insert", `INSERT INTO entry VALUES (4, 1, 'd')`, 1, 1},
		{"delete without where", `DELETE FROM entry`, 1, 1},
		{"replace", `REPLACE INTO project VALUES (4, 'two')`, 1, 1}, // and so the entries of the other are gone
		{"cascade", `DELETE FROM project WHERE id = 3`, 1, 1},
		{"trigger", `UPDATE project SET name = 'uno' WHERE id = 1`, 1, 1},
		{"instead of trigger", `INSERT INTO shown VALUES ('through the view')`, 1, 1},
		{"without rowid", `UPDATE tag SET uses = uses + 1 WHERE word = 'x'`, 1, 1},
		{"without rowid, all", `DELETE FROM tag`, 1, 1},
		{"upsert", `INSERT INTO tag VALUES ('y', 1) ON CONFLICT DO UPDATE SET uses = uses + 1`, 1, 1},
		{"a savepoint that is rolled back", `SAVEPOINT s; DELETE FROM entry; ROLLBACK TO s; RELEASE s`, 1, 0},
		{"a savepoint that stays", `SAVEPOINT s; DELETE FROM entry; RELEASE s`, 1, 1},
		{"a savepoint that is rolled back, and more", `SAVEPOINT s; DELETE FROM entry; ROLLBACK TO s; RELEASE s; DELETE FROM tag`, 1, 1},
		{"100 rows", `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO log SELECT i FROM n`, 1, 1},
		{"there and back", `UPDATE tag SET uses = uses + 1; UPDATE tag SET uses = uses - 1`, 1, 0},
		{"another table", `INSERT INTO apart VALUES (1)`, 0, 0},
		{"nothing", `DELETE FROM entry WHERE id = 99`, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runs := 0
				service := dispatch.Service{Name: "sql", Methods: []dispatch.Method{
					dispatch.Query("read", func(ctx context.Context, v *store.View, _ dispatch.None) (string, error) {
						runs++
						return store.One[string](ctx, v, watchedQuery)
					}, dispatch.DecodeNone, encodeString),
					dispatch.Mutation("write", func(ctx context.Context, tx *store.Tx, _ dispatch.None) (dispatch.None, error) {
						_, err := tx.ExecContext(ctx, test.sql)
						return dispatch.None{}, err
					}, dispatch.DecodeNone, dispatch.EncodeNone),
				}}
				p := newPage(t, dispatch.Options{Services: []dispatch.Service{service}})
				err := p.db.Maintain(t.Context(), func(c *sqlite3.Conn) error { return c.Exec(watchedSchema) })
				if err != nil {
					t.Fatal(err)
				}
				watch := p.watch("sql.read", "")
				before := p.texts(watch)
				runs = 0
				p.want("sql.write", "", "null")
				if runs != test.runs {
					t.Errorf("the query ran %d times, want %d", runs, test.runs)
				}
				after := p.texts(watch)
				if got := len(after) - len(before); got != test.updates {
					t.Errorf("got %d updates, want %d", got, test.updates)
				}
				if fresh := p.call("sql.read", "").String(); after[len(after)-1] != fresh {
					t.Errorf("the watch shows %s, the database has %s", after[len(after)-1], fresh)
				}
			})
		})
	}
}

func TestTenPagesWithTenWatchesEachCostOneRun(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		watches := map[dispatch.ClientID][]uint64{}
		for client := range byte(10) {
			p.client = dispatch.ClientID{client + 1}
			for range 10 {
				watches[p.client] = append(watches[p.client], p.watch("tasks.list", ""))
			}
		}
		p.service.runs.Store(0)
		for _, title := range []string{"a", "b", "c"} {
			p.want("tasks.fail", `{"how":"app"}`, "tired -32000") // rolled back
			p.post(wire.Call, "tasks.add", `{"title":"`+title+`"}`)
			synctest.Wait()
		}
		if p.service.runs.Load() != 3 {
			t.Errorf("100 watches and 3 changes: %d runs, want 3", p.service.runs.Load())
		}
		for client, sequences := range watches {
			p.client = client
			for _, sequence := range sequences {
				if n := len(p.answers(sequence)); n != 4 {
					t.Errorf("a watch has %d answers, want 4", n)
				}
			}
		}
	})
}
