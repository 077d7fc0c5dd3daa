package dispatch_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

func TestEveryKindOfMethodAnswers(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		got := p.call("tasks.add", `{"title":"write","due":"2026-01-02T03:04:05.678+01:00","weight":0.5}`).String()
		if !strings.HasSuffix(got, `"title":"write","due":"2026-01-02T02:04:05.678Z","weight":0.5}`) {
			t.Errorf("got %s", got)
		}
		if list := p.call("tasks.list", `{}`).String(); list != "["+got+"]" {
			t.Errorf("got %s, want [%s]", list, got)
		}
		p.want("tasks.list", "", "["+got+"]")
		p.want("tasks.list", `{"prefix":"x"}`, "[]")
		p.want("tasks.count", "", "1")
		p.want("tasks.count", `{}`, "1")
		p.want("tasks.other", "", "null")
		p.open()
		p.want("tasks.wait", `{"how":"é"}`, `"É"`)
		data := bytes.Repeat([]byte{0, 255}, 1000)
		sequence := p.post(wire.Call, "tasks.echo", `{"data":1}`, func(f *wire.Frame) { f.Attachments = [][]byte{nil, data} })
		synctest.Wait()
		last := p.frames[len(p.frames)-1]
		if last.Sequence != sequence || len(last.Attachments) != 1 || !bytes.Equal(last.Attachments[0], data) {
			t.Errorf("the attachment came back as %x", last.Attachments)
		}
		if log := p.logged(); log != "" {
			t.Errorf("logged: %s", log)
		}
	})
}

func TestAnswersCarryTheHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPage(t, dispatch.Options{Term: 7})
		p.post(wire.Call, "tasks.count", "", func(f *wire.Frame) { f.Term = 7 })
		synctest.Wait()
		want := wire.Header{Kind: wire.Answer, Client: p.client, Sequence: 1, Term: 7}
		if got := p.frames[0].Header; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		other := p.post(wire.Call, "tasks.other", "", func(f *wire.Frame) { f.Term = 6 })
		synctest.Wait()
		if got := p.texts(other); !slices.Equal(got, []string{"owner_lost -32000"}) {
			t.Errorf("a call of another term: got %q", got)
		}
	})
}

func TestErrorsAreTyped(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		for how, want := range map[string]string{
			"app":            "tired -32000",
			"bad data":       "tired -32000",
			"panicking data": "tired -32000",
			"conflict data":  "conflict -32000",
			"field":          "invalid -32602 /how must be better",
			"not found":      "not_found -32000",
			"unique":         "internal -32603",
			"syntax":         "internal -32603",
			"canceled":       "canceled -32000",
			"panic":          "internal -32603",
			"nil pointer":    "internal -32603",
			"goexit":         "internal -32603",
			"rollback":       "internal -32603",
			"otherwise":      "internal -32603",
		} {
			p.forget()
			a := p.call("tasks.fail", `{"how":"`+how+`"}`)
			if got := a.String(); got != want {
				t.Errorf("%s: got %s, want %s", how, got, want)
			}
			text := string(p.frames[0].JSON)
			for _, secret := range []string{"secret", "SELECT", "INSERT", "tasks", "while working"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: the answer tells %q: %s", how, secret, text)
				}
			}
			log := p.logged()
			if logs := strings.HasPrefix(want, "internal") || strings.HasSuffix(how, "data"); logs != (log != "") {
				t.Errorf("%s: logged: %q", how, log)
			}
			if how == "panic" && (!strings.Contains(log, "a secret") || !strings.Contains(log, "Tasks).Fail")) {
				t.Errorf("the log has no stack: %s", log)
			}
			if how == "app" && string(a.Error.Data.Data) != `{"hours":3,"since":"1970-01-01T00:00:00.000Z"}` {
				t.Errorf("got data %s", a.Error.Data.Data)
			}
			p.want("tasks.count", "", "0")
		}
	})
}

func TestConflictHasBothVersions(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		a := p.call("tasks.retitle", `{"title":"mine"}`)
		const want = `{"yours":{"id":"x","title":"mine","due":null,"weight":0},"theirs":{"id":"x","title":"theirs","due":null,"weight":0}}`
		if got := string(a.Error.Data.Data); a.String() != "conflict -32000" || got != want {
			t.Errorf("got %s with %s, want %s", a, got, want)
		}
		p.want("tasks.count", "", "0")
	})
}

