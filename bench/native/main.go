// The native command does the benchmark's work with SQLite as a C compiler
// makes it for this machine, through database/sql and mattn/go-sqlite3: what
// the same SQL costs without a browser. It prints milliseconds by workload.
//
//	native -items 10000 -big 100000 -docs 20000 -commits 200
//
// It has a module of its own, so that no app's module graph has a second SQLite.
package main

import (
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"github.com/ashore-dev/ashore/bench/workload"
)

func main() {
	items := flag.Int64("items", 10_000, "rows that are inserted and read")
	big := flag.Int64("big", 100_000, "rows that are scanned")
	docs := flag.Int64("docs", 20_000, "documents that are indexed")
	commits := flag.Int("commits", 200, "single commits")
	flag.Parse()
	figures, err := measure(*items, *big, *docs, *commits)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(figures)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "native:", err)
		os.Exit(1)
	}
}

// bench is a database and what was measured on it.
type bench struct {
	db      *sql.DB
	figures map[string]any
}

func measure(items, big, docs int64, commits int) (map[string]any, error) {
	folder, err := os.MkdirTemp("", "ashore-bench-native-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(folder, "bench.db")+"?_locking_mode=EXCLUSIVE&_journal_mode=WAL&_synchronous=FULL&_cache_size=-8192")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	b := &bench{db: db, figures: map[string]any{}}
	for _, work := range []func() error{
		b.migrate,
		func() error { return b.fill(big, docs) },
		func() error { return b.time("insert", b.insert(items)) },
		func() error { return b.time("commit", b.write(commits)) },
		func() error { return b.time("select", b.selects(items)) },
		func() error { return b.time("sum", b.sum) },
		func() error { return b.time("group", b.scan(workload.Group, 4)) },
		func() error { return b.time("like", b.scan(workload.Like, 1)) },
		func() error { return b.time("index", b.exec(workload.Index)) },
		func() error { return b.time("search", b.search) },
		b.modes,
	} {
		if err := work(); err != nil {
			return nil, err
		}
	}
	return b.figures, nil
}

// time notes the median of three times.
func (b *bench) time(name string, work func() error) error {
	var took []time.Duration
	for range 3 {
		if name == "insert" {
			if _, err := b.db.Exec(workload.Clear); err != nil {
				return err
			}
		}
		began := time.Now()
		if err := work(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.figures[name] = float64(took[1].Microseconds()) / 1000
	return nil
}

// modes notes what SQLite answers to PRAGMAs, and its version.
func (b *bench) modes() error {
	found := map[string]string{}
	for name, query := range map[string]string{
		"sqlite": "SELECT sqlite_version()", "journal_mode": "PRAGMA journal_mode", "locking_mode": "PRAGMA locking_mode",
		"synchronous": "PRAGMA synchronous", "cache_size": "PRAGMA cache_size",
	} {
		var value string
		if err := b.db.QueryRow(query).Scan(&value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		found[name] = value
	}
	b.figures["modes"] = found
	return nil
}
