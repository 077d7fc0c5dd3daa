package archive

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/store"
)

// Archive takes the app's data out and puts other data in its place.
//
//ashore:service
type Archive struct {
	files *app.Files
	db    *app.Database
}

// Part is a part of a file. The parts in their order are the file.
type Part struct {
	Chunk []byte `json:"chunk"`
	Done  int64  `json:"done"`  // bytes so far
	Total int64  `json:"total"` // bytes of the whole file
}

var (
	// ErrBusy: another export or import of the app's files is under way, in this
	// tab or another.
	//
	// Remedy: wait until that one is done, or end it; then try again.
	ErrBusy = dispatch.NewError("archive_busy", "another export or import is under way; wait until it is done, or end it")
	// ErrOvertaken: so much was saved during the export that it was given up.
	//
	// Remedy: export again when less is saved, and take the parts as they come.
	ErrOvertaken = dispatch.NewError("archive_overtaken", "too much was saved meanwhile; export again when the app is less busy")
	// ErrTooLarge: the file has more than 4 GiB.
	//
	// Remedy: choose another file.
	ErrTooLarge = dispatch.NewError("archive_too_large", "the file is larger than 4 GiB")
	// ErrRefused: the file can't take the place of the data. Nothing has changed.
	//
	// Remedy: show data.sentence, which says what the file is and what to do.
	ErrRefused = dispatch.NewErrorOf[Refusal]("archive_refused", "the file can't be used; nothing was changed")
	// ErrNotStaged: the file that was checked isn't there any more.
	ErrNotStaged = dispatch.NewError(dispatch.CodeNotFound, "the file that was checked isn't there any more; choose it again")
	// ErrNoUndo: the data of before aren't kept any more.
	ErrNoUndo = dispatch.NewError(dispatch.CodeNotFound, "the data of before aren't kept any more")
)

// Refusal says why a file was not taken.
type Refusal struct {
	Reason   Reason `json:"reason"`
	Sentence string `json:"sentence"` // what it is and what to do, for a person
	Detail   string `json:"detail"`   // for somebody who looks into the file
}

// Reason is why a file is refused.
type Reason string

// The reasons.
const (
	// NotSQLite: it is no SQLite file.
	NotSQLite Reason = "not_sqlite"
	// Encrypted: a passphrase decrypts it, which a page does (docs/archive.md).
	Encrypted Reason = "encrypted"
	// Truncated: its end is missing.
	Truncated Reason = "truncated"
	// Unusual: a kind of SQLite file that apps don't make.
	Unusual Reason = "unusual"
	// OtherApp: another app made it.
	OtherApp Reason = "other_app"
	// Newer: a newer version of this app made it.
	Newer Reason = "newer"
	// OtherShape: it has tables, triggers or views that this app doesn't have.
	OtherShape Reason = "other_shape"
	// Damaged: it can't be read, or its rows break the app's rules.
	Damaged Reason = "damaged"
)

var sentences = map[Reason]string{
	NotSQLite:  "This is not a file that an app exported. Choose one whose name ends in .sqlite.",
	Encrypted:  "This file is encrypted. Decrypt it first: a page that opens files asks for the passphrase, age -d does on a computer.",
	Truncated:  "The end of this file is missing, as after a download that was cut off. Choose another copy.",
	Unusual:    "This SQLite file is of a kind that this app doesn't make. Choose a file that the app exported.",
	OtherApp:   "This file is of another app.",
	Newer:      "This file is from a newer version of the app. Reload this page to get that version, then choose the file again.",
	OtherShape: "This file was changed by another program: it has parts that this app doesn't have. Choose a file as the app exported it.",
	Damaged:    "This file is damaged. Choose another copy.",
}

// Export gives the whole database as a SQLite file, while the app goes on: what
// is saved meanwhile isn't in it.
func (s *Archive) Export(ctx context.Context) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		for c, err := range s.files.Export(ctx) {
			if err != nil {
				yield(Part{}, Known(err))
				return
			}
			if !yield(Part{slices.Clone(c.Bytes), c.Done, c.Total}, nil) {
				return
			}
		}
	}
}

// StageInput has a file that a person chose.
type StageInput struct {
	File io.Reader `json:"file"`
}

// Table says how many rows a table has.
type Table struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Now  int64  `json:"now"` // how many the app has now
}

// Staged is a file that was checked, and may take the place of the data.
type Staged struct {
	ID     string  `json:"id"`
	Bytes  int64   `json:"bytes"`
	Tables []Table `json:"tables"`
}

// Stage checks a file and lays it beside the data, which stay as they are until
// Replace. A file that was staged before is dropped.
func (s *Archive) Stage(ctx context.Context, in StageInput) (Staged, error) {
	staged, err := s.files.Stage(ctx, in.File, app.StageOptions{Finish: remember})
	if err != nil {
		return Staged{}, Known(err)
	}
	return s.described(ctx, staged)
}

