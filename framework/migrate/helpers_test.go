package migrate_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

var vfsNumber atomic.Int64

// process is a program on a disk.
type process struct {
	disk *memfs.FS
	vfs  *opfs.VFS
	log  []string
}

// boot starts a process on a disk. Call end when the process is gone.
func boot(disk *memfs.FS) *process {
	return &process{
		disk: disk,
		vfs:  opfs.Register(fmt.Sprintf("migrate-%d", vfsNumber.Add(1)), disk.Inner()),
	}
}

func (p *process) end() { p.vfs.Unregister() }

func (p *process) open(ctx context.Context, file string) (*store.DB, error) {
	return store.Open(ctx, store.Options{Name: file, VFS: p.vfs.Name(), Strict: true})
}

func (p *process) options(sources ...migrate.Source) migrate.Options {
	return migrate.Options{
		Dir:     p.disk,
		Open:    p.open,
		Sources: sources,
		Now:     func() time.Time { return time.UnixMilli(1_800_000_000_000) },
		Notef:   func(format string, args ...any) { p.log = append(p.log, fmt.Sprintf(format, args...)) },
	}
}

// app makes the app's source of files in memory.
func app(files map[string]string) migrate.Source {
	m := fstest.MapFS{}
	for name, sql := range files {
		m["migrations/"+name] = &fstest.MapFile{Data: []byte(sql)}
	}
	return migrate.Source{FS: m}
}

func source(namespace string, f fs.FS) migrate.Source {
	return migrate.Source{Namespace: namespace, FS: f}
}

// must runs the migrations and closes the database.
func (p *process) must(t *testing.T, sources ...migrate.Source) {
	t.Helper()
	p.with(t, func(*store.DB) {}, sources...)
}

// with runs the migrations and hands fn the database.
func (p *process) with(t *testing.T, fn func(db *store.DB), sources ...migrate.Source) {
	t.Helper()
	db, err := migrate.Run(t.Context(), p.options(sources...))
	if err != nil {
		t.Fatal(err)
	}
	fn(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func exec(t *testing.T, db *store.DB, sql string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), sql)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// generation is the one that the head names, 0 if there is no head.
func generation(t *testing.T, disk *memfs.FS) uint64 {
	t.Helper()
	h, err := opfs.ReadHead(disk.Head())
	if err == opfs.ErrNoHead {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return h.Generation
}

func generations(t *testing.T, disk *memfs.FS) string {
	t.Helper()
	all, err := disk.Generations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(all)
}

// dump is everything that a database holds.
func dump(db *store.DB) (string, error) {
	var b strings.Builder
	err := db.Maintain(context.Background(), func(c *sqlite3.Conn) error {
		var tables []string
		err := rows(c, `SELECT name, coalesce(sql, ''), type = 'table' FROM sqlite_schema ORDER BY name`, func(s *sqlite3.Stmt) {
			fmt.Fprintln(&b, s.ColumnText(1))
			if s.ColumnBool(2) {
				tables = append(tables, s.ColumnText(0))
			}
		})
		for _, name := range tables {
			if err == nil {
				fmt.Fprintln(&b, name)
				err = rows(c, `SELECT * FROM `+sqlite3.QuoteIdentifier(name), func(s *sqlite3.Stmt) {
					for i := range s.ColumnCount() {
						fmt.Fprint(&b, s.ColumnText(i), "|")
					}
					fmt.Fprintln(&b)
				})
			}
		}
		return err
	})
	return b.String(), err
}

func rows(c *sqlite3.Conn, sql string, row func(*sqlite3.Stmt)) error {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return err
	}
	defer s.Close()
	for s.Step() {
		row(s)
	}
	return s.Err()
}
