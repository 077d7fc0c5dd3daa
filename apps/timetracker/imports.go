package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Imports take in what another time tracker recorded. The page reads its files
// and knows the time zone.
//
//ashore:service
type Imports struct{ app.Database }

// IncomingEntry is an entry of a file.
type IncomingEntry struct {
	Description string    `json:"description" jsonschema:"maxLength=1000"`
	Project     string    `json:"project" jsonschema:"maxLength=200"`
	Tags        []string  `json:"tags" jsonschema:"maxItems=50"`
	Billable    bool      `json:"billable"`
	StartedAt   time.Time `json:"startedAt"`
	StoppedAt   time.Time `json:"stoppedAt"`
}

// TakeInput is what a file has, of at most 20,000 entries.
type TakeInput struct {
	// Name is the file's.
	Name    string          `json:"name" jsonschema:"maxLength=200"`
	Entries []IncomingEntry `json:"entries" jsonschema:"minItems=1,maxItems=20000"`
	// Write is false to try it: everything is done and undone.
	Write bool `json:"write"`
}

// Taken says what an import does, or did.
type Taken struct {
	// ID is for Undo; empty if nothing was written.
	ID string `json:"id"`
	// Done is how many entries there are more, Known how many were there already,
	// Projects how many projects are new.
	Done     int32 `json:"done"`
	Known    int32 `json:"known"`
	Projects int32 `json:"projects"`
	// Refused are entries that can't be taken, by their place in the input.
	Refused []RefusedEntry `json:"refused"`
}

// RefusedEntry is an entry that can't be taken.
type RefusedEntry struct {
	Index  int32  `json:"index"`
	Reason string `json:"reason"` // for a person
}

// TakenImport is an import that was done.
type TakenImport struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Name string    `json:"name"`
	// Entries is how many of those that it made are there.
	Entries int32 `json:"entries"`
}

var errTried = errors.New("timetracker: tried")

// List gives the last fifty imports that have entries left.
func (s *Imports) List(ctx context.Context, v *store.View) ([]TakenImport, error) {
	return store.All[TakenImport](ctx, v, `
SELECT i.id, i.at, i.name, count(*) AS entries
FROM imports i JOIN import_rows r ON r.import_id = i.id AND r.kind = 'entry' JOIN entries e ON e.id = r.id AND e.deleted_at IS NULL
GROUP BY i.id ORDER BY i.at DESC, i.id DESC LIMIT 50`)
}

// Take writes entries of a file, in one transaction. One that is there already –
// of the same times, description and project – is left out: a file that comes
// twice changes nothing. Projects are found by their names, or made.
func (s *Imports) Take(ctx context.Context, in TakeInput) (Taken, error) {
	var out Taken
	err := s.Update(ctx, func(tx *store.Tx) (err error) {
		if out, err = takeEntries(ctx, tx, in); err == nil && !in.Write {
			err = errTried
		}
		return err
	})
	if errors.Is(err, errTried) {
		out.ID, err = "", nil
	}
	return out, err
}

const (
	sameEntrySQL = `
SELECT count(*) FROM entries e LEFT JOIN projects p ON p.id = e.project_id AND p.deleted_at IS NULL
WHERE e.deleted_at IS NULL AND e.started_at = ?1 AND e.stopped_at = ?2 AND e.description = ?3 AND coalesce(p.folded, '') = ?4`
	insertRowSQL = `INSERT INTO import_rows VALUES (?, ?, ?, ?)`
)

