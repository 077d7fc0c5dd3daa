package inspector_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/inspector"
)

// plugin puts an inspector into a native app.
type plugin struct{ inspector.Parts }

func (p plugin) Install(s *app.Setup) error {
	s.Conn(p.Conn)
	s.Service(service{p.Parts.Service})
	return nil
}

type service struct{ s dispatch.Service }

func (s service) Service() dispatch.Service { return s.s }

func open(t *testing.T, o inspector.Options) (*apptest.App, inspector.Parts) {
	t.Helper()
	parts := inspector.New(o)
	config := notes.Config()
	config.Plugins = append(config.Plugins, plugin{parts})
	a := apptest.New(t, config)
	parts.Open(a.VFS())
	return a, parts
}

func TestQueryReadsAndNeverWrites(t *testing.T) {
	a, _ := open(t, inspector.Options{})
	for range 60 {
		apptest.Do(t, a, "notes.add", notes.AddInput{Text: "milk"})
	}
	got := apptest.Call[inspector.Result](t, a, "inspector.query", inspector.QueryInput{SQL: "SELECT text, 1, 2.5, NULL, x'ff' FROM notes"})
	if len(got.Rows) != 50 || !got.More || !strings.Contains(got.Plan, "SCAN notes") {
		t.Errorf("got %d rows, more %v, plan %q", len(got.Rows), got.More, got.Plan)
	}
	if want := []string{"milk", "1", "2.5", "", "ff"}; !slices.Equal(got.Rows[0], want) {
		t.Errorf("got row %q, want %q", got.Rows[0], want)
	}
	if want := []string{"text", "integer", "real", "null", "blob"}; !slices.Equal(got.Types[0], want) {
		t.Errorf("got types %q, want %q", got.Types[0], want)
	}
	for _, sql := range []string{
		"DELETE FROM notes", "INSERT INTO notes SELECT * FROM notes RETURNING id", "DROP TABLE notes", "VACUUM", "COMMIT",
		"ATTACH 'x' AS x", "PRAGMA query_only = off", "PRAGMA user_version = 3", "CREATE TEMP TABLE t (a)",
		"SELECT * FROM _ashore_calls", "EXPLAIN SELECT * FROM _ashore_calls", "SELECT load_extension('x')", "SELEC 1", "SELECT 1; DELETE FROM notes",
	} {
		if err := apptest.CallError(t, a, "inspector.query", inspector.QueryInput{SQL: sql}); err == nil || err.Code != "sql" {
			t.Errorf("%s: got %v, want it refused", sql, err)
		}
	}
	rows := apptest.Call[inspector.Result](t, a, "inspector.rows", inspector.RowsInput{Table: "notes", Offset: 50})
	if len(rows.Rows) != 10 || rows.More {
		t.Errorf("got %d rows behind 50, more %v; want 10, false", len(rows.Rows), rows.More)
	}
	for _, name := range []string{"nowhere", `notes" --`, ""} {
		if err := apptest.CallError(t, a, "inspector.rows", inspector.RowsInput{Table: name}); err == nil || err.Code != dispatch.CodeInvalid {
			t.Errorf("rows of %q: got %v, want invalid", name, err)
		}
	}
	tables := apptest.Call[[]inspector.Table](t, a, "inspector.tables")
	if len(tables) == 0 || tables[0].Name != "notes" || tables[0].Rows != 60 {
		t.Errorf("got tables %v, want notes with 60 rows", tables)
	}
	state := apptest.Call[inspector.State](t, a, "inspector.state")
	if len(state.Files) != 3 || state.Files[1].Writes == 0 {
		t.Errorf("got files %v, want writes to the WAL", state.Files)
	}
	all := apptest.Call[[]inspector.Statement](t, a, "inspector.statements")
	if !slices.ContainsFunc(all, func(s inspector.Statement) bool { return strings.HasPrefix(s.SQL, "INSERT INTO notes") && s.Runs == 60 }) {
		t.Errorf("got statements %v, want 60 runs of the INSERT", all)
	}
}

func TestCallsAreTheLastOnesAndNotTheInspectors(t *testing.T) {
	a, parts := open(t, inspector.Options{})
	for n := range 1700 {
		method := "notes.add"
		if n%2 == 1 {
			method = "inspector.calls"
		}
		parts.Ended(dispatch.Ended{CallInfo: dispatch.CallInfo{Method: method}, Took: time.Millisecond, Began: time.UnixMilli(int64(n))})
	}
	calls := apptest.Call[[]inspector.Call](t, a, "inspector.calls", inspector.CallsInput{})
	if len(calls) != 500 || calls[0].Number != 351 || calls[499].Number != 850 || calls[0].Method != "notes.add" || calls[0].Micros != 1000 {
		t.Errorf("got %d calls from %+v to %+v, want 500 from 351 to 850", len(calls), calls[0], calls[len(calls)-1])
	}
	if got := apptest.Call[[]inspector.Call](t, a, "inspector.calls", inspector.CallsInput{After: 848}); len(got) != 2 || got[0].Number != 849 {
		t.Errorf("got %+v behind 848, want 849 and 850", got)
	}
}

func TestHarmBreaksFilesByTheNamesOfBrowsers(t *testing.T) {
	var got []string
	i, _ := open(t, inspector.Options{Break: func(name string) error { got = append(got, name); return nil }})
	for _, way := range []inspector.Way{inspector.Full, inspector.Broken, inspector.Mend} {
		apptest.Do(t, i, "inspector.harm", inspector.HarmInput{Way: way})
	}
	if want := []string{"QuotaExceededError", "InvalidStateError", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
