package browser_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

// told is what a worker told its page, and what came of the page's calls.
type told struct {
	Told []struct {
		Type, Code, Reason, Message string
		Info                        struct{ Name string }
	}
	Answers []answer
	Output  string
}

func (r told) failed() (code, reason, message string) {
	for _, m := range r.Told {
		if m.Type == "failed" {
			return m.Code, m.Reason, m.Message
		}
	}
	return "", "", ""
}

func (r told) ready(name string) bool {
	for _, m := range r.Told {
		if m.Type == "ready" && m.Info.Name == name {
			return true
		}
	}
	return false
}

// launch runs this test's binary as an app, in a worker that jsclient boots.
func launch(t *testing.T, environment map[string]string, requests ...request) told {
	t.Helper()
	result, err := browser.Await(t.Context(), host.Call("launch", toJSON(t, requests), toJSON(t, environment)))
	if err != nil {
		t.Fatal(err)
	}
	var r told
	if err := json.Unmarshal([]byte(result.String()), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnAppServesItsPageFromAWorker(t *testing.T) {
	r := launch(t, nil,
		request{Method: "notes.add", Params: notes.AddInput{Text: "milk"}},
		request{Method: "notes.list"},
		request{Method: "lab.panic"},
		request{Method: "lab.sleep", Params: map[string]any{"for": 20}},
		request{Method: "notes.list"},
	)
	if code, reason, message := r.failed(); code != "" {
		t.Fatalf("failed: %s, %s: %s\n%s", code, reason, message, r.Output)
	}
	if !r.ready("notes") {
		t.Errorf("got %+v, want that it is ready", r.Told)
	}
	for i, want := range []string{"", "", dispatch.CodeInternal, "", ""} {
		if got := r.Answers[i].code(); got != want {
			t.Errorf("call %d: got code %q, want %q", i, got, want)
		}
	}
	var list []notes.Note
	if err := json.Unmarshal(r.Answers[4].Result, &list); err != nil || len(list) != 1 {
		t.Errorf("got %s, want the note", r.Answers[4].Result)
	}
	if !strings.Contains(r.Output, "the lab explodes") {
		t.Errorf("got the console\n%s\nwant the handler's panic in it", r.Output)
	}
}

func TestAPanicOutsideAHandlerReachesThePage(t *testing.T) {
	r := launch(t, nil, request{Method: "lab.crash"}, request{Method: "lab.nothing"})
	code, reason, message := r.failed()
	if code != dispatch.CodeInternal || reason != "crashed" {
		t.Errorf("got %q, %q: %s, want internal, crashed", code, reason, message)
	}
	if !strings.Contains(message, "the lab is gone") {
		t.Errorf("got the message %q, want the panic in it", message)
	}
}

func TestAnAppThatDoesNotStartTellsThePageWhy(t *testing.T) {
	for _, c := range []struct{ program, code, reason, message string }{
		{"bad config", dispatch.CodeInternal, "config", "Bad Name"},
		{"bad migration", dispatch.CodeInternal, "migration", "0002_broken.sql"},
		{"failing plugin", dispatch.CodeInternal, "start", "no luck today"},
	} {
		t.Run(c.program, func(t *testing.T) {
			r := launch(t, map[string]string{"ASHORE_TEST_VARIANT": c.program})
			code, reason, message := r.failed()
			if code != c.code || reason != c.reason || !strings.Contains(message, c.message) {
				t.Errorf("got %q, %q, %q, want %q, %q and %q in the message", code, reason, message, c.code, c.reason, c.message)
			}
		})
	}
}
