package rows

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/store"
)

// Side is one of two places where a row with the same key may be.
type Side string

// The sides.
const (
	// Here is the app's database.
	Here Side = "here"
	// InFile is the file.
	InFile Side = "file"
)

// MergeInput is a saved file whose rows come beside those that are there.
type MergeInput struct {
	File io.Reader `json:"file"`
	// Name is the file's.
	Name string `json:"name" jsonschema:"maxLength=200"`
	// Prefer is which of two rows with the same key stays, where the table doesn't
	// say which is the newer.
	Prefer Side `json:"prefer"`
	// Write is false to try it: everything is done and undone.
	Write bool `json:"write"`
}

// Merged says what a merge does, or did.
type Merged struct {
	ID     string        `json:"id"` // for Undo; empty if nothing was written
	Tables []MergedTable `json:"tables"`
	// Left are tables of the file that have rows and are not merged.
	Left []string `json:"left"`
}

// MergedTable says what becomes of a table's rows.
type MergedTable struct {
	Name string `json:"name"`
	// Fresh is how many rows are new, Taken how many are now those of the file, Kept
	// how many differ in the file and stay as they are, Same how many don't.
	Fresh int32 `json:"fresh"`
	Taken int32 `json:"taken"`
	Kept  int32 `json:"kept"`
	Same  int32 `json:"same"`
	// Refused is how many rows of the file can't be beside those that are, Reasons
	// say why, at most 100 of them.
	Refused int32    `json:"refused"`
	Reasons []Reason `json:"reasons"`
}

// Reason is why some rows are refused.
type Reason struct {
	Reason string `json:"reason"`
	Rows   int32  `json:"rows"`
}

// MaxMergeBytes is how much a merge writes: its transaction waits in memory.
const MaxMergeBytes = 64 << 20

const maxReasons = 100

// Merge takes single rows of a saved file over, found by their keys, of the tables
// that take rows, in one transaction; no row is removed. The file is checked as
// by Stage.
func (s *Rows) Merge(ctx context.Context, in MergeInput) (Merged, error) {
	out := Merged{Tables: []MergedTable{}, Left: []string{}}
	done := false
	staged, err := s.files.Stage(ctx, in.File, app.StageOptions{Finish: func(ctx context.Context, db *store.DB, _ app.Staged) error {
		err := db.View(ctx, func(file *store.View) (err error) {
			out.ID, err = s.change(ctx, in.Name, in.Write, func(w *rowWriter) error {
				out.Tables, err = s.merge(ctx, w, file, in.Prefer)
				return err
			})
			return err
		})
		done = err == nil
		return err
	}})
	for _, t := range staged.Tables {
		if t.Rows > 0 && !archive.IsOwn(t.Name) && !s.merges(t.Name) {
			out.Left = append(out.Left, t.Name)
		}
	}
	slices.Sort(out.Left)
	// Once the rows are written, what is left of the file is no matter of theirs: the
	// next one that is staged takes its place.
	if err != nil && !done {
		return Merged{}, archive.Known(err)
	}
	if err := s.files.Drop(context.WithoutCancel(ctx)); err != nil && !done {
		return Merged{}, archive.Known(err)
	}
	return out, nil
}

// merges reports whether a table's rows are merged, by themselves or with others.
func (s *Rows) merges(name string) bool {
	return slices.ContainsFunc(s.tables, func(t Table) bool {
		return t.Name == name || slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Name == name })
	})
}

func (s *Rows) merge(ctx context.Context, w *rowWriter, file *store.View, prefer Side) ([]MergedTable, error) {
	m := &merger{rowWriter: w, prefer: prefer, moved: map[string]map[string]string{}}
	all := []MergedTable{}
	for _, of := range s.tables {
		var err error
		if w.table, err = s.describe(ctx, w.tx, of); err != nil {
			return nil, err
		}
		merged, err := m.tableOf(ctx, file)
		if err != nil {
			return nil, fmt.Errorf("merge %s: %w", of.Name, err)
		}
		all = append(all, merged)
	}
	return all, nil
}
