package migrate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
)

const (
	maxObjects    = 10_000    // of a schema
	maxSchemaText = 1_000_000 // bytes of one object's SQL
)

// thing is what a schema has.
type thing struct{ kind, name, table, sql string }

// shape is a schema.
type shape []thing

// readShape reads a schema as text, which runs nothing of it.
func readShape(conn *sqlite3.Conn) (shape, error) {
	var s shape
	var err error
	failed := query(conn, `SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema`, func(row *sqlite3.Stmt) {
		t := thing{row.ColumnText(0), row.ColumnText(1), row.ColumnText(2), row.ColumnText(3)}
		switch {
		case err != nil:
		case len(s) == maxObjects || len(t.sql) > maxSchemaText:
			err = refused(OtherShape, "it has more tables, or longer ones, than any app")
		default:
			s = append(s, t)
		}
	})
	if err := errors.Join(failed, err); err != nil {
		return nil, err
	}
	return s, nil
}

func (s shape) find(kind, name string) (thing, bool) {
	i := slices.IndexFunc(s, func(t thing) bool { return t.kind == kind && t.name == name })
	if i < 0 {
		return thing{}, false
	}
	return s[i], true
}

// TableSQL is a table of a schema, and how it was made.
type TableSQL struct{ Name, SQL string }

// RowTables are the names of those tables that have rows of the app: neither
// SQLite's and the framework's nor a virtual table and those behind it.
func RowTables(tables []TableSQL) (names []string) {
	for _, t := range tables {
		if isVirtual(t.SQL) || strings.HasPrefix(t.Name, "sqlite_") || strings.HasPrefix(t.Name, "_ashore_") {
			continue
		}
		if !slices.ContainsFunc(tables, func(v TableSQL) bool {
			return isVirtual(v.SQL) && strings.HasPrefix(t.Name, v.Name+"_")
		}) {
			names = append(names, t.Name)
		}
	}
	return names
}

func (s shape) rowTables() []string {
	var tables []TableSQL
	for _, t := range s {
		if t.kind == "table" {
			tables = append(tables, TableSQL{t.name, t.sql})
		}
	}
	return RowTables(tables)
}

func isVirtual(sql string) bool {
	return len(sql) > 14 && strings.EqualFold(sql[:14], "CREATE VIRTUAL")
}

// readApplied reads what the file says was applied to it.
func readApplied(conn *sqlite3.Conn, s shape) (has []applied, err error) {
	t, ok := s.find("table", "_ashore_migrations")
	if !ok {
		return nil, refused(OtherApp, "it has no list of migrations, as every app's file has")
	}
	if t.sql != strings.TrimSpace(createTable) {
		return nil, refused(OtherShape, "its list of migrations is another")
	}
	err = query(conn, `SELECT namespace, number, name, checksum FROM _ashore_migrations ORDER BY 1, 2 LIMIT 10000`, func(r *sqlite3.Stmt) {
		has = append(has, applied{r.ColumnText(0), r.ColumnInt(1), r.ColumnText(2), r.ColumnText(3)})
	})
	return has, err
}

// sameShape compares the file's schema with that of a new database to which the
// same migrations were applied.
func (r *run) sameShape(ctx context.Context, o AdoptOptions, got shape, pending []file) error {
	db, err := o.Open(ctx, ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	applied := slices.DeleteFunc(slices.Clone(r.files), func(f file) bool {
		return slices.ContainsFunc(pending, func(p file) bool { return p.namespace == f.namespace && p.number == f.number })
	})
	for _, f := range applied {
		if err := apply(ctx, db, f, r.Now(), nobody); err != nil {
			return err
		}
	}
	want, err := shapeOf(ctx, db)
	if err != nil {
		return err
	}
	also := want
	if o.Own != nil {
		if err := o.Own(ctx, db); err != nil {
			return err
		}
		if also, err = shapeOf(ctx, db); err != nil {
			return err
		}
	}
	for _, t := range want {
		if found, ok := got.find(t.kind, t.name); !ok || found != t {
			return refused(OtherShape, "the %s %s is missing or another than this app's", t.kind, t.name)
		}
	}
	for _, t := range got {
		if found, ok := also.find(t.kind, t.name); ok && found == t || ofSQLite(t) {
			continue
		}
		return refused(OtherShape, "it has the %s %s, which this app doesn't have", t.kind, t.name)
	}
	return nil
}

// ofSQLite reports whether SQLite makes such a table by itself: of AUTOINCREMENT,
// and by ANALYZE (https://sqlite.org/fileformat2.html#stat1tab).
func ofSQLite(t thing) bool {
	return slices.Contains([]thing{
		{"table", "sqlite_sequence", "sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"},
		{"table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"},
		{"table", "sqlite_stat4", "sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"},
	}, t)
}

func shapeOf(ctx context.Context, db *store.DB) (s shape, err error) {
	err = db.Maintain(ctx, func(c *sqlite3.Conn) error {
		s, err = readShape(c)
		return err
	})
	return s, err
}
