package app

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
)

// salvage runs in place of an app whose database is damaged, and tells what it
// got out of it, as jsclient/rescue-salvage.js reads it.
func salvage(ctx context.Context, config Config, dir opfs.Dir, generation uint64) (map[string]any, error) {
	assembly, err := assemble(config)
	if err != nil {
		return nil, err
	}
	vfs := opfs.Register("ashore-salvage", dir.Inner())
	defer vfs.Unregister()
	s, err := migrate.Salvage(ctx, migrate.SalvageOptions{
		Dir: dir, VFS: vfs.Name(), Generation: generation,
		Sources: assembly.sources, Init: assembly.initConn, Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	tables, problems := []any{}, []any{}
	for _, t := range s.Tables {
		tables = append(tables, map[string]any{"name": t.Name, "rows": t.Rows, "gaps": t.Gaps})
	}
	for _, p := range s.Problems {
		problems = append(problems, p)
	}
	return map[string]any{"generation": s.Generation, "tables": tables, "problems": problems}, nil
}
