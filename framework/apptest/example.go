package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
)

// Example runs an app for an Example function, whose output [Show] prints. What
// fails ends it with a panic.
//
//	func ExampleTimers_Start() {
//		apptest.Example(config(), func(t testing.TB, a *apptest.App) {
//			apptest.Show(t, a, "timers.start", StartInput{Project: "House"})
//		})
//		// Output:
//		// call timers.start {"project":"House"}
//		// result {"id":"…","project":"House"}
//	}
//
// ashore generate takes the calls from the comment into the documentation of the
// API, and go test holds the comment against what the app does.
func Example(config app.Config, run func(t testing.TB, a *App)) {
	ctx, cancel := context.WithCancel(context.Background())
	t := &exampleTB{ctx: ctx}
	defer func() {
		cancel()
		for _, fn := range slices.Backward(t.cleanups) {
			fn()
		}
	}()
	run(t, New(t, config))
}

// Show calls a method as a page does and prints the call and its outcome, a
// result or an error, as JSON travels.
func Show(t testing.TB, a *App, method string, in ...any) {
	t.Helper()
	body, _, err := request(1, method, in)
	if err != nil {
		t.Fatalf("%s: input: %v", method, err)
	}
	var sent struct {
		Params json.RawMessage `json:"params"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatalf("%s: input: %v", method, err)
	}
	show("call "+method, sent.Params)
	result, _, failure := a.call(t, method, in)
	if failure == nil {
		show("result", result)
		return
	}
	type field struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	}
	answer := struct {
		Code    string  `json:"code"`
		Message string  `json:"message"`
		Data    any     `json:"data,omitempty"`
		Fields  []field `json:"fields,omitempty"`
	}{Code: failure.Code, Message: failure.Message, Data: failure.Data}
	for _, f := range failure.Fields {
		answer.Fields = append(answer.Fields, field(f))
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatalf("%s: the error: %v", method, err)
	}
	show("error", text)
}

// show prints one value, on a line of its own if that is a short one.
func show(what string, value json.RawMessage) {
	var compact, indented bytes.Buffer
	if len(value) == 0 {
		fmt.Println(what)
		return
	}
	if json.Compact(&compact, value) == nil && len(what)+compact.Len() < 80 {
		fmt.Println(what, compact.String())
		return
	}
	_ = json.Indent(&indented, value, "", "  ") // it was made by an encoder
	fmt.Println(what, indented.String())
}

// exampleTB stands for the test that an Example function doesn't have.
type exampleTB struct {
	testing.TB // nil: what isn't here panics
	ctx        context.Context
	cleanups   []func()
}

func (t *exampleTB) Cleanup(fn func())            { t.cleanups = append(t.cleanups, fn) }
func (t *exampleTB) Context() context.Context     { return t.ctx }
func (t *exampleTB) Helper()                      {}
func (t *exampleTB) Name() string                 { return "Example" }
func (t *exampleTB) Log(...any)                   {}
func (t *exampleTB) Logf(string, ...any)          {}
func (t *exampleTB) Error(args ...any)            { panic(fmt.Sprintln(args...)) }
func (t *exampleTB) Errorf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }
func (t *exampleTB) Fatal(args ...any)            { panic(fmt.Sprintln(args...)) }
func (t *exampleTB) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }
