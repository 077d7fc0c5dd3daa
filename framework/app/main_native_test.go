//go:build !js

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// words keeps words; it is here because this package's own tests cannot
// import an app.
type words struct{}

func (words) add(ctx context.Context, tx *store.Tx, word string) (string, error) {
	if word == "boom" {
		panic("boom")
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO words (word) VALUES (?)`, word)
	return word, err
}

func (words) list(ctx context.Context, v *store.View, _ dispatch.None) ([]string, error) {
	return store.All[string](ctx, v, `SELECT word FROM words ORDER BY rowid`)
}

func (w words) Service() dispatch.Service {
	return dispatch.Service{Name: "words", Methods: []dispatch.Method{
		dispatch.Mutation("add", w.add, func(d *wire.Decoder) (word string) {
			for range d.Object() {
				word = d.String()
				d.MinLength(word, 1)
			}
			return word
		}, func(e *wire.Encoder, word string) { e.String(word) }),
		dispatch.Query("list", w.list, dispatch.DecodeNone, func(e *wire.Encoder, list []string) {
			e.BeginArray()
			for _, word := range list {
				e.Elem()
				e.String(word)
			}
			e.EndArray()
		}),
	}}
}

type decorated struct{}

func (decorated) Install(s *Setup) error {
	s.Migrations(fstest.MapFS{"migrations/0001_colours.sql": {Data: []byte(`CREATE TABLE colours (name TEXT NOT NULL) STRICT`)}})
	return nil
}

func wordsConfig() Config {
	return Config{
		Name:       "words",
		Migrations: fstest.MapFS{"0001_words.sql": {Data: []byte(`CREATE TABLE words (word TEXT NOT NULL) STRICT`)}},
		Services:   []Service{words{}},
		Plugins:    []Plugin{decorated{}},
	}
}

// talk runs the app on a folder and returns what it answers, sorted: calls
// overlap, and their order is not promised.
func talk(t *testing.T, folder string, lines ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	in := strings.NewReader(strings.Join(lines, "\n"))
	if err := native(t.Context(), wordsConfig(), []string{"words", "-db", folder}, in, &out, &errs); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	answers := strings.Split(strings.TrimSpace(out.String()), "\n")
	slices.Sort(answers)
	return answers
}

func TestMainAnswersLinesAndKeepsTheData(t *testing.T) {
	folder := t.TempDir()
	got := talk(t, folder,
		`{"jsonrpc":"2.0","id":"first","method":"words.add","params":{"word":"tea"}}`,
		``,
		`{"jsonrpc":"2.0","method":"words.add","params":{"word":"a notification"}}`,
		`{"jsonrpc":"2.0","id":7,"method":"words.add","params":{"word":""}}`,
		`{"jsonrpc":"2.0","id":8,"method":"words.nothing"}`,
		`no JSON`,
	)
	for i, want := range []string{
		`{"jsonrpc":"2.0","id":"first","result":"tea"}`,
		`{"jsonrpc":"2.0","id":7,"error":{"code":-32602,`,
		`{"jsonrpc":"2.0","id":8,"error":{"code":-32601,`,
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,`,
	} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Fatalf("got\n%s\nwant line %d to begin with\n%s", strings.Join(got, "\n"), i+1, want)
		}
	}
	got = talk(t, folder, `{"jsonrpc":"2.0","id":1,"method":"words.list"}`)
	if want := `{"jsonrpc":"2.0","id":1,"result":["tea","a notification"]}`; len(got) != 1 || got[0] != want {
		t.Errorf("got %s after a restart, want %s", got, want)
	}
}

func TestMainSaysOnStderrWhatThePageMustNotSee(t *testing.T) {
	var out, errs bytes.Buffer
	in := strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"words.add","params":{"word":"boom"}}`)
	if err := native(t.Context(), wordsConfig(), []string{"words"}, in, &out, &errs); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"code":"internal"`) || strings.Contains(out.String(), "boom") {
		t.Errorf("got %s, want internal and no more", out.String())
	}
	if !strings.Contains(errs.String(), "boom") || !strings.Contains(errs.String(), "main_native_test.go") {
		t.Errorf("got\n%s\non stderr, want the panic and where it was", errs.String())
	}
}

func TestMainEndsInOrderWhenItIsInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	stopped := false
	config := wordsConfig()
	config.Plugins = append(config.Plugins, stopping{&stopped, interrupt})
	in, _ := io.Pipe() // an input that does not end
	var out, errs bytes.Buffer
	if err := native(ctx, config, []string{"words"}, in, &out, &errs); err != nil {
		t.Errorf("%v\n%s", err, errs.String())
	}
	if !stopped {
		t.Error("the plugin was not stopped")
	}
}

type stopping struct {
	stopped   *bool
	interrupt func()
}

func (p stopping) Install(s *Setup) error {
	s.OnPhase(func(context.Context, Phase) { p.interrupt() })
	s.OnStop(func(context.Context) error { *p.stopped = true; return nil })
	return nil
}

func TestMainRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, args := range [][]string{{"words", "-nothing"}, {"words", "stray"}, {"words", "-h"}} {
		var out, errs bytes.Buffer
		err := native(t.Context(), wordsConfig(), args, strings.NewReader(""), &out, &errs)
		if err == nil {
			t.Errorf("%q was taken", args)
		}
		if told := strings.Contains(errs.String(), "not defined: -nothing"); args[1] == "-nothing" && !(errors.Is(err, errFlags) && told) {
			t.Errorf("%q: got %v and\n%s", args, err, errs.String())
		}
		if args[1] == "-h" && !(errors.Is(err, flag.ErrHelp) && strings.Contains(errs.String(), "one JSON-RPC 2.0 request a line")) {
			t.Errorf("-h: got %v and\n%s", err, errs.String())
		}
	}
}

func TestDescribeSaysWhatAnAppConsistsOf(t *testing.T) {
	var out, errs bytes.Buffer
	if err := native(t.Context(), wordsConfig(), []string{"words", "-describe"}, nil, &out, &errs); err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, out.Bytes()); err != nil {
		t.Fatal(err)
	}
	want := `{"name":"words","durability":"full","sample":false,"plugins":["app"],` +
		`"services":[{"name":"words","methods":[{"name":"add","kind":"mutation"},{"name":"list","kind":"query"}]}],` +
		`"migrations":[{"namespace":"app","files":["0001_colours.sql"]},{"namespace":"","files":["0001_words.sql"]}]}`
	if compact.String() != want {
		t.Errorf("got  %s\nwant %s", compact.String(), want)
	}
}
