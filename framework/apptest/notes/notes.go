// Package notes is a small app that the framework's own tests run: a list of
// notes, and a service "lab" whose methods do what handlers should not. What
// the generator writes for other apps is written by hand here, so that these
// tests do not depend on it.
package notes

import (
	"context"
	"embed"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Config is the app's configuration.
func Config(plugins ...app.Plugin) app.Config {
	return app.Config{
		Name:       "notes",
		Migrations: migrations,
		Services:   []app.Service{&Notes{}, &Lab{}},
		Plugins:    plugins,
	}
}

// Note is a text with the time at which it was written.
type Note struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	Created time.Time `json:"created"`
	Done    bool      `json:"done"`
}

// AddInput is the text of a new note.
type AddInput struct {
	Text string `json:"text" jsonschema:"minLength=1,maxLength=200"`
}

// IDInput names a note.
type IDInput struct {
	ID string `json:"id"`
}

// ErrDone says that the note is done already.
var ErrDone = dispatch.NewError("already_done", "the note is done already")

// Notes keeps notes.
type Notes struct{}

// Add writes a note.
func (s *Notes) Add(ctx context.Context, tx *store.Tx, in AddInput) (Note, error) {
	n := Note{ID: tx.NewID(), Text: in.Text, Created: tx.Now()}
	_, err := tx.ExecContext(ctx, `INSERT INTO notes (id, text, created, done) VALUES (?, ?, ?, 0)`, n.ID, n.Text, n.Created)
	return n, err
}

// Finish marks a note as done.
func (s *Notes) Finish(ctx context.Context, tx *store.Tx, in IDInput) (Note, error) {
	n, err := store.One[Note](ctx, tx, `SELECT id, text, created, done FROM notes WHERE id = ?`, in.ID)
	if err != nil {
		return Note{}, err
	}
	if n.Done {
		return Note{}, ErrDone.With(map[string]any{"id": n.ID})
	}
	n.Done = true
	_, err = tx.ExecContext(ctx, `UPDATE notes SET done = 1 WHERE id = ?`, in.ID)
	return n, err
}

// ListSQL is the query of List.
const ListSQL = `SELECT id, text, created, done FROM notes ORDER BY created, id`

// List gives all notes, the oldest first.
func (s *Notes) List(ctx context.Context, v *store.View, _ dispatch.None) ([]Note, error) {
	return store.All[Note](ctx, v, ListSQL)
}

// Service lists the methods of Notes.
func (s *Notes) Service() dispatch.Service {
	return dispatch.Service{Name: "notes", Methods: []dispatch.Method{
		dispatch.Mutation("add", s.Add, decodeAdd, encodeNote),
		dispatch.Mutation("finish", s.Finish, decodeID, encodeNote),
		dispatch.Query("list", s.List, dispatch.DecodeNone, encodeNotes),
	}}
}

func decodeAdd(d *wire.Decoder) (in AddInput) {
	seen := false
	for key := range d.Object() {
		switch key {
		case "text":
			in.Text, seen = d.String(), true
			d.MinLength(in.Text, 1)
			d.MaxLength(in.Text, 200)
		default:
			d.Unknown()
		}
	}
	d.Require(seen, "text")
	return in
}

func decodeID(d *wire.Decoder) (in IDInput) {
	seen := false
	for key := range d.Object() {
		switch key {
		case "id":
			in.ID, seen = d.String(), true
		default:
			d.Unknown()
		}
	}
	d.Require(seen, "id")
	return in
}

func encodeNote(e *wire.Encoder, n Note) {
	e.BeginObject()
	e.Key("id")
	e.String(n.ID)
	e.Key("text")
	e.String(n.Text)
	e.Key("created")
	e.Time(n.Created)
	e.Key("done")
	e.Bool(n.Done)
	e.EndObject()
}

func encodeNotes(e *wire.Encoder, notes []Note) {
	e.BeginArray()
	for _, n := range notes {
		e.Elem()
		encodeNote(e, n)
	}
	e.EndArray()
}