func TestResultThatCannotTravelRollsBack(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.want("tasks.add", `{"title":"infinite"}`, "internal -32603")
		if log := p.logged(); !strings.Contains(log, "tasks.add") || !strings.Contains(log, "/weight of the result is +Inf") {
			t.Errorf("logged: %s", log)
		}
		p.want("tasks.count", "", "0")
		p.want("tasks.huge", "", "internal -32603")
		if log := p.logged(); !strings.Contains(log, "tasks.huge") || !strings.Contains(log, "more than 16777216") {
			t.Errorf("logged: %s", log)
		}
	})
}

func TestInputIsValidated(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.want("tasks.add", "", "invalid -32602 /title is required")
		p.want("tasks.add", `{"title":"","weight":-1,"x":[]}`, "invalid -32602 /title must not be empty /weight must be at least 0 /x is not known")
		p.want("tasks.add", `{"title":5,"due":1}`, "invalid -32602 /title must be text /due must be a time such as 2026-01-02T03:04:05.678Z")
		p.want("tasks.count", `{"x":1}`, "invalid -32602 /x is not known")
		p.want("tasks.echo", `{"data":0}`, "invalid -32602 /data must be bytes: the number of an attachment")
		p.want("tasks.none", "", "invalid -32601")
		p.want("tasks", "", "invalid -32601")
		p.want("tasks.add", `[]`, "invalid -32600 /params must be an object")
		p.want("tasks.add", `null`, "invalid -32600 /params must be an object")
		if log := p.logged(); log != "" {
			t.Errorf("logged: %s", log)
		}
		p.want("tasks.echo", `{"panic":1}`, "internal -32603")
		if log := p.logged(); !strings.Contains(log, "the app's own decoding failed") {
			t.Errorf("logged: %s", log)
		}
		p.want("tasks.count", "", "0")
	})
}

func TestSequenceIsUsedOnce(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		first := p.post(wire.Call, "tasks.wait", `{"how":"a"}`)
		again := func(kind wire.Kind, method, params string, sequence, ack uint64) []string {
			p.forget()
			p.post(kind, method, params, func(f *wire.Frame) {
				f.JSON = bytes.Replace(f.JSON, fmt.Appendf(nil, `"id":%d,`, f.Sequence), fmt.Appendf(nil, `"id":%d,`, sequence), 1)
				f.Sequence, f.Number = sequence, ack
			})
			synctest.Wait()
			return append(p.texts(0), p.texts(sequence)...)
		}
		want := []string{"invalid -32600"}
		if got := again(wire.Call, "tasks.count", "", first, 0); !slices.Equal(got, want) || p.frames[0].Sequence != 0 {
			t.Errorf("a number in flight: got %q in answer to %d", got, p.frames[0].Sequence)
		}
		p.open()
		synctest.Wait()
		if got := p.texts(first); !slices.Equal(got, []string{`"A"`}) {
			t.Errorf("the first call: got %q", got)
		}
		if got := again(wire.Call, "tasks.wait", `{"how":"a"}`, first, 0); !slices.Equal(got, want) || p.frames[0].Sequence != first {
			t.Errorf("an answered action: got %q", got)
		}
		if got := again(wire.Call, "tasks.count", "", 7, 6); !slices.Equal(got, []string{"0"}) {
			t.Errorf("the next call: got %q", got)
		}
		if got := again(wire.Call, "tasks.other", "", 5, 4); !slices.Equal(got, want) {
			t.Errorf("an acknowledged number: got %q", got)
		}
		if got := again(wire.Call, "tasks.count", "", 7, 6); !slices.Equal(got, []string{"0"}) {
			t.Errorf("a query once more: got %q", got)
		}
	})
}

func TestServicesMustHaveNames(t *testing.T) {
	method := func(name string) dispatch.Method {
		return dispatch.Action(name, (&Tasks{}).Wait, decodeFailInput, encodeString)
	}
	service := func(name string, methods ...dispatch.Method) dispatch.Service {
		return dispatch.Service{Name: name, Methods: methods}
	}
	for _, services := range [][]dispatch.Service{
		{service("a", method("m"), method("m"))},
		{service("a", method("m")), service("a", method("m"))},
		{service("", method("m"))},
		{service("a", method(""))},
		{service("a.b", method("m"))},
		{service("a", dispatch.Method{Name: "m"})},
		{(&Tasks{}).Service()}, // no database
	} {
		if _, err := dispatch.NewServer(dispatch.Options{Services: services, Port: &page{}}); err == nil {
			t.Errorf("%v is accepted", services)
		}
	}
	s, err := dispatch.NewServer(dispatch.Options{Services: []dispatch.Service{service("a", method("m"))}, Port: &page{}})
	if err != nil {
		t.Fatalf("actions need no database: %v", err)
	}
	s.Close()
}
