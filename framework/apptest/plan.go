package apptest

import (
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
)

// Plan is the plan by which SQLite runs a query, a step a line, for the
// assertion that a list uses its index:
//
//	if plan := apptest.Plan(t, a, listSQL, since); !strings.Contains(plan, "USING INDEX entries_by_start") {
//		t.Errorf("got the plan\n%s", plan)
//	}
//
// See https://sqlite.org/eqp.html for what the lines say.
func Plan(t testing.TB, a *App, sql string, args ...any) string {
	t.Helper()
	var steps []string
	err := a.DB().View(t.Context(), func(v *store.View) error {
		rows, err := v.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sql, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int64
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			steps = append(steps, detail)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("plan of %s: %v", sql, err)
	}
	return strings.Join(steps, "\n")
}
