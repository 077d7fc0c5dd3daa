// The dbcheck command opens a copy of an app's private files natively and
// prints, as JSON, what SQLite's integrity check and a query of one column say.
//
//	dbcheck FOLDER SQL
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/opfs"
)

type report struct {
	Integrity string   `json:"integrity"`
	Rows      []string `json:"rows"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: dbcheck FOLDER SQL")
		os.Exit(2)
	}
	r, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "dbcheck:", err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		fmt.Fprintln(os.Stderr, "dbcheck:", err)
		os.Exit(1)
	}
}

// check opens the generation that the folder's head names and asks it.
func check(folder, sql string) (report, error) {
	head, err := readHead(filepath.Join(folder, "head"))
	if err != nil {
		return report{}, fmt.Errorf("head: %w", err)
	}
	// SQLite finds the write-ahead log by the name of the database.
	conn, err := sqlite3.Open(filepath.Join(folder, "g"+strconv.FormatUint(head.Generation, 10), "db"))
	if err != nil {
		return report{}, fmt.Errorf("open generation %d: %w", head.Generation, err)
	}
	defer conn.Close()
	integrity, err := column(conn, "PRAGMA integrity_check")
	if err != nil {
		return report{}, err
	}
	rows, err := column(conn, sql)
	if err != nil {
		return report{}, err
	}
	return report{Integrity: integrity[0], Rows: rows}, nil
}

// column runs a query and returns its first column as text.
func column(conn *sqlite3.Conn, sql string) ([]string, error) {
	stmt, _, err := conn.Prepare(sql)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	values := []string{}
	for stmt.Step() {
		values = append(values, stmt.ColumnText(0))
	}
	return values, stmt.Err()
}

type headFile struct{ *os.File }

func (f headFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func readHead(name string) (opfs.Head, error) {
	f, err := os.Open(name)
	if err != nil {
		return opfs.Head{}, err
	}
	defer f.Close()
	return opfs.ReadHead(headFile{f})
}
