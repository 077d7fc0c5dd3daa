package opfs_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

var update = flag.Bool("update", false, "rewrite golden files")

// vector is a head file and what a reader makes of it, for this package and for
// the reader in JavaScript.
type vector struct {
	Name   string `json:"name"`
	At0    string `json:"at0"`    // hex of what lies at 0, "" is nothing
	At4096 string `json:"at4096"` // hex of what lies at 4096
	Head   *struct {
		Sequence   uint64 `json:"sequence"`
		Generation uint64 `json:"generation"`
		Created    int64  `json:"created"`
		Torn       bool   `json:"torn"`
	} `json:"head,omitempty"`
	Error string `json:"error,omitempty"` // "none" or "layout"
}

func (v vector) file(t *testing.T) opfs.HeadFile {
	t.Helper()
	fs := memfs.New()
	var b []byte
	for off, text := range map[int]string{0: v.At0, 4096: v.At4096} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if n := off + len(data); len(data) > 0 && len(b) < n {
			b = append(b, make([]byte, n-len(b))...)
		}
		copy(b[min(off, len(b)):], data)
	}
	fs.SetBytes("head", b)
	return fs.Head()
}

func (v vector) expect() string {
	if v.Head == nil {
		return v.Error
	}
	return fmt.Sprintf("%d %d %d %v", v.Head.Sequence, v.Head.Generation, v.Head.Created, v.Head.Torn)
}

func describe(h opfs.Head, err error) string {
	switch {
	case errors.Is(err, opfs.ErrNoHead):
		return "none"
	case errors.Is(err, opfs.ErrLayout):
		return "layout"
	case err != nil:
		return err.Error()
	}
	return fmt.Sprintf("%d %d %d %v", h.Sequence, h.Generation, h.Created.UnixMilli(), h.Torn)
}

