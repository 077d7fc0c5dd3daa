// Package migrate brings a database to the schema of the program: numbered
// SQL files, and Go functions for what SQL can't do, checksummed, each in one
// transaction, forward only, with the database of before kept as a snapshot.
//
// Each part of a program, the app and every plugin, is a namespace with files
// NNNN_name.sql of its own. What was applied is written down in the table
// _ashore_migrations of the same database. Numbers order the files; gaps are
// allowed. A file that was applied must stay as it was: one that is edited,
// renamed or missing is refused by its name, and so is a new one whose number
// is below one that was applied.
//
// Within a migration foreign keys are not enforced, as SQLite's own procedure
// for changing a table wants it (https://sqlite.org/lang_altertable.html#otheralter);
// they are checked at its end, before it commits.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// Source is one namespace's migrations: files NNNN_name.sql in the folder
// migrations of FS or, if it has none, at its root, and functions. Files that
// don't end in .sql are passed over.
type Source struct {
	Namespace string // empty for the app, else the plugin's name
	FS        fs.FS  // nil: no files
	Funcs     []Func
}

// Phase is what [Run] is doing.
type Phase string

// The phases, in their order. A database without pending migrations sees none,
// an empty one only Migrate.
const (
	Copy    Phase = "copy"    // into a new generation; counted in bytes
	Check   Phase = "check"   // the copy's integrity, before and after
	Migrate Phase = "migrate" // one after the other
	Switch  Phase = "switch"  // the new generation becomes the database
)

// Progress tells how far a migration is.
type Progress struct {
	Phase       Phase
	Name        string // of the migration, in Migrate
	Done, Total int64  // in Migrate: migrations
	// Part of Parts is how far the named migration is: what a Func reports, or
	// the statements of a file that has several. Parts of 0 aren't known.
	Part, Parts int64
}

// Options configures [Run].
type Options struct {
	// Dir holds the generations. Pending migrations run on a copy, and the
	// generation before stays as a snapshot. Nil is for a database without
	// generations: they run on the database itself, each in its transaction.
	Dir opfs.Dir
	// Open opens the SQLite file of that name: "main.db" or, with a Dir, also
	// "side.db". It is called for each of them more than once.
	Open func(ctx context.Context, file string) (*store.DB, error)
	// Sources in the order in which they run. A namespace that was applied
	// must stay among them.
	Sources []Source
	// Now is the clock of applied_at and of the head; nil is time.Now.
	Now func() time.Time
	// Progress is told of each step; nil is nobody.
	Progress func(Progress)
	// Logf takes what the developer should look into; nil drops it.
	Logf func(format string, args ...any)
	// Notef is told of each migration that was applied; nil is nobody.
	Notef func(format string, args ...any)
	// Keep is how many snapshots stay; 0 is three.
	Keep int
}

// Run attaches the current generation, opens the database, brings it to the
// schema of the sources, and returns it open.
//
// If it fails the database is what it was, and closed. With a Dir that holds at
// whatever moment the process ends or power is lost: the database of before or
// the migrated one is found, nothing in between, and in the first case the
// next Run migrates anew. A refusal ([*Error], [*NewerError]) writes nothing.
func Run(ctx context.Context, o Options) (*store.DB, error) {
	files, err := readSources(o.Sources)
	if err != nil {
		return nil, err
	}
	r := &run{Options: o, files: files}
	if r.Now == nil {
		r.Now = time.Now
	}
	if r.Keep == 0 {
		r.Keep = 3
	}
	if r.Dir == nil {
		return r.inPlace(ctx)
	}
	return r.inGenerations(ctx)
}

// run is one call of Run.
type run struct {
	Options
	files []file
	mark  opfs.Mark // with a Dir
}

func (r *run) progress(p Progress) {
	if r.Progress != nil {
		r.Progress(p)
	}
}

func (r *run) logf(format string, args ...any) {
	if r.Logf != nil {
		r.Logf(format, args...)
	}
}

// open opens a file and reads what was applied to it. What it refuses it
// closes without a write.
func (r *run) open(ctx context.Context, name string) (db *store.DB, pending []file, fresh bool, err error) {
	db, err = r.Open(ctx, name)
	if err != nil {
		return nil, nil, false, err
	}
	state, err := readState(ctx, db)
	if err == nil {
		pending, err = plan(state.applied, r.files)
	}
	if err != nil {
		return nil, nil, false, errors.Join(err, closeUntouched(ctx, db))
	}
	return db, pending, state.empty, nil
}

// inPlace migrates a database that has no generations.
func (r *run) inPlace(ctx context.Context) (*store.DB, error) {
	db, pending, _, err := r.open(ctx, opfs.Main.Database())
	if err != nil {
		return nil, err
	}
	if err := r.apply(ctx, db, pending); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// apply runs the pending migrations.
func (r *run) apply(ctx context.Context, db *store.DB, pending []file) error {
	for i, f := range pending {
		p := Progress{Phase: Migrate, Name: f.path(), Done: int64(i), Total: int64(len(pending))}
		r.progress(p)
		if err := apply(ctx, db, f, r.Now(), r.parts(p)); err != nil {
			return err
		}
		if r.Notef != nil {
			r.Notef("migrate: applied %s", f.path())
		}
	}
	if n := int64(len(pending)); n > 0 {
		r.progress(Progress{Phase: Migrate, Done: n, Total: n})
	}
	return nil
}

// reports is how often a migration is told of at most: what counts rows may say
// so at each of them.
const reports = 200

// parts tells how far a migration is.
func (r *run) parts(p Progress) func(part, parts int64) {
	return func(part, parts int64) {
		if parts <= 0 || part < 0 {
			return
		}
		part = min(part, parts)
		if told := p.Part; p.Parts == parts && part < parts && part >= told && part-told < (parts+reports-1)/reports {
			return
		}
		p.Part, p.Parts = part, parts
		r.progress(p)
	}
}

// Error is a refusal or a failure that names its file.
type Error struct {
	Namespace string
	File      string
	Line      int // from 1; 0 if it is about the whole file
	Reason    string
	Err       error // may be nil
}

func (e *Error) Error() string {
	name := join(e.Namespace, e.File)
	if e.Line > 0 {
		name = fmt.Sprintf("%s:%d", name, e.Line)
	}
	s := "migrate " + name
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// NewerError says that the database was written by a newer program, which
// means by one with migrations behind the last that this program has. Nothing
// was written.
type NewerError struct {
	Namespace string
	File      string // the last migration that was applied
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("migrate: the database is newer than this program: it has %s", join(e.Namespace, e.File))
}

// ForeignError says that the database is of another program: its application
// id is not Ashore's. Nothing was written.
type ForeignError struct{ ApplicationID int32 }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("migrate: the database belongs to another program: its application id is %#x", uint32(e.ApplicationID))
}

func join(namespace, file string) string {
	if namespace == "" {
		return file
	}
	return namespace + "/" + file
}
