// Package migrate brings a database to the schema of the program: numbered
// SQL files, checksummed, each in one transaction, forward only, with the
// database of before kept as a snapshot.
package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// Source is one namespace's migrations: files NNNN_name.sql at the root of FS
// or in its folder migrations.
type Source struct {
	Namespace string // empty for the app, else the plugin's name
	FS        fs.FS
}

// Progress tells how far a migration is.
type Progress struct {
	Phase       string // "copy", "migrate", "check" or "switch"
	Name        string // the file being run, in phase "migrate"
	Done, Total int64  // bytes in phase "copy", files in phase "migrate"
}

// Options configures [Run].
type Options struct {
	// Open opens the SQLite file of that name: "main.db" or, with a Dir, also
	// "side.db".
	Open func(ctx context.Context, file string) (*store.DB, error)
	// Sources in the order in which they run.
	Sources []Source
	// Now is the clock of applied_at; nil is time.Now.
	Now func() time.Time
	// Progress is told of each step; nil is nobody.
	Progress func(Progress)
	// Logf takes notes for the developer; nil drops them.
	Logf func(format string, args ...any)
}

// Run opens the database, brings it to the schema of the sources and returns
// it open. If it fails, the database is what it was.
func Run(ctx context.Context, o Options) (*store.DB, error) { panic("not yet") }

// Error is a refusal that names its file.
type Error struct {
	Namespace string
	File      string
	Line      int // 0 if it is about the whole file
	Reason    string
	Err       error
}

func (e *Error) Error() string {
	name := e.File
	if e.Namespace != "" {
		name = e.Namespace + "/" + name
	}
	if e.Line > 0 {
		name = fmt.Sprintf("%s:%d", name, e.Line)
	}
	if e.Err != nil {
		return fmt.Sprintf("migrate %s: %s: %v", name, e.Reason, e.Err)
	}
	return fmt.Sprintf("migrate %s: %s", name, e.Reason)
}

func (e *Error) Unwrap() error { return e.Err }

// NewerError says that the database was written by a newer program. Nothing
// was changed.
type NewerError struct {
	Namespace string
	File      string // the first applied migration that this program lacks
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("migrate: the database is newer than this program: it has %s", e.File)
}
