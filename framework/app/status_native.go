//go:build !js

package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/migrate"
)

// errPending says that a database lacks migrations, which were printed.
var errPending = errors.New("some migrations are pending")

// printStatus prints which migrations a SQLite file has. It fails if the app
// would refuse the file, or some are pending.
func printStatus(ctx context.Context, config Config, file string, out io.Writer) error {
	assembly, err := assemble(config)
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	// A URI: without one, SQLite would make a file that isn't there.
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: "mode=ro"}
	conn, err := sqlite3.OpenContext(ctx, name.String())
	if err != nil {
		return fmt.Errorf("open %s: %w", file, err)
	}
	defer conn.Close()
	all, err := migrate.StatusOf(conn, assembly.sources)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	pending := false
	for _, s := range all {
		name, what := s.Name, "pending"
		if s.Namespace != "" {
			name = s.Namespace + "/" + name
		}
		if s.AppliedAt != 0 {
			what = "applied " + time.UnixMilli(s.AppliedAt).UTC().Format(time.RFC3339)
		} else {
			pending = true
		}
		fmt.Fprintf(w, "%s\t%s\n", name, what)
	}
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	if err == nil && pending {
		err = errPending
	}
	return err
}
