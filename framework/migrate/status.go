package migrate

import (
	"slices"

	"github.com/ncruces/go-sqlite3"
)

// Status is what becomes of a migration in a database.
type Status struct {
	Namespace, Name string
	// AppliedAt is in milliseconds since 1970; 0: it is pending.
	AppliedAt int64
}

// StatusOf reads which migrations a database has and which are pending, in their
// order; nothing is written. Where the program would refuse the database (*Error,
// *NewerError, *ForeignError), err says so and what it has is returned all the
// same.
func StatusOf(c *sqlite3.Conn, sources []Source) (all []Status, err error) {
	files, err := readSources(sources)
	if err != nil {
		return nil, err
	}
	s, err := stateOf(c)
	if err != nil {
		return nil, err
	}
	at := map[[2]string]int64{}
	if len(s.applied) > 0 {
		err := query(c, `SELECT namespace, name, applied_at FROM _ashore_migrations`, func(r *sqlite3.Stmt) {
			at[[2]string{r.ColumnText(0), r.ColumnText(1)}] = r.ColumnInt64(2)
		})
		if err != nil {
			return nil, err
		}
	}
	order := map[string]int{}
	for i, source := range sources {
		order[source.Namespace] = i + 1
	}
	for _, a := range s.applied {
		all = append(all, Status{a.namespace, a.name, at[[2]string{a.namespace, a.name}]})
	}
	// Namespaces that the program doesn't know come first.
	slices.SortStableFunc(all, func(a, b Status) int { return order[a.Namespace] - order[b.Namespace] })
	pending, err := plan(s.applied, files)
	for _, f := range pending {
		all = append(all, Status{Namespace: f.namespace, Name: f.name})
	}
	return all, err
}
