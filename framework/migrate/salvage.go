package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ncruces/go-sqlite3"
)

// Salvaged says what [Salvage] got out of a damaged database.
type Salvaged struct {
	Generation uint64 // that is the app's now
	Tables     []SalvagedTable
	Problems   []string // what else did not come over, for a person
}

// SalvagedTable says how much of a table came over.
type SalvagedTable struct {
	Name string
	Rows int64
	// Gaps is in how many places rows could not be read; how many there were
	// isn't known.
	Gaps int
}

// SalvageOptions configures [Salvage].
type SalvageOptions struct {
	Dir opfs.Dir
	// VFS is the name of the registered VFS of Dir.
	VFS string
	// Generation is the one that is read. SQLite may write to it (it has to, to
	// open one with a WAL): give it a copy.
	Generation uint64
	// Sources are the program's migrations. Where the record of what was applied
	// can't be read they are taken for applied.
	Sources []Source
	// Init adds functions and collations to a connection; may be nil.
	Init func(*sqlite3.Conn) error
	Now  func() time.Time
}

// Salvage copies what can be read of a generation, row by row, into a new one,
// checks that, and moves the head to it. The generation that the head named is
// never removed from then on.
//
// No generation may be attached to side, and none of the VFS's files be open.
func Salvage(ctx context.Context, o SalvageOptions) (s Salvaged, err error) {
	dir, generation := o.Dir, o.Generation
	files, err := readSources(o.Sources)
	if err != nil {
		return s, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("salvage generation %d: %w", generation, err)
		}
	}()
	before, err := opfs.ReadHead(dir.Head())
	if err != nil {
		return s, err
	}
	mark, err := opfs.ReadMark(dir.Head())
	if err != nil {
		return s, err
	}
	all, err := dir.Generations(ctx)
	if err != nil {
		return s, err
	}
	s.Generation = slices.Max(append(all, before.Generation)) + 1
	if err := dir.Detach(ctx, opfs.Main); err != nil {
		return s, err
	}
	if err := dir.Attach(ctx, opfs.Main, generation, false); err != nil {
		return s, err
	}
	if err := dir.Attach(ctx, opfs.Side, s.Generation, true); err != nil {
		return s, err
	}
	err = salvageFiles(ctx, o, files, &s)
	if detached := dir.Detach(context.WithoutCancel(ctx), opfs.Side); err == nil {
		err = detached
	}
	if err != nil {
		return s, errors.Join(err, dir.Remove(context.WithoutCancel(ctx), s.Generation))
	}
	mark.Keep(before.Generation)
	if err := opfs.WriteMark(dir.Head(), mark); err != nil {
		return s, err
	}
	_, err = opfs.WriteHead(dir.Head(), opfs.Head{Generation: s.Generation, Created: o.Now(), Data: true})
	return s, err
}

// salvageFiles copies from the main slot's database to the side slot's.
func salvageFiles(ctx context.Context, o SalvageOptions, files []file, s *Salvaged) error {
	from, err := openRaw(ctx, opfs.Main.Database(), o)
	if err != nil {
		return fmt.Errorf("open what is damaged: %w", err)
	}
	defer from.Close()
	to, err := openRaw(ctx, opfs.Side.Database(), o)
	if err != nil {
		return err
	}
	defer to.Close()
	if err := to.Exec("BEGIN"); err != nil {
		return err
	}
	r := &rescue{from: from, to: to, out: s}
	if err := r.run(ctx); err != nil {
		return err
	}
	if err := r.applied(files, o.Now()); err != nil {
		return err
	}
	if err := to.Exec("COMMIT"); err != nil {
		return err
	}
	problems, err := Problems(to)
	if err == nil && problems != nil {
		err = &CheckError{"after it was salvaged", problems, false}
	}
	return err
}

// openRaw opens a slot's file with nothing of the app's.
func openRaw(ctx context.Context, file string, o SalvageOptions) (*sqlite3.Conn, error) {
	conn, err := sqlite3.OpenContext(ctx, "file:"+file+"?vfs="+o.VFS)
	if err != nil {
		return nil, err
	}
	if o.Init != nil {
		if err := o.Init(conn); err != nil {
			conn.Close()
			return nil, err
		}
	}
	for _, sql := range []string{
		"locking_mode=EXCLUSIVE", "journal_mode=MEMORY", "synchronous=FULL",
		"foreign_keys=OFF", "trusted_schema=OFF", "temp_store=MEMORY", "writable_schema=ON",
	} {
		// The damaged one may refuse a mode; what matters shows later.
		_ = conn.Exec("PRAGMA " + sql)
	}
	return conn, nil
}

// rescue is one run of Salvage.
type rescue struct {
	from, to *sqlite3.Conn
	out      *Salvaged
}

// object is a row of sqlite_schema.
type object struct {
	kind, name, table, sql string
	root                   int64
}

func (r *rescue) run(ctx context.Context) error {
	for _, name := range []string{"application_id", "user_version"} {
		err := query(r.from, "PRAGMA "+name, func(row *sqlite3.Stmt) {
			_ = r.to.Exec(fmt.Sprintf("PRAGMA %s=%d", name, row.ColumnInt64(0)))
		})
		if err != nil {
			return err
		}
	}
	var objects []object
	err := query(r.from, `SELECT type, name, tbl_name, coalesce(sql, ''), coalesce(rootpage, 0) FROM sqlite_schema`, func(row *sqlite3.Stmt) {
		objects = append(objects, object{row.ColumnText(0), row.ColumnText(1), row.ColumnText(2), row.ColumnText(3), row.ColumnInt64(4)})
	})
	if err != nil {
		return fmt.Errorf("the list of tables can't be read: %w", err)
	}
	for _, o := range objects {
		switch {
		case o.kind != "table" || o.sql == "":
		case o.name == "sqlite_sequence": // SQLite makes it
			if err := r.rows(ctx, o.name); err != nil {
				return err
			}
		case o.root == 0:
			if err := r.virtual(o); err != nil {
				return err
			}
		default:
			if err := r.to.Exec(o.sql); err != nil {
				r.problem("table %s could not be made: %v", o.name, err)
				continue
			}
			if err := r.rows(ctx, o.name); err != nil {
				return err
			}
		}
	}
	for _, kind := range []string{"index", "view", "trigger"} {
		for _, o := range objects {
			if o.kind != kind || o.sql == "" {
				continue
			}
			if err := r.to.Exec(o.sql); err != nil {
				r.problem("%s %s could not be made: %v", o.kind, o.name, err)
			}
		}
	}
	return nil
}

// applied sets right what is known of migrations, if that could not be read.
func (r *rescue) applied(files []file, now time.Time) error {
	for _, table := range r.out.Tables {
		if table.Name != "_ashore_migrations" || table.Gaps == 0 {
			continue
		}
		r.problem("which changes of the layout were made can't be read: it is taken for this version's")
		if err := r.to.Exec("DELETE FROM _ashore_migrations"); err != nil {
			return err
		}
		for _, f := range files {
			if err := record(r.to, f, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *rescue) problem(format string, args ...any) {
	r.out.Problems = append(r.out.Problems, fmt.Sprintf(format, args...))
}

// virtual makes a virtual table without running its module, which would make
// its tables anew: they come over like all others. The command line's .dump does
// the same (https://sqlite.org/cli.html).
func (r *rescue) virtual(o object) error {
	stmt, _, err := r.to.Prepare(`INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', ?, ?, 0, ?)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for i, text := range []string{o.name, o.table, o.sql} {
		if err := stmt.BindText(i+1, text); err != nil {
			return err
		}
	}
	return stmt.Exec()
}
