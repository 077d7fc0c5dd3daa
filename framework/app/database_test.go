package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// imports is a service that writes in transactions of its own.
type imports struct{ app.Database }

// piece is how many notes go into one transaction.
const piece = 10

func (s *imports) Service() dispatch.Service {
	return dispatch.Service{Name: "imports", Methods: []dispatch.Method{
		dispatch.Action("run", s.run, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Query("nested", s.nested, dispatch.DecodeNone, dispatch.EncodeNone),
	}}
}

// run writes 25 notes in pieces, and fails before the last one.
func (s *imports) run(ctx context.Context, _ dispatch.None) (dispatch.None, error) {
	for first := 0; first < 25; first += piece {
		err := s.Update(ctx, func(tx *store.Tx) error {
			for i := first; i < min(first+piece, 25); i++ {
				if i == 24 {
					return errors.New("the last line is bad")
				}
				if _, err := tx.ExecContext(ctx, `INSERT INTO notes (id, text, created, done) VALUES (?, ?, ?, 0)`, tx.NewID(), fmt.Sprint("note ", i), tx.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return dispatch.None{}, err
		}
	}
	return dispatch.None{}, nil
}

// nested wants a transaction although it has a view.
func (s *imports) nested(ctx context.Context, _ *store.View, _ dispatch.None) (dispatch.None, error) {
	return dispatch.None{}, s.Update(ctx, func(*store.Tx) error { return nil })
}

func TestAServicesActionWritesInTransactionsOfItsOwn(t *testing.T) {
	config := notes.Config()
	service := &imports{}
	config.Services = append(config.Services, service)
	if err := service.View(t.Context(), func(*store.View) error { return nil }); err == nil || !strings.Contains(err.Error(), "isn't open") {
		t.Errorf("before the start: got %v", err)
	}
	for _, restart := range []bool{false, true} { // a service may be in an app that starts again
		a := apptest.New(t, config)
		apptest.CallError(t, a, "imports.run")
		var n int64
		err := service.View(t.Context(), func(v *store.View) (err error) {
			n, err = store.One[int64](t.Context(), v, `SELECT count(*) FROM notes`)
			return err
		})
		if err != nil || n != 2*piece {
			t.Errorf("restart %v: got %d notes, %v, want the %d of the pieces before the bad one", restart, n, err, 2*piece)
		}
		apptest.CallError(t, a, "imports.nested")
	}
}

// loose embeds a pointer that nobody set.
type loose struct{ *app.Database }

func (loose) Service() dispatch.Service { return dispatch.Service{Name: "loose"} }

func TestAServiceWithoutADatabaseToAttachIsAMistake(t *testing.T) {
	_, err := start(t, app.Config{Name: "a", Services: []app.Service{loose{}}})
	if err == nil || !strings.Contains(err.Error(), "embed app.Database") {
		t.Errorf("got %v", err)
	}
}
