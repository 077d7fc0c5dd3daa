package store

import (
	"context"
	"strings"
)

// Explain returns how SQLite would run a query: one line a step, indented by
// its place in the tree, as in "SEARCH entries USING INDEX entries_start
// (start>?)". It is for tests that a list query uses its index.
//
// https://sqlite.org/eqp.html
func Explain(ctx context.Context, q Querier, query string, args ...any) (string, error) {
	type step struct {
		ID      int64
		Parent  int64
		NotUsed int64 `db:"notused"`
		Detail  string
	}
	steps, err := All[step](ctx, q, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return "", err
	}
	depth := map[int64]int{}
	var lines []string
	for _, s := range steps {
		d, child := depth[s.Parent]
		if child {
			d++
		}
		depth[s.ID] = d
		lines = append(lines, strings.Repeat("  ", d)+s.Detail)
	}
	return strings.Join(lines, "\n"), nil
}
