package docs

import (
	"fmt"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/framework/wire"
)

// sampleClient is the random number of the page in sample frames.
var sampleClient = wire.ClientID{0x9f, 0x1c, 0x3a, 0x54, 0x00, 0x7e, 0x4b, 0x21, 0xa6, 0x0d, 0x88, 0x35, 0x6e, 0xf2, 0x17, 0xc9}

// messages shows a call and its answer as they travel.
func (a *app) messages(s *codegen.Service, m *codegen.Method) node {
	request := object{{"jsonrpc", "2.0"}, {"id", 7}, {"method", methodID(s, m)}}
	var attached [][]byte
	if m.In != nil {
		request = append(request, member{"params", sampleObject(m.In.Named, false, nil)})
		attached = attachments(m.In)
	}
	answer := object{{"jsonrpc", "2.0"}, {"id", 7}, {"result", nil}}
	var answered [][]byte
	if m.Out != nil {
		answer[2].value = sampleOf(m.Out, codegen.Rules{})
		answered = attachments(m.Out)
	}
	return el("details", nil,
		el("summary", nil, text("Raw messages")),
		el("p", nil, text("The call: a frame of a header and this JSON-RPC object.")),
		pre(indented(request)),
		pre(hex(frame(wire.Call, compact(request), attached))),
		el("p", nil, text("The answer:")),
		pre(indented(answer)),
		pre(hex(frame(wire.Answer, compact(answer), answered))),
	)
}

// attachments are the bytes of a sample; all its bytes are the first of them.
func attachments(t *codegen.Type) [][]byte {
	if holdsBytes(t, map[*codegen.Named]bool{}) {
		return [][]byte{{1, 2, 3}}
	}
	return nil
}

func holdsBytes(t *codegen.Type, seen map[*codegen.Named]bool) bool {
	t = pointed(plain(t))
	switch t.Shape {
	case codegen.Bytes:
		return true
	case codegen.Slice, codegen.Map:
		return holdsBytes(t.Elem, seen)
	case codegen.Ref:
		if seen[t.Named] {
			return false
		}
		seen[t.Named] = true
		for _, f := range t.Named.Fields {
			if holdsBytes(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// frame is the message around JSON, as framework/wire writes it.
func frame(kind wire.Kind, json []byte, attached [][]byte) []byte {
	f := wire.Frame{Header: wire.Header{Kind: kind, Client: sampleClient, Sequence: 7, Term: 3}, JSON: json, Attachments: attached}
	if kind == wire.Call {
		f.Number = 6
	}
	data, err := f.Append(nil)
	if err != nil {
		panic(err) // samples are small
	}
	return data
}

// hex is the header of a frame, and how its content begins, as hexdump -C shows them.
func hex(data []byte) string {
	const shown = 96
	var b strings.Builder
	for at := 0; at < len(data) && at < shown; at += 16 {
		row := data[at:min(at+16, len(data))]
		fmt.Fprintf(&b, "%04x  %-47s  ", at, fmt.Sprintf("% x", row))
		for _, c := range row {
			if c < 0x20 || c > 0x7e {
				c = '.'
			}
			b.WriteByte(c)
		}
		b.WriteByte('\n')
	}
	if len(data) > shown {
		fmt.Fprintf(&b, "… %d bytes in all\n", len(data))
	}
	return b.String()
}
