package dispatch_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// printer is a port that prints.
type printer chan string

func (p printer) Send(frame []byte) {
	f, err := wire.Parse(frame)
	if err != nil {
		p <- err.Error()
		return
	}
	p <- string(f.JSON)
}

func ExampleServer() {
	greet := func(_ context.Context, name string) (string, error) {
		if name == "nobody" {
			return "", dispatch.Invalid("/name", "must be somebody")
		}
		return "hello " + name, nil
	}
	decode := func(d *wire.Decoder) (name string) {
		for key := range d.Object() {
			if key == "name" {
				name = d.String()
			}
		}
		return name
	}
	answers := make(printer)
	server, err := dispatch.NewServer(dispatch.Options{
		Port: answers,
		Services: []dispatch.Service{{Name: "people", Methods: []dispatch.Method{
			dispatch.Action("greet", greet, decode, (*wire.Encoder).String),
		}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	for i, name := range []string{"Ada", "nobody"} {
		frame, err := wire.Frame{
			Header: wire.Header{Kind: wire.Call, Sequence: uint64(i + 1)},
			JSON:   fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":"people.greet","params":{"name":%q}}`, i+1, name),
		}.Append(nil)
		if err != nil {
			fmt.Println(err)
		}
		server.Receive(frame)
		fmt.Println(<-answers)
	}
	// Output:
	// {"jsonrpc":"2.0","id":1,"result":"hello Ada"}
	// {"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"the input is not valid","data":{"code":"invalid","fields":[{"path":"/name","message":"must be somebody"}]}}}
}

func ExampleNewError() {
	errNotRunning := dispatch.NewError("not_running", "no timer is running")
	err := fmt.Errorf("stop: %w", errNotRunning.With(map[string]any{"since": "noon"}))
	fmt.Println(errors.Is(err, errNotRunning), err)
	// Output: true stop: no timer is running
}