func TestReadHeadAgreesWithGoldenVectors(t *testing.T) {
	const name = "testdata/head.json"
	if *update {
		writeVectors(t, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if got := describe(opfs.ReadHead(v.file(t))); got != v.expect() {
			t.Errorf("%s: got %s, want %s", v.Name, got, v.expect())
		}
	}
}

func writeVectors(t *testing.T, name string) {
	t.Helper()
	created := time.Date(2026, 3, 29, 1, 30, 0, 123e6, time.UTC)
	record := func(seq, gen uint64) []byte {
		return opfs.Head{Sequence: seq, Generation: gen, Created: created}.AppendRecord(nil)
	}
	change := func(b []byte, at int, to byte) []byte { b[at] = to; return b }
	last := opfs.Head{Sequence: 1<<53 - 1, Generation: 1<<53 - 1, Created: time.UnixMilli(1<<53 - 1)}.AppendRecord(nil)
	cases := []struct {
		name        string
		at0, at4096 []byte
	}{
		{"empty file", nil, nil},
		{"first head", record(1, 1), nil},
		{"second head", record(1, 1), record(2, 2)},
		{"third head", record(3, 3), record(2, 2)},
		{"only the second record", nil, record(2, 7)},
		{"first write cut off", record(1, 1)[:40], nil},
		{"newer record cut off", record(1, 1), record(2, 2)[:60]},
		{"newer record over an older one cut off", append(record(3, 3)[:32], record(1, 1)[32:]...), record(2, 2)},
		{"one bit wrong", change(record(1, 1), 24, 3), nil},
		{"checksum wrong", change(record(1, 1), 60, 0), record(2, 2)},
		{"magic wrong", change(record(1, 1), 0, 'a'), record(2, 2)},
		{"both damaged", change(record(1, 1), 9, 9), change(record(2, 2), 17, 9)},
		{"largest numbers", last, nil},
		{"record shorter than the file ends", record(1, 1)[:63], record(2, 2)[:63]},
		{"newer layout", withLayout(record(1, 1), 2), nil},
		{"newer layout beside ours", record(5, 5), withLayout(record(4, 4), 2)},
		{"sequence zero", withNumber(record(1, 1), 16, 0), nil},
		{"generation zero", withNumber(record(1, 1), 24, 0), record(1, 1)},
		{"sequence past what JavaScript reads", withNumber(record(1, 1), 16, 1<<53), record(1, 1)},
		{"created past what JavaScript reads", withNumber(record(9, 9), 32, 1<<53), record(1, 1)},
		{"reserved bytes are not looked at", withNumber(record(9, 9), 40, 77), record(1, 1)},
	}
	var vectors []vector
	for _, c := range cases {
		v := vector{Name: c.name, At0: hex.EncodeToString(c.at0), At4096: hex.EncodeToString(c.at4096)}
		h, err := opfs.ReadHead(v.file(t))
		if v.Error = describe(h, err); err == nil {
			v.Error = ""
			text := fmt.Sprintf(`{"sequence":%d,"generation":%d,"created":%d,"torn":%v}`, h.Sequence, h.Generation, h.Created.UnixMilli(), h.Torn)
			if err := json.Unmarshal([]byte(text), &v.Head); err != nil {
				t.Fatal(err)
			}
		}
		vectors = append(vectors, v)
	}
	text, err := json.MarshalIndent(vectors, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestWriteHeadLeavesTheOldOrTheNew cuts a history of heads off at every write,
// torn at every byte, and by power cuts at every operation.
func TestWriteHeadLeavesTheOldOrTheNew(t *testing.T) {
	fs := memfs.New()
	rec := fs.Record()
	type mark struct{ ops, seq int }
	acknowledged := []mark{{0, 0}}
	created := time.UnixMilli(1_700_000_000_000)
	const heads = 8
	for i := range heads {
		h, err := opfs.WriteHead(fs.Head(), opfs.Head{Generation: uint64(i) + 10, Created: created})
		if err != nil {
			t.Fatal(err)
		}
		if h.Sequence != uint64(i)+1 || h.Generation != uint64(i)+10 {
			t.Fatalf("head %d: got %+v", i, h)
		}
		acknowledged = append(acknowledged, mark{rec.Len(), i + 1})
	}
	rec.Stop()

	check := func(what string, n int, fs *memfs.FS) {
		t.Helper()
		var low int
		for _, m := range acknowledged {
			if m.ops <= n {
				low = m.seq
			}
		}
		h, err := opfs.ReadHead(fs.Head())
		if errors.Is(err, opfs.ErrNoHead) && low == 0 {
			return
		}
		if err != nil || int(h.Sequence) < low || int(h.Sequence) > low+1 || h.Generation != h.Sequence+9 {
			t.Fatalf("%s at operation %d: got %+v, %v, want %d or %d", what, n, h, err, low, low+1)
		}
		// And the next head can be written over whatever was left.
		next, err := opfs.WriteHead(fs.Head(), opfs.Head{Generation: 99, Created: created})
		if err != nil || next.Sequence != h.Sequence+1 {
			t.Fatalf("%s at operation %d, head after: got %+v, %v", what, n, next, err)
		}
		if got, err := opfs.ReadHead(fs.Head()); err != nil || got.Generation != 99 {
			t.Fatalf("%s at operation %d, head after: read %+v, %v", what, n, got, err)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	w := rec.Walk()
	for {
		check("stop", w.Pos(), w.FS())
		for range 50 {
			check("power cut", w.Pos(), w.PowerCut(memfs.Cut{Rand: rng, Garble: true}))
		}
		for cut := 1; cut < 64; cut++ {
			if torn := w.Torn(cut); torn != nil {
				check(fmt.Sprintf("torn after %d bytes", cut), w.Pos(), torn)
			}
		}
		if !w.Next() {
			break
		}
	}
}

func TestWriteHeadSurvivesAFailureAtEachStep(t *testing.T) {
	created := time.UnixMilli(5)
	for _, action := range []memfs.Action{memfs.Read, memfs.Write, memfs.Flush} {
		for _, kind := range []memfs.Kind{memfs.Fail, memfs.Full, memfs.Torn, memfs.Short} {
			for after := range 5 {
				fs := memfs.New()
				for i := range 3 {
					if _, err := opfs.WriteHead(fs.Head(), opfs.Head{Generation: uint64(i + 1), Created: created}); err != nil {
						t.Fatal(err)
					}
				}
				fault := memfs.Fault{Action: action, After: after, Times: 1, Kind: kind}
				fs.Inject(fault)
				_, failed := opfs.WriteHead(fs.Head(), opfs.Head{Generation: 4, Created: created})
				fs.Inject(memfs.Fault{})
				h, err := opfs.ReadHead(fs.Head())
				if err != nil || (h.Generation != 3 && h.Generation != 4) || (failed == nil && h.Generation != 4) {
					t.Errorf("%v: WriteHead %v, then read %+v, %v", fault, failed, h, err)
				}
			}
		}
	}
}

func TestAppendRecordPanicsOutOfRange(t *testing.T) {
	for _, h := range []opfs.Head{
		{Sequence: 0, Generation: 1},
		{Sequence: 1, Generation: 1 << 53},
		{Sequence: 1, Generation: 1, Created: time.UnixMilli(-1)},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic", h)
				}
			}()
			h.AppendRecord(nil)
		}()
	}
}

func FuzzReadHead(f *testing.F) {
	valid := opfs.Head{Sequence: 3, Generation: 2, Created: time.UnixMilli(7)}.AppendRecord(nil)
	f.Add([]byte(nil))
	f.Add(valid)
	f.Add(append(append(append([]byte(nil), valid...), make([]byte, 4032)...), valid...))
	f.Fuzz(func(t *testing.T, b []byte) {
		fs := memfs.New()
		fs.SetBytes("head", b)
		h, err := opfs.ReadHead(fs.Head())
		if err != nil {
			if !errors.Is(err, opfs.ErrNoHead) && !errors.Is(err, opfs.ErrLayout) {
				t.Fatalf("got %v", err)
			}
			return
		}
		if n := h.Sequence; n == 0 || n > 1<<53-1 || h.Generation == 0 || h.Generation > 1<<53-1 {
			t.Fatalf("got %+v", h)
		}
		// What was read is in the file, and can be written again.
		record := h.AppendRecord(nil)
		var back [64]byte
		for _, off := range []int64{0, 4096} {
			if _, err := fs.Head().ReadAt(back[:], off); err == nil || err == io.EOF {
				if string(back[:12]) == string(record[:12]) && string(back[16:40]) == string(record[16:40]) {
					return
				}
			}
		}
		t.Fatalf("%+v is not in the file", h)
	})
}
