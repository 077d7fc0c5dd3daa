package migrate_test

import (
	"embed"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"golang.org/x/tools/txtar"
)

var rewrite = flag.Bool("update", false, "rewrite the wanted results in testdata")

//go:embed testdata/*.txtar
var testdata embed.FS

// TestScripts runs the archives in testdata. In each, the files of before/ are
// applied first, data.sql fills the tables, and then comes a program with the
// files of after/. The folders below are namespaces, "app" is the app's. want
// is what comes out: the error, or the tables and the log.
func TestScripts(t *testing.T) {
	names, err := fs.Glob(testdata, "testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(path.Base(name), ".txtar"), func(t *testing.T) {
			b, err := testdata.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(b)
			got := runArchive(t, a)
			want := -1
			for i, f := range a.Files {
				if f.Name == "want" {
					want = i
				}
			}
			if want < 0 {
				a.Files = append(a.Files, txtar.File{Name: "want"})
				want = len(a.Files) - 1
			}
			if string(a.Files[want].Data) == got {
				return
			}
			if *rewrite {
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			t.Errorf("got:\n%s\nwant:\n%s", got, a.Files[want].Data)
		})
	}
}

// sourcesIn are the namespaces in a folder of an archive, in the order in which
// their first files come.
func sourcesIn(a *txtar.Archive, folder string) []migrate.Source {
	var sources []migrate.Source
	for _, f := range a.Files {
		parts := strings.SplitN(f.Name, "/", 3)
		if len(parts) != 3 || parts[0] != folder {
			continue
		}
		namespace := parts[1]
		if namespace == "app" {
			namespace = ""
		}
		i := slices.IndexFunc(sources, func(s migrate.Source) bool { return s.Namespace == namespace })
		if i < 0 {
			sources = append(sources, source(namespace, fstest.MapFS{}))
			i = len(sources) - 1
		}
		sources[i].FS.(fstest.MapFS)[parts[2]] = &fstest.MapFile{Data: f.Data}
	}
	return sources
}

func runArchive(t *testing.T, a *txtar.Archive) string {
	disk := memfs.New()
	first := boot(disk)
	defer first.end()
	first.with(t, func(db *store.DB) {
		for _, f := range a.Files {
			if f.Name == "data.sql" {
				exec(t, db, string(f.Data))
			}
		}
	}, sourcesIn(a, "before")...)
	before := state(t, disk.Clone())
	disk = disk.Restart()
	recording := disk.Record()
	second := boot(disk)
	defer second.end()

	db, err := migrate.Run(t.Context(), second.options(sourcesIn(a, "after")...))
	if err == nil {
		text, err := dump(db)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		return text + "\n" + strings.Join(second.log, "\n") + "\n"
	}
	ops := recording.Stop()
	if after := state(t, disk.Restart()); after != before {
		t.Errorf("after %v the database is\n%s\nand was\n%s", err, after, before)
	}
	if len(second.log) == 0 && !strings.Contains(err.Error(), "sqlite3") && !atRun(err) {
		for _, op := range ops {
			if op.Action == memfs.Write || op.Action == memfs.Truncate {
				t.Errorf("a refusal did a %s of %s", op.Action, op.Path)
			}
		}
	}
	return err.Error() + "\n"
}

// atRun tells whether a migration was begun.
func atRun(err error) bool {
	e, ok := errors.AsType[*migrate.Error](err)
	return ok && (e.Line > 0 || e.Err != nil)
}

// state is what a disk says: its head, its generations, and the database.
func state(t *testing.T, disk *memfs.FS) string {
	t.Helper()
	p := boot(disk)
	defer p.end()
	g := generation(t, disk)
	if err := disk.Attach(t.Context(), "main", g, false); err != nil {
		t.Fatal(err)
	}
	db, err := p.open(t.Context(), "main.db")
	if err != nil {
		t.Fatal(err)
	}
	text, err := dump(db)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return generations(t, disk) + text
}
