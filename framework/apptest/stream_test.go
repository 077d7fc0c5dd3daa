package apptest_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

func TestAStreamIsReadToItsEnd(t *testing.T) {
	a := apptest.New(t, notes.Config())
	if got := apptest.Stream[int](t, a, "lab.numbers", notes.PadInput{N: 100_000}).All(); len(got) != 100_000 || got[99_999] != 100_000 {
		t.Errorf("got %d items", len(got))
	}
	if got := apptest.Stream[string](t, a, "lab.pad", notes.PadInput{N: 30, Size: 500_000}).All(); len(got) != 30 || len(got[29]) != 500_000 {
		t.Errorf("got %d items", len(got))
	}
}

func TestAStreamThatFailsSaysSoAfterItsItems(t *testing.T) {
	a := apptest.New(t, notes.Config())
	items := apptest.Stream[int](t, a, "lab.numbers", notes.PadInput{N: 3, Size: 1})
	for want := 1; want <= 3; want++ {
		if got, ok := items.Next(); !ok || got != want {
			t.Errorf("got %d, %v, want %d", got, ok, want)
		}
	}
	if _, ok := items.Next(); ok || items.Err() == nil || items.Err().Code != "odd" {
		t.Errorf("got %v, want the error of the handler", items.Err())
	}
}

func TestAStreamThatIsStoppedEndsItsHandler(t *testing.T) {
	config := notes.Config()
	a := apptest.New(t, config)
	items := apptest.Stream[int](t, a, "lab.numbers", notes.PadInput{N: 1 << 40})
	items.Next()
	items.Stop()
	if items.Err() == nil || items.Err().Code != dispatch.CodeCanceled {
		t.Errorf("got %v, want canceled", items.Err())
	}
}

func TestAnUploadArrivesAsItIs(t *testing.T) {
	a := apptest.New(t, notes.Config())
	for _, n := range []int{0, 1, 1 << 20, 5_000_001} {
		for _, r := range []io.Reader{bytes.NewReader(make([]byte, n)), iotest.DataErrReader(bytes.NewReader(make([]byte, n)))} {
			if got := apptest.Call[int](t, a, "lab.length", notes.LengthInput{Data: r}); got != n {
				t.Errorf("got %d bytes, want %d", got, n)
			}
		}
	}
	broken := io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(errors.New("it broke")))
	failure := apptest.CallError(t, a, "lab.length", notes.LengthInput{Data: broken})
	if failure.Code != dispatch.CodeCanceled || !strings.Contains(failure.Message, "it broke") {
		t.Errorf("got %+v, want that it broke", failure)
	}
}

// Whoever reads a view too slowly is failed, so that what others write is put
// where it belongs, and the log before it doesn't grow.
func TestASlowReaderDoesNotMakeTheLogGrow(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a reader that is too slow")
	}
	a := apptest.New(t, notes.Config())
	text := strings.Repeat("x", 200)
	write := func() (log int) {
		for range 3000 {
			apptest.Do(t, a, "notes.add", notes.AddInput{Text: text})
			log = max(log, len(a.Disk().Bytes("g1/db-wal")))
		}
		return log
	}
	idle := write()
	if idle == 0 {
		t.Fatal("there is no log")
	}
	slow := apptest.Stream[string](t, a, "lab.pad", notes.PadInput{N: 40, Size: 500_000})
	if _, ok := slow.Next(); !ok {
		t.Fatal(slow.Err())
	}
	began := time.Now()
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: text})
	if d := time.Since(began); d > dispatch.ViewPatience+2*time.Second {
		t.Errorf("a mutation waited for %v behind a slow reader", d)
	}
	if busy := write(); busy > 2*idle {
		t.Errorf("the log grew to %d bytes behind a slow reader, %d without", busy, idle)
	}
	for ok := true; ok; {
		_, ok = slow.Next()
	}
	if slow.Err() == nil || slow.Err().Code != dispatch.CodeSlowConsumer {
		t.Errorf("got %v, want slow_consumer", slow.Err())
	}
}
