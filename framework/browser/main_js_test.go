package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"syscall/js"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// TestMain connects to the worker that testdata/host.mjs plays. The same
// binary, started by launch.mjs in a worker of its own, is the app itself.
func TestMain(m *testing.M) {
	if os.Getenv("ASHORE_TEST_PROGRAM") != "" {
		app.Main(variant(os.Getenv("ASHORE_TEST_VARIANT")))
		return
	}
	if host.IsUndefined() {
		fmt.Fprintln(os.Stderr, "these tests need their host: go test -exec=\"node $PWD/tools/wasmexec/run.mjs\" ./framework/browser")
		os.Exit(1)
	}
	var err error
	if worker, err = browser.Connect(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	host.Call("connect")
	os.Exit(m.Run())
}

var (
	host   = js.Global().Get("ashoreTest")
	worker *browser.Worker
)

// serve runs an app whose frames come through the exported functions, on a
// disk in memory: what is tested is the way in and out.
func serve(t *testing.T, config app.Config) *app.App {
	t.Helper()
	a, err := app.Start(t.Context(), config, app.Host{
		Dir:   memfs.New(),
		Port:  worker,
		Yield: worker.Yield,
		Logf:  t.Logf,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	worker.Serve(a.Server())
	return a
}

// request is one call of a page.
type request struct {
	Method  string `json:"method"`
	Params  any    `json:"params,omitempty"`
	Timeout int    `json:"timeout,omitempty"`
}

// answer is what the page gets.
type answer struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
		Data    struct {
			Code string `json:"code"`
		} `json:"data"`
	} `json:"error"`
}

func (a answer) code() string {
	if a.Error == nil {
		return ""
	}
	return a.Error.Data.Code
}

// calls has the page make calls, each from an event of its own, and waits
// for their answers.
func calls(t *testing.T, requests ...request) []answer {
	t.Helper()
	result, err := browser.Await(t.Context(), host.Call("calls", toJSON(t, requests)))
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal([]byte(result.String()), &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
