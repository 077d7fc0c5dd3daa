package wire_test

import (
	"fmt"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

type note struct {
	Title string
	Tags  []string
	Due   *time.Time
}

// decodeNote has the shape of generated code.
func decodeNote(d *wire.Decoder) (v note) {
	var title bool
	for key := range d.Object() {
		switch key {
		case "title":
			title = true
			v.Title = d.String()
			d.MinLength(v.Title, 1)
			d.MaxLength(v.Title, 10)
		case "tags":
			v.Tags = []string{}
			for range d.Array() {
				v.Tags = append(v.Tags, d.String())
			}
		case "due":
			if !d.Null() {
				v.Due = new(d.Time())
			}
		default:
			d.Unknown()
		}
	}
	d.Require(title, "title")
	return v
}

func ExampleDecoder() {
	d := wire.NewDecoder([]byte(`{"tags":["a",1],"due":"soon","x":{}}`), nil)
	decodeNote(d)
	fmt.Println(d.Done())

	d = wire.NewDecoder([]byte(`{"title":"tea","due":"2026-01-02T03:04:05+01:00"}`), nil)
	v := decodeNote(d)
	fmt.Println(v.Title, v.Due, d.Done())
	// Output:
	// /tags/1 must be text; /due must be a time such as 2026-01-02T03:04:05.678Z; /x is not known; /title is required
	// tea 2026-01-02 02:04:05 +0000 UTC <nil>
}

func ExampleEncoder() {
	e := wire.NewEncoder(nil)
	e.BeginObject()
	e.Key("title")
	e.String("tea")
	e.Key("tags")
	e.BeginArray()
	for _, tag := range []string{"a", "b"} {
		e.Elem()
		e.String(tag)
	}
	e.EndArray()
	e.Key("took")
	e.Duration(90 * time.Second)
	e.EndObject()
	b, err := e.Bytes()
	fmt.Println(string(b), err)
	// Output: {"title":"tea","tags":["a","b"],"took":90000} <nil>
}

func ExampleSeal() {
	h := wire.Header{Kind: wire.Answer, Sequence: 7}
	frame, err := wire.Seal(append(make([]byte, wire.HeaderSize), `{"jsonrpc":"2.0","id":7,"result":null}`...), h, nil)
	if err != nil {
		fmt.Println(err)
	}
	f, err := wire.Parse(frame)
	fmt.Println(len(frame), f.Kind, f.Sequence, string(f.JSON), err)
	// Output: 102 answer 7 {"jsonrpc":"2.0","id":7,"result":null} <nil>
}