func takeEntries(ctx context.Context, tx *store.Tx, in TakeInput) (Taken, error) {
	out := Taken{ID: tx.NewID(), Refused: []RefusedEntry{}}
	type key struct {
		start, stop         int64
		description, folded string
	}
	// Of two that are alike in a file both are taken, and none when it comes again.
	there := map[key]int64{}
	projects := map[string]chosen{}
	for i, e := range in.Entries {
		name, description := tidy(e.Project), strings.TrimSpace(e.Description)
		tags, err := joinTags(e.Tags)
		if err == nil {
			err = checkSpan(e.StartedAt, e.StoppedAt)
		}
		if said, ok := errors.AsType[*dispatch.Error](err); ok {
			out.Refused = append(out.Refused, RefusedEntry{int32(i), said.Message})
			continue
		}
		if err != nil {
			return Taken{}, err
		}
		k := key{e.StartedAt.UnixMilli(), e.StoppedAt.UnixMilli(), description, strings.ToLower(name)}
		n, counted := there[k]
		if !counted {
			if n, err = store.One[int64](ctx, tx, sameEntrySQL, e.StartedAt, e.StoppedAt, description, k.folded); err != nil {
				return Taken{}, err
			}
		}
		there[k] = n - 1
		if n > 0 {
			out.Known++
			continue
		}
		project, known := projects[k.folded]
		if !known {
			if project, err = out.project(ctx, tx, name); err != nil {
				return Taken{}, err
			}
			projects[k.folded] = project
		}
		entry, err := insertEntry(ctx, tx, newEntry{description, project.id, tags, e.Billable, e.StartedAt, &e.StoppedAt})
		if err != nil {
			return Taken{}, err
		}
		if _, err := tx.ExecContext(ctx, insertRowSQL, out.ID, entry.ID, "entry", entry.Version); err != nil {
			return Taken{}, err
		}
		out.Done++
	}
	if out.Done == 0 {
		out.ID = ""
		return out, nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO imports VALUES (?, ?, ?)`, out.ID, tx.Now(), in.Name)
	return out, err
}

// project finds the project of this name, or makes it.
func (out *Taken) project(ctx context.Context, tx *store.Tx, name string) (chosen, error) {
	found, err := projectsNamed(ctx, tx, name)
	if err != nil {
		return chosen{}, err
	}
	project, err := chooseProject(ctx, tx, name, nil)
	if err != nil || project.id == nil || len(found) > 0 {
		return project, err
	}
	out.Projects++
	made, err := findProject(ctx, tx, *project.id)
	if err == nil {
		_, err = tx.ExecContext(ctx, insertRowSQL, out.ID, made.ID, "project", made.Version)
	}
	return project, err
}

// UndoImportInput names an import.
type UndoImportInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// UndoneImport says what undoing an import did.
type UndoneImport struct {
	Entries int32 `json:"entries"` // that are gone
	// Kept are entries that were changed since the import: they stay.
	Kept int32 `json:"kept"`
}

// Undo takes the entries of an import away, and the projects that it made and
// nothing else is recorded on. What was changed since stays.
func (s *Imports) Undo(ctx context.Context, tx *store.Tx, in UndoImportInput) (UndoneImport, error) {
	type row struct{ ID, Kind, Version string }
	rows, err := store.All[row](ctx, tx, `SELECT id, kind, version FROM import_rows WHERE import_id = ? ORDER BY kind, id`, in.ID)
	if err != nil {
		return UndoneImport{}, err
	}
	if len(rows) == 0 {
		return UndoneImport{}, ErrNoImport
	}
	var out UndoneImport
	for _, r := range rows { // entries before projects
		if r.Kind == "project" {
			if err := undoProject(ctx, tx, r.ID, r.Version); err != nil {
				return UndoneImport{}, err
			}
			continue
		}
		entry, err := findEntry(ctx, tx, tx.Now(), r.ID)
		if errors.Is(err, ErrNoEntry) {
			continue
		}
		if err != nil {
			return UndoneImport{}, err
		}
		if entry.entry().Version != r.Version {
			out.Kept++
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE entries SET deleted_at = ?2 WHERE id = ?1`, r.ID, tx.Now()); err != nil {
			return UndoneImport{}, err
		}
		out.Entries++
	}
	for _, sql := range []string{`DELETE FROM import_rows WHERE import_id = ?`, `DELETE FROM imports WHERE id = ?`} {
		if _, err := tx.ExecContext(ctx, sql, in.ID); err != nil {
			return UndoneImport{}, err
		}
	}
	return out, nil
}

func undoProject(ctx context.Context, tx *store.Tx, id, version string) error {
	project, err := findProject(ctx, tx, id)
	if errors.Is(err, ErrNoProject) || (err == nil && project.Version != version) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
UPDATE projects SET deleted_at = ?2 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM entries WHERE project_id = ?1 AND deleted_at IS NULL)`, id, tx.Now())
	return err
}
