// The fill command writes made-up entries into a folder database of the time
// tracker, as `go run ./apps/timetracker -db FOLDER` makes one.
//
//	fill -entries 50000 FOLDER
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3/driver"

	"github.com/ashore-dev/ashore/apps/timetracker/internal/sample"
)

func main() {
	entries := flag.Int("entries", 1000, "how many entries, over the ten years before -end")
	end := flag.String("end", time.Now().UTC().Format(time.DateOnly), "the day after the last entry")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: fill [-entries n] [-end date] FOLDER")
		os.Exit(2)
	}
	if err := fill(flag.Arg(0), *entries, *end); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func fill(folder string, entries int, end string) error {
	until, err := time.Parse(time.DateOnly, end)
	if err != nil {
		return err
	}
	db, err := driver.Open("file:" + filepath.ToSlash(filepath.Join(folder, "g1", "db")) + "?_pragma=journal_mode(wal)")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := sample.Fill(context.Background(), tx, entries, until); err != nil {
		return err
	}
	return tx.Commit()
}
