package opfstest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
)

var dirTests = []test{
	{"AttachSaysWhatItCannot", attachSaysWhatItCannot},
	{"DataStaysWithItsGeneration", dataStaysWithItsGeneration},
	{"SwapChangesWhatSlotsHold", swapChangesWhatSlotsHold},
	{"OpenSlotsStay", openSlotsStay},
	{"HeadIsReadBackAfterRestart", headIsReadBackAfterRestart},
	{"HeadFileReadsShortPastItsEnd", headFileReadsShort},
}

func (s *suite) generations(want ...uint64) {
	s.Helper()
	got, err := s.Dir().Generations(s.Context())
	s.must(err)
	s.equal("generations", fmt.Sprint(got), fmt.Sprint(want))
}

func (s *suite) fails(what string, err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Fatalf("%s: got %v, want %v", what, err, want)
	}
}

func attachSaysWhatItCannot(s *suite) {
	d, ctx := s.Dir(), s.Context()
	s.generations()
	s.fails("attach what is not there", d.Attach(ctx, opfs.Main, 1, false), fs.ErrNotExist)
	s.generations()
	s.must(d.Attach(ctx, opfs.Main, 1, true))
	s.must(d.Attach(ctx, opfs.Main, 1, false)) // again is nothing
	s.fails("another to the same slot", d.Attach(ctx, opfs.Main, 2, true), opfs.ErrAttached)
	s.fails("the same to another slot", d.Attach(ctx, opfs.Side, 1, true), opfs.ErrAttached)
	s.fails("remove what is attached", d.Remove(ctx, 1), opfs.ErrAttached)
	s.fails("swap with nothing", d.Swap(ctx), opfs.ErrNotAttached)
	s.must(d.Detach(ctx, opfs.Side)) // nothing there is nothing to do
	s.must(d.Attach(ctx, opfs.Side, 12, true))
	s.generations(1, 12)
	s.must(d.Detach(ctx, opfs.Side))
	s.must(d.Attach(ctx, opfs.Side, 3, true))
	s.generations(1, 3, 12)
	s.must(d.Remove(ctx, 12))
	s.must(d.Remove(ctx, 12))
	s.generations(1, 3)
	s.Restart(s.T)
	s.generations(1, 3)
	s.must(s.Dir().Attach(ctx, opfs.Main, 3, false))
}

func dataStaysWithItsGeneration(s *suite) {
	for g := range uint64(3) {
		s.must(s.Dir().Attach(s.Context(), opfs.Main, g+1, true))
		conn := s.open(Mode{})
		s.exec(conn, fmt.Sprintf("CREATE TABLE t (x); INSERT INTO t VALUES (%d)", g+1))
		s.must(conn.Close())
		s.must(s.Dir().Detach(s.Context(), opfs.Main))
	}
	s.Restart(s.T)
	for _, g := range []uint64{2, 3, 1} {
		s.must(s.Dir().Attach(s.Context(), opfs.Main, g, false))
		conn := s.open(Mode{})
		s.equal("x", s.text(conn, "SELECT x FROM t"), fmt.Sprintln(g))
		s.must(conn.Close())
		s.must(s.Dir().Detach(s.Context(), opfs.Main))
	}
}

func swapChangesWhatSlotsHold(s *suite) {
	s.attach()
	conn := s.open(Mode{})
	s.exec(conn, "CREATE TABLE t (x); INSERT INTO t VALUES ('old')")
	s.must(s.Dir().Attach(s.Context(), opfs.Side, 2, true))
	s.exec(conn, "VACUUM INTO 'file:side.db?vfs="+s.VFS().Name()+"'")
	s.must(conn.Close())

	side, err := Mode{}.Open(opfs.Side.Database(), s.VFS().Name())
	s.must(err)
	s.exec(side, "UPDATE t SET x = 'new'")
	s.must(side.Close())
	s.must(s.Dir().Swap(s.Context()))
	conn = s.open(Mode{})
	s.equal("after the swap", s.text(conn, "SELECT x FROM t"), "new\n")
	s.must(conn.Close())
	s.must(s.Dir().Detach(s.Context(), opfs.Side))
	s.must(s.Dir().Remove(s.Context(), 1))
	s.generations(2)

	s.Restart(s.T)
	s.must(s.Dir().Attach(s.Context(), opfs.Main, 2, false))
	s.equal("after a restart", s.text(s.open(Mode{}), "SELECT x FROM t"), "new\n")
}

func openSlotsStay(s *suite) {
	s.attach()
	s.must(s.Dir().Attach(s.Context(), opfs.Side, 2, true))
	conn := s.open(Mode{})
	s.equal("main in use", s.VFS().InUse(opfs.Main), true)
	s.equal("side in use", s.VFS().InUse(opfs.Side), false)
	s.fails("detach", s.Dir().Detach(s.Context(), opfs.Main), opfs.ErrOpen)
	s.fails("swap", s.Dir().Swap(s.Context()), opfs.ErrOpen)
	s.must(conn.Close())
	s.equal("main in use", s.VFS().InUse(opfs.Main), false)
	s.must(s.Dir().Swap(s.Context()))
	s.must(s.Dir().Detach(s.Context(), opfs.Main))
}

func headIsReadBackAfterRestart(s *suite) {
	if _, err := opfs.ReadHead(s.Dir().Head()); !errors.Is(err, opfs.ErrNoHead) {
		s.Fatalf("no head yet: got %v", err)
	}
	for g := range uint64(4) {
		want := opfs.Head{Generation: g + 5, Created: time.UnixMilli(1_700_000_000_123).UTC()}
		h, err := opfs.WriteHead(s.Dir().Head(), want)
		s.must(err)
		want.Sequence = g + 1
		s.equal("written", h, want)
		s.Restart(s.T)
		h, err = opfs.ReadHead(s.Dir().Head())
		s.must(err)
		s.equal("read", h, want)
	}
}

func headFileReadsShort(s *suite) {
	f := s.Dir().Head()
	n, err := f.ReadAt(make([]byte, 10), 0)
	s.equal("bytes read from nothing", n, 0)
	s.equal("reading nothing", err, io.EOF)
	n, err = f.WriteAt([]byte("hello"), 4096)
	s.must(err)
	s.equal("bytes written", n, 5)
	s.must(f.Sync())
	size, err := f.Size()
	s.must(err)
	s.equal("size", size, int64(4101))
	b := make([]byte, 10)
	n, err = f.ReadAt(b, 4094)
	s.equal("read over the end", fmt.Sprintf("%d %v %q", n, err, b[:n]), `7 EOF "\x00\x00hello"`)
}
