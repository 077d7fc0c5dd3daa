package app

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// migrated runs the SQL files of an empty database in order. It stands in for
// package migrate until that does.
func (a *App) migrated(ctx context.Context) (*store.DB, error) {
	if err := a.host.Dir.Attach(ctx, opfs.Main, 1, true); err != nil {
		return nil, err
	}
	db, err := a.open(ctx, opfs.Main.Database())
	if err != nil {
		return nil, err
	}
	err = db.Maintain(ctx, func(c *sqlite3.Conn) error {
		s, _, err := c.Prepare(`SELECT count(*) FROM sqlite_schema`)
		if err != nil {
			return err
		}
		defer s.Close()
		if s.Step() && s.ColumnInt(0) > 0 {
			return nil
		}
		for _, source := range a.assembly.sources {
			files, err := allFiles(source.FS)
			if err != nil {
				return err
			}
			for _, file := range files {
				sql, err := fs.ReadFile(source.FS, file)
				if err == nil && path.Ext(file) == ".sql" {
					err = c.Exec(string(sql))
				}
				if err != nil {
					return fmt.Errorf("migrate %s: %w", file, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func allFiles(f fs.FS) ([]string, error) {
	files := []string{}
	err := fs.WalkDir(f, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, name)
		}
		return err
	})
	slices.Sort(files)
	return files, err
}
