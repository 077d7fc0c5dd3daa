// The dbmake command makes an app's folder as the app would, with a database at
// the schema of a folder of migrations, and runs SQL in it. Without migrations,
// which is "-", the folder is there already.
//
//	dbmake FOLDER MIGRATIONS SQL
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/osdir"
	"github.com/ashore-dev/ashore/framework/store"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: dbmake FOLDER MIGRATIONS SQL")
		os.Exit(2)
	}
	if err := fill(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "dbmake:", err)
		os.Exit(1)
	}
}

func fill(folder, migrations, sql string) error {
	generation, err := prepare(folder, migrations)
	if err != nil {
		return err
	}
	conn, err := sqlite3.Open(filepath.Join(folder, "g"+strconv.FormatUint(generation, 10), "db"))
	if err != nil {
		return err
	}
	return errors.Join(conn.Exec(sql), conn.Close())
}

// prepare returns the folder's generation.
func prepare(folder, migrations string) (uint64, error) {
	dir, err := osdir.Open(folder)
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	if migrations != "-" {
		if err := migrated(dir, migrations); err != nil {
			return 0, err
		}
	}
	head, err := opfs.ReadHead(dir.Head())
	return head.Generation, err
}

func migrated(dir opfs.Dir, migrations string) error {
	vfs := opfs.Register("made", dir.Inner())
	defer vfs.Unregister()
	db, err := migrate.Run(context.Background(), migrate.Options{
		Dir: dir,
		Open: func(ctx context.Context, file string) (*store.DB, error) {
			return store.Open(ctx, store.Options{Name: file, VFS: vfs.Name()})
		},
		Sources: []migrate.Source{{FS: os.DirFS(migrations)}},
	})
	if err != nil {
		return err
	}
	return db.Close()
}
