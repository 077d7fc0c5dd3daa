package migrate_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

func ExampleRun() {
	disk := memfs.New()
	vfs := opfs.Register("example", disk.Inner())
	start := func(files fstest.MapFS) error {
		db, err := migrate.Run(context.Background(), migrate.Options{
			Dir: disk,
			Open: func(ctx context.Context, file string) (*store.DB, error) {
				return store.Open(ctx, store.Options{Name: file, VFS: vfs.Name()})
			},
			Sources:  []migrate.Source{{FS: files}},
			Progress: func(p migrate.Progress) { fmt.Printf("%s %q\n", p.Phase, p.Name) },
		})
		if err != nil {
			return err
		}
		return db.Close()
	}

	entries := &fstest.MapFile{Data: []byte(`CREATE TABLE entries (id TEXT PRIMARY KEY) STRICT;`)}
	note := &fstest.MapFile{Data: []byte(`ALTER TABLE entries ADD COLUMN note TEXT;`)}
	fmt.Println(start(fstest.MapFS{"0001_entries.sql": entries}))
	fmt.Println(start(fstest.MapFS{"0001_entries.sql": entries, "0002_note.sql": note}))
	fmt.Println(start(fstest.MapFS{"0001_entries.sql": note}))
	// Output:
	// migrate "0001_entries.sql"
	// migrate ""
	// <nil>
	// copy ""
	// check ""
	// check ""
	// migrate "0002_note.sql"
	// migrate ""
	// check ""
	// check ""
	// switch ""
	// switch ""
	// <nil>
	// migrate: the database is newer than this program: it has 0002_note.sql
}
