package dispatch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/wire"
)

// The short cut for requests as jsclient writes them takes what the general way
// takes, with the same outcome, and leaves everything else to it.
func TestQuickRequestsAreTheGeneralOnes(t *testing.T) {
	type input struct{ Text string }
	decode := func(d *wire.Decoder) (v input) {
		for key := range d.Object() {
			switch key {
			case "text":
				v.Text = d.String()
				d.MaxLength(v.Text, 9)
			case "any":
				d.Skip()
			default:
				d.Unknown()
			}
		}
		return v
	}
	echo := func(_ context.Context, in input) (input, error) { return in, nil }
	m := Action("echo", echo, decode, func(*wire.Encoder, input) {})
	all := methods{"a.echo": &method{name: "a.echo", Method: m}}

	const plain = `{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{"text":"x\n\u00e9"}}`
	texts := []string{
		plain, `{"jsonrpc":"2.0","id":17,"method":"a.echo"}`, `{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{}}`,
		`{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{"text":"much too long","other":1}}`,
		`{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{},"params":{}}`, `{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{}} `,
		`{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{`, `{"jsonrpc":"2.0","id":17,"method":"a.echo","params":{}`,
		`{"jsonrpc":"2.0","id":17,"method":"a\u002eecho","params":{}}`, `{"jsonrpc":"2.0","id":17,"method":"a.echo","params":[]}`,
		`{"jsonrpc":"2.0","id":1,"method":"a.echo","params":{}}`, `{"jsonrpc":"2.0","id":170,"method":"a.echo"}`,
	}
	for _, depth := range []int{61, 62, 63, 64} {
		texts = append(texts, strings.Replace(plain, `"text":"x\n\u00e9"`, `"any":`+strings.Repeat("[", depth)+strings.Repeat("]", depth), 1))
	}
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"", `"`, "{", "}", ",", " ", "\\", "1", "\xff", `,"params":{}`, `,"method":"a.echo"`, ":", `"text":"y"`}
	for range 20_000 {
		at := random.IntN(len(plain) + 1)
		end := min(len(plain), at+random.IntN(3))
		texts = append(texts, plain[:at]+pieces[random.IntN(len(pieces))]+plain[end:])
	}
	general := func(f wire.Frame) (*method, task, *Error) {
		d := wire.NewDecoder(nil, nil)
		r, fail := parseRequest(f, d)
		if fail != nil || all[r.method] == nil {
			return nil, nil, fail
		}
		d.Reset(r.params, f.Attachments, 1)
		task := all[r.method].prepare(d)
		return all[r.method], task, inputError(d.Done(), numberParams, messageInvalid)
	}
	taken := 0
	for _, text := range texts {
		f := wire.Frame{Header: wire.Header{Kind: wire.Call, Sequence: 17}, JSON: []byte(text)}
		found, r, fail, ok := all.quick(f, wire.NewDecoder(nil, nil))
		if !ok {
			continue
		}
		taken++
		wantMethod, wantTask, wantFail := general(f)
		if found != wantMethod || !reflect.DeepEqual(fail, wantFail) || inputOf(r.task) != inputOf(wantTask) {
			t.Fatalf("%s: got %v, %v; want %v, %v", text, found, fail, wantMethod, wantFail)
		}
	}
	for _, text := range texts[:4] {
		f := wire.Frame{Header: wire.Header{Kind: wire.Call, Sequence: 17}, JSON: []byte(text)}
		if _, _, _, ok := all.quick(f, wire.NewDecoder(nil, nil)); !ok {
			t.Errorf("%s: is left to the general way", text)
		}
	}
	t.Logf("%d of %d", taken, len(texts))
}

// inputOf shows what a task was given.
func inputOf(t task) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("%+v", reflect.ValueOf(t).Elem().FieldByName("in"))
}