// Verify checks a file as Stage does, and keeps nothing of it: so that a person
// knows that a backup can be used.
func (s *Archive) Verify(ctx context.Context, in StageInput) (Staged, error) {
	staged, err := s.files.Stage(ctx, in.File, app.StageOptions{})
	if err != nil {
		return Staged{}, Known(err)
	}
	out, err := s.described(ctx, staged)
	return out, errors.Join(err, Known(s.files.Drop(context.WithoutCancel(ctx))))
}

// remember writes into the staged file what it takes the place of.
func remember(ctx context.Context, db *store.DB, staged app.Staged) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO archive_state VALUES (1, ?, ?)`, tx.Now(), int64(staged.Before))
		return err
	})
}

func (s *Archive) described(ctx context.Context, staged app.Staged) (Staged, error) {
	out := Staged{ID: strconv.FormatUint(staged.Generation, 10), Bytes: staged.Bytes, Tables: []Table{}}
	err := s.db.View(ctx, func(v *store.View) error {
		for _, t := range staged.Tables {
			if IsOwn(t.Name) {
				continue
			}
			now, err := store.One[int64](ctx, v, `SELECT count(*) FROM `+sqlite3.QuoteIdentifier(t.Name))
			if err != nil && !errors.Is(err, sqlite3.ERROR) { // which says that there is no such table now
				return err
			}
			out.Tables = append(out.Tables, Table{t.Name, t.Rows, now})
		}
		return nil
	})
	return out, err
}

// Drop removes the staged file.
func (s *Archive) Drop(ctx context.Context) error { return Known(s.files.Drop(ctx)) }

// ReplaceInput names a staged file.
type ReplaceInput struct {
	ID string `json:"id" jsonschema:"maxLength=20"`
}

// Replace puts the staged file in the place of the data, once no call runs, in
// all tabs; what ran fails with owner_lost or is asked again. It is done when
// State says so. The data of before are kept, for Undo.
func (s *Archive) Replace(ctx context.Context, in ReplaceInput) error {
	generation, err := strconv.ParseUint(in.ID, 10, 53)
	if err != nil {
		return ErrNotStaged
	}
	return Known(s.files.Replace(ctx, generation))
}

// State says which database the app has.
type State struct {
	ID    string    `json:"id"` // that of the staged file that it was, or another
	Since time.Time `json:"since"`
	// ReplacedAt is when an import made it the app's database; null if none did.
	ReplacedAt *time.Time `json:"replacedAt"`
	// CanUndo says that the data of before are kept.
	CanUndo bool `json:"canUndo"`
}

// State says which database the app has, and whether Undo leads back.
func (s *Archive) State(ctx context.Context) (State, error) {
	row, found, err := s.before(ctx)
	if err != nil {
		return State{}, err
	}
	current, all, since, err := s.files.Generation(ctx)
	if err != nil {
		return State{}, err
	}
	out := State{ID: strconv.FormatUint(current, 10), Since: since}
	if found && row.Before != int64(current) {
		out.ReplacedAt = &row.ReplacedAt
		out.CanUndo = slices.Contains(all, uint64(row.Before))
	}
	return out, nil
}

// Undo puts the data of before the last Replace in their place again. What is
// there now is kept as a snapshot.
func (s *Archive) Undo(ctx context.Context) error {
	row, found, err := s.before(ctx)
	if err != nil {
		return err
	}
	if !found {
		return ErrNoUndo
	}
	return Known(s.files.Return(ctx, uint64(row.Before)))
}

type stateRow struct {
	ReplacedAt time.Time
	Before     int64
}

func (s *Archive) before(ctx context.Context) (row stateRow, found bool, err error) {
	err = s.db.View(ctx, func(v *store.View) error {
		row, err = store.One[stateRow](ctx, v, `SELECT replaced_at, before FROM archive_state`)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return row, false, nil
	}
	return row, err == nil && row.Before > 0, err
}

// Known makes errors of an app's files those that pages know.
func Known(err error) error {
	if refused, ok := errors.AsType[*migrate.RefusedError](err); ok {
		reason := Reason(refused.Refusal)
		return ErrRefused.With(Refusal{reason, sentences[reason], refused.Detail})
	}
	switch {
	case errors.Is(err, app.ErrFilesBusy):
		return ErrBusy
	case errors.Is(err, app.ErrOvertaken):
		return ErrOvertaken
	case errors.Is(err, app.ErrTooLarge):
		return ErrTooLarge
	case errors.Is(err, app.ErrNotStaged):
		return ErrNotStaged
	case errors.Is(err, app.ErrNoGeneration):
		return ErrNoUndo
	}
	return err
}
