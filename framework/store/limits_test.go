package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
)

// deep are ways to nest SQL, a part in itself or a chain of parts.
var deep = map[string]func(n int) string{
	"a sum":          func(n int) string { return "SELECT 1" + strings.Repeat("+1", n) },
	"columns joined": func(n int) string { return "SELECT title" + strings.Repeat("||title", n) + " FROM entries" },
	"ORs":            func(n int) string { return "SELECT 1 FROM entries WHERE id=1" + strings.Repeat(" OR title='a'", n) },
	"ORs of ANDs": func(n int) string {
		return "SELECT 1 FROM entries WHERE id=1" + strings.Repeat(" OR (title='a' AND id=2)", n)
	},
	"NOTs":         func(n int) string { return "SELECT " + strings.Repeat("NOT ", n) + "id FROM entries" },
	"calls":        func(n int) string { return nest("SELECT ", "abs(", "id", ")", n) + " FROM entries" },
	"calls of two": func(n int) string { return nest("SELECT ", "coalesce(id,", "id", ")", n) + " FROM entries" },
	"BETWEENs":     func(n int) string { return nest("SELECT ", "(id BETWEEN 1 AND ", "id", ")", n) + " FROM entries" },
	"BETWEENs around a sum": func(n int) string {
		return nest("SELECT ", "(id BETWEEN 1 AND ", "id"+strings.Repeat("+1", 180), ")", min(n, 60)) + " FROM entries"
	},
	"calls around a sum": func(n int) string {
		return nest("SELECT ", "coalesce(id,", "id"+strings.Repeat("+1", 115), ")", min(n, 130)) + " FROM entries"
	},
	"LIKEs": func(n int) string { return nest("SELECT ", "(title LIKE ", "id", ")", n) + " FROM entries" },
	"CASEs": func(n int) string {
		return nest("SELECT ", "CASE WHEN id THEN 1 ELSE ", "2", " END", n) + " FROM entries"
	},
	"JSON":                 func(n int) string { return nest("SELECT ", "json_array(", "id", ")", n) + " FROM entries" },
	"subqueries":           func(n int) string { return nest("SELECT ", "(SELECT ", "id FROM entries", ")", n) },
	"tables of subqueries": func(n int) string { return nest("", "SELECT * FROM (", "SELECT id FROM entries", " LIMIT 5)", n) },
	"INs": func(n int) string {
		return nest("SELECT ", "id IN (SELECT ", "id", " FROM entries)", n) + " FROM entries"
	},
	"UNIONs": func(n int) string {
		return "SELECT id FROM entries" + strings.Repeat(" UNION SELECT id FROM entries", n)
	},
	"UNIONs ALL": func(n int) string {
		return "SELECT id FROM entries" + strings.Repeat(" UNION ALL SELECT id FROM entries", n)
	},
	"BETWEENs in an ORDER": func(n int) string {
		return nest("SELECT max(id) FROM entries GROUP BY title ORDER BY ", "(id BETWEEN 1 AND ", "id", ")", n)
	},
	"calls in a window": func(n int) string {
		return nest("SELECT sum(id) OVER (PARTITION BY ", "abs(", "id", ")", n) + ") FROM entries"
	},
	"a write with BETWEENs": func(n int) string {
		return nest("UPDATE entries SET id = ", "(id BETWEEN 1 AND ", "id", ")", n) + " WHERE 0"
	},
	"parentheses":            func(n int) string { return nest("SELECT ", "(", "id", ")", n) + " FROM entries" },
	"a list, which is none":  func(n int) string { return "SELECT 1 IN (1" + strings.Repeat(",1", n) + ")" },
	"values, which are none": func(n int) string { return "VALUES (1)" + strings.Repeat(",(1)", n) },
}

func nest(before, open, x, shut string, n int) string {
	return before + strings.Repeat(open, n) + x + strings.Repeat(shut, n)
}

// A panic of SQLite would leave the connection in the middle of what it did.
func TestDeepSQLIsAnErrorAndTheNextStatementRuns(t *testing.T) {
	db := open(t, memory(t))
	update(t, db, `CREATE TABLE entries (id INTEGER, title TEXT)`)
	for name, sql := range deep {
		t.Run(name, func(t *testing.T) {
			passed := 0
			for n := 10; n <= 1300; n += 10 + n/20 {
				err := db.Update(t.Context(), func(tx *store.Tx) error {
					_, err := tx.ExecContext(tx.Context(), sql(n))
					return err
				})
				var bad *sqlite3.Error
				if err != nil && !errors.As(err, &bad) {
					t.Fatalf("%d: got %v, want an error of SQLite's", n, err)
				}
				if err == nil {
					passed = n
				}
				if got := read[int](t, db, `SELECT 42`); got != 42 {
					t.Fatalf("after %d: got %d", n, got)
				}
			}
			none := strings.HasSuffix(name, "none") || strings.HasSuffix(name, "around a sum")
			if most := 401; passed < 10 || !none && passed >= most {
				t.Errorf("%d pass, want some, and fewer than %d", passed, most)
			}
			t.Logf("%d pass", passed)
		})
	}
}
