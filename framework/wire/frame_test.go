package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata")

// vector is a frame as testdata/frames.json holds it, for every implementation
// of the protocol.
type vector struct {
	Name        string   `json:"name"`
	Kind        uint8    `json:"kind"`
	Client      string   `json:"client"`
	Sequence    uint64   `json:"sequence"`
	Term        uint64   `json:"term"`
	Number      uint64   `json:"number"`
	Timeout     uint32   `json:"timeout"`
	JSON        string   `json:"json"`
	Attachments []string `json:"attachments"`
	Hex         string   `json:"hex"`
}

// refusal is bytes that are no frame.
type refusal struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Hex    string `json:"hex"`
}

type vectors struct {
	Comment string    `json:"comment"`
	Frames  []vector  `json:"frames"`
	Refused []refusal `json:"refused"`
}

func testFrames() map[string]Frame {
	client := ClientID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}
	return map[string]Frame{
		"call": {
			Header: Header{Kind: Call, Client: client, Sequence: 1},
			JSON:   []byte(`{"jsonrpc":"2.0","id":1,"method":"timers.stop"}`),
		},
		"call with everything": {
			Header:      Header{Kind: Call, Client: client, Sequence: MaxInteger, Term: MaxInteger, Number: MaxInteger, Timeout: 4294967295},
			JSON:        []byte(`{"jsonrpc":"2.0","id":9007199254740991,"method":"files.put","params":{"name":"é 🎉","data":0,"more":1}}`),
			Attachments: [][]byte{{0, 1, 2, 255}, {}, []byte("third")},
		},
		"answer": {
			Header: Header{Kind: Answer, Client: client, Sequence: 7, Term: 3},
			JSON:   []byte(`{"jsonrpc":"2.0","id":7,"result":null}`),
		},
		"answer to no call": {
			Header: Header{Kind: Answer, Client: client, Term: 3},
			JSON:   []byte(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"the frame is damaged","data":{"code":"invalid"}}}`),
		},
		"cancel":  {Header: Header{Kind: Cancel, Client: client, Sequence: 7, Term: 3}, JSON: []byte{}},
		"watch":   {Header: Header{Kind: Watch, Client: client, Sequence: 8, Term: 3, Timeout: 1500}, JSON: []byte(`{"jsonrpc":"2.0","id":8,"method":"timers.list","params":{}}`)},
		"update":  {Header: Header{Kind: Update, Client: client, Sequence: 8, Term: 3, Number: 4294967296}, JSON: []byte(`{"jsonrpc":"2.0","id":8,"result":[]}`)},
		"unwatch": {Header: Header{Kind: Unwatch, Client: client, Sequence: 8, Term: 3}, JSON: []byte{}},
		"pace":    {Header: Header{Kind: Pace, Client: client, Sequence: 8, Term: 3, Number: 10000}, JSON: []byte{}},
		"part": {
			Header:      Header{Kind: Part, Client: client, Sequence: 9, Term: 3, Number: 1},
			JSON:        []byte(`{"jsonrpc":"2.0","id":9,"result":[{"row":1},{"bytes":0}]}`),
			Attachments: [][]byte{{1, 2, 3}},
		},
		"credit": {Header: Header{Kind: Credit, Client: client, Sequence: 9, Term: 3, Number: 131072}, JSON: []byte{}},
		"chunk":  {Header: Header{Kind: Chunk, Client: client, Sequence: 10, Term: 3, Number: 65536}, JSON: []byte{}, Attachments: [][]byte{{0, 255}}},
		"end":    {Header: Header{Kind: End, Client: client, Sequence: 10, Term: 3, Number: 65538}, JSON: []byte(`{}`)},
		"end of a stream that failed": {
			Header: Header{Kind: End, Client: client, Sequence: 10, Term: 3, Number: 65538}, JSON: []byte(`{"error":"the file was removed"}`),
		},
	}
}

func testRefusals() []refusal {
	good, _ := testFrames()["call"].Append(nil)
	full, _ := testFrames()["call with everything"].Append(nil)
	cancel, _ := testFrames()["cancel"].Append(nil)
	with := func(b []byte, at int, bytes ...byte) []byte {
		b = slices.Clone(b)
		copy(b[at:], bytes)
		return b
	}
	cases := []struct {
		name  string
		bytes []byte
	}{
		{"nothing", nil},
		{"header cut off", good[:63]},
		{"other magic", with(good, 0, 'a')},
		{"version 0", with(good, 4, 0)},
		{"version 2", with(good, 4, 2)},
		{"kind 0", with(good, 5, 0)},
		{"kind 11", with(good, 5, 11)},
		{"flags", with(good, 6, 1)},
		{"flags, high byte", with(good, 7, 1)},
		{"reserved", with(good, 63, 1)},
		{"sequence 0 in a call", with(good, 24, 0)},
		{"sequence 2^53", with(good, 24, 0, 0, 0, 0, 0, 0, 0x20, 0)},
		{"term 2^64-1", with(good, 32, 255, 255, 255, 255, 255, 255, 255, 255)},
		{"number 2^53", with(good, 40, 0, 0, 0, 0, 0, 0, 0x20, 0)},
		{"a byte too many", append(slices.Clone(good), ' ')},
		{"a byte too few", good[:len(good)-1]},
		{"JSON length 2^32-1", with(good, 48, 255, 255, 255, 255)},
		{"no JSON in a call", with(good[:64], 48, 0, 0, 0, 0)},
		{"2^32-1 attachments", with(full, 52, 255, 255, 255, 255)},
		{"attachment length 2^32-1", with(full, 64, 255, 255, 255, 255)},
		{"an attachment cut off", full[:len(full)-1]},
		{"an attachment of one byte more", with(full, 64, 5)},
		{"JSON in a credit", append(with(with(cancel, 48, 2), 5, 8), '{', '}')},
		{"a chunk without bytes", with(cancel, 5, 9)},
		{"JSON in a chunk", with(good, 5, 9)},
		{"an end without JSON", with(cancel, 5, 10)},
		{"JSON in a cancel", append(with(cancel, 48, 2), '{', '}')},
	}
	var refused []refusal
	for _, c := range cases {
		_, err := Parse(c.bytes)
		reason := "accepted"
		if err != nil {
			reason = err.Error()
		}
		refused = append(refused, refusal{Name: c.name, Reason: reason, Hex: hex.EncodeToString(c.bytes)})
	}
	return refused
}

func TestFramesAreAsTheGoldenVectorsSay(t *testing.T) {
	const file = "testdata/frames.json"
	got := vectors{
		Comment: "Frames with their bytes, and bytes that are no frames. Written by go test ./framework/wire -update; read by every implementation of the protocol.",
		Refused: testRefusals(),
	}
	frames := testFrames()
	for _, name := range slices.Sorted(maps.Keys(frames)) {
		f := frames[name]
		b, err := f.Append([]byte("before"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		v := vector{
			Name: name, Kind: uint8(f.Kind), Client: f.Client.String(), Sequence: f.Sequence, Term: f.Term,
			Number: f.Number, Timeout: f.Timeout, JSON: string(f.JSON), Attachments: []string{},
			Hex: hex.EncodeToString(b[len("before"):]),
		}
		for _, a := range f.Attachments {
			v.Attachments = append(v.Attachments, hex.EncodeToString(a))
		}
		got.Frames = append(got.Frames, v)
		back, err := Parse(b[len("before"):])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !equalFrames(f, back) {
			t.Errorf("%s: got %+v, want %+v", name, back, f)
		}
	}
	for _, r := range got.Refused {
		if r.Reason == "accepted" {
			t.Errorf("%s is accepted", r.Name)
		}
	}
	text, err := json.MarshalIndent(got, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, want) {
		t.Errorf("%s differs from what this package writes: the protocol changed", file)
	}
}

func equalFrames(a, b Frame) bool {
	return a.Header == b.Header && bytes.Equal(a.JSON, b.JSON) && slices.EqualFunc(a.Attachments, b.Attachments, bytes.Equal)
}

func TestFrameOverTheLimitIsRefused(t *testing.T) {
	f := testFrames()["call"]
	f.JSON = bytes.Repeat([]byte(" "), MaxFrame-HeaderSize)
	b, err := f.Append(nil)
	if err != nil || len(b) != MaxFrame {
		t.Fatalf("a frame of exactly the limit: got %d bytes, %v", len(b), err)
	}
	if _, err := Parse(b); err != nil {
		t.Errorf("a frame of exactly the limit: %v", err)
	}
	if _, err := Parse(append(b, ' ')); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a byte over the limit: got %v", err)
	}
	f.Attachments = [][]byte{{}}
	if _, err := f.Append(nil); !errors.As(err, new(*FrameError)) {
		t.Errorf("appending four bytes over the limit: got %v", err)
	}
}

func FuzzFrame(f *testing.F) {
	for _, frame := range testFrames() {
		b, _ := frame.Append(nil)
		f.Add(b)
	}
	for _, r := range testRefusals() {
		b, _ := hex.DecodeString(r.Hex)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := Parse(b)
		if err != nil {
			if !errors.As(err, new(*FrameError)) {
				t.Fatalf("error of another type: %v", err)
			}
			return
		}
		back, err := frame.Append(nil)
		if err != nil {
			t.Fatalf("parsed, but not appended: %v", err)
		}
		if !bytes.Equal(b, back) {
			t.Fatalf("got %x, want %x", back, b)
		}
	})
}
