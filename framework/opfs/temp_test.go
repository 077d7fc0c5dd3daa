package opfs

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
)

func TestTempFileHoldsWhatWasWritten(t *testing.T) {
	var f tempFile
	var want []byte
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		off, n := rng.IntN(3*chunkSize), rng.IntN(2*chunkSize)
		switch rng.IntN(4) {
		case 0:
			if err := f.Truncate(int64(off)); err != nil {
				t.Fatal(err)
			}
			want = append(want, make([]byte, max(0, off-len(want)))...)[:off]
		case 1:
			b := bytes.Repeat([]byte{byte(i)}, n)
			if m, err := f.WriteAt(b, int64(off)); m != n || err != nil {
				t.Fatal(m, err)
			}
			want = append(want, make([]byte, max(0, off+n-len(want)))...)
			copy(want[off:], b)
		default:
			b := make([]byte, n)
			m, err := f.ReadAt(b, int64(off))
			there := want[min(off, len(want)):min(off+n, len(want))]
			if !bytes.Equal(b[:m], there) || (err == io.EOF) != (m < n) {
				t.Fatalf("step %d: read %d of %d at %d of %d: %v", i, m, n, off, len(want), err)
			}
		}
		if size, _ := f.Size(); size != int64(len(want)) {
			t.Fatalf("step %d: size %d, want %d", i, size, len(want))
		}
	}
}
