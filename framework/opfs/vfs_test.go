package opfs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// scripted is an inner VFS with one file that answers as it is told.
type scripted struct {
	vfs.File
	read, write func(b []byte) (int, error)
	size        int64
	flush       error
}

func (s *scripted) Open(_ string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return s, flags, nil
}

func (s *scripted) Delete(string, bool) error                   { return sqlite3.IOERR_DELETE_NOENT }
func (s *scripted) Access(string, vfs.AccessFlag) (bool, error) { panic("access") }
func (s *scripted) FullPathname(string) (string, error)         { panic("path") }
func (s *scripted) ReadAt(b []byte, _ int64) (int, error)       { return s.read(b) }
func (s *scripted) WriteAt(b []byte, _ int64) (int, error)      { return s.write(b) }
func (s *scripted) Size() (int64, error)                        { return s.size, nil }
func (s *scripted) Sync(vfs.SyncFlag) error                     { return s.flush }
func (s *scripted) Lock(vfs.LockLevel) error                    { return sqlite3.BUSY }
func (s *scripted) Close() error                                { return nil }

// code is what SQLite is told.
func code(err error) string {
	if err == nil {
		return "ok"
	}
	// go-sqlite3 reads the code from a field, as it does from a struct's.
	return fmt.Sprintf("%v", opfs.CodeOf(err))
}

func TestAnswersOfTheInnerVFSAreMapped(t *testing.T) {
	js := func(text string) error { return fmt.Errorf("opfs: write main.db: JavaScript error: %s", text) }
	full, ioerr := fmt.Sprint(sqlite3.ExtendedErrorCode(sqlite3.FULL)), fmt.Sprint(sqlite3.IOERR_WRITE)
	for _, c := range []struct {
		name string
		n    int
		err  error
		boom string
		want string
	}{
		{"all written", 10, nil, "", "ok"},
		{"facade: full", 0, js("ashore:full: quota"), "", full},
		{"facade: closed", 0, js("ashore:closed"), "", ioerr},
		{"facade: io", 0, js("ashore:io: NotReadableError"), "", ioerr},
		{"anything else", 0, js("TypeError: x is not a function"), "", ioerr},
		{"short, said so", 4, errors.New("opfsvfs: short write: wrote 4 of 10 bytes"), "", full},
		{"short, not said", 4, nil, "", full},
		{"short, io.ErrShortWrite", 4, io.ErrShortWrite, "", full},
		{"nothing", 0, nil, "", full},
		{"Chromium's count", 1<<32 - 8, nil, "", full},
		{"the same, signed", -8, nil, "", full},
		{"too many", 11, nil, "", ioerr},
		{"negative", -1, nil, "", ioerr},
		{"all, but an error", 10, errors.New("late"), "", ioerr},
		{"ErrFull", 0, opfs.ErrFull, "", full},
		{"ENOSPC", 0, fmt.Errorf("write: %w", syscall.ENOSPC), "", full},
		{"a code", 0, sqlite3.READONLY, "", fmt.Sprint(sqlite3.ExtendedErrorCode(sqlite3.READONLY))},
		{"a code with an error", 0, vfs.SystemError(io.ErrClosedPipe, sqlite3.IOERR_NOMEM), "", fmt.Sprint(sqlite3.IOERR_NOMEM)},
		{"panic", 0, nil, "opfsvfs: nil handle", ioerr},
		{"panic at Chromium's count", 0, nil, "opfsvfs: Write returned n=4294967288 for buf len 10", full},
		{"panic at another count", 0, nil, "opfsvfs: Write returned n=-1 for buf len 10", ioerr},
	} {
		inner := &scripted{write: func([]byte) (int, error) {
			if c.boom != "" {
				panic(c.boom)
			}
			return c.n, c.err
		}}
		v := opfs.New("scripted", inner)
		f, _, err := v.Open("main.db", vfs.OPEN_MAIN_DB)
		if err != nil {
			t.Fatal(err)
		}
		n, err := f.WriteAt(make([]byte, 10), 0)
		if got := code(err); got != c.want || (err == nil) != (n == 10) {
			t.Errorf("%s: got %d, %s (%v), want %s", c.name, n, got, err, c.want)
		}
	}
}

func TestReadsThatCannotBeAreErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		size int64
		n    []int
		err  error
		want string
	}{
		{"all", 10, []int{10}, nil, "10 <nil>"},
		{"the end", 4, []int{4}, nil, "4 EOF"},
		{"past the end", 0, []int{0}, io.EOF, "0 EOF"},
		{"in two parts", 10, []int{4, 6}, io.EOF, "10 <nil>"},
		{"nothing where there is something", 10, []int{4, 0}, io.EOF, "0 " + sqlite3.IOERR_READ.Error()},
		{"too much", 10, []int{11}, nil, "0 " + sqlite3.IOERR_READ.Error()},
		{"negative", 10, []int{-1}, nil, "0 " + sqlite3.IOERR_READ.Error()},
		{"failure", 10, []int{10}, errors.New("late"), "0 " + sqlite3.IOERR_READ.Error()},
	} {
		inner := &scripted{size: c.size}
		inner.read = func([]byte) (int, error) {
			n := c.n[0]
			c.n = c.n[1:]
			return n, c.err
		}
		f, _, err := opfs.New("scripted", inner).Open("main.db", vfs.OPEN_MAIN_DB)
		if err != nil {
			t.Fatal(err)
		}
		n, err := f.ReadAt(make([]byte, 10), 0)
		got := fmt.Sprint(n, " ", err)
		if err != nil && err != io.EOF {
			got = fmt.Sprint(n, " ", code(err))
		}
		if got != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.name, got, err, c.want)
		}
	}
}

func TestCodesOfTheInnerVFSPass(t *testing.T) {
	v := opfs.New("scripted", &scripted{})
	f, _, err := v.Open("main.db", vfs.OPEN_MAIN_DB)
	if err != nil {
		t.Fatal(err)
	}
	if got := code(f.Lock(vfs.LOCK_SHARED)); got != sqlite3.BUSY.Error() {
		t.Errorf("lock: got %s", got)
	}
	if got := code(v.Delete("main.db-wal", false)); got != sqlite3.IOERR_DELETE_NOENT.Error() {
		t.Errorf("delete: got %s", got)
	}
	if !v.Health().OK() {
		t.Errorf("answers are no failures: %+v", v.Health())
	}
	if ok, err := v.Access("main.db", vfs.ACCESS_EXISTS); ok || code(err) != sqlite3.IOERR_ACCESS.Error() {
		t.Errorf("access that panics: got %v, %v", ok, err)
	}
	if v.Health().Panics != 1 {
		t.Errorf("panics: got %+v", v.Health())
	}
}

// TestFramesAreHeldBack until the one that commits, and written when anything
// else happens to the file.
func TestFramesAreHeldBack(t *testing.T) {
	page := bytes.Repeat([]byte{7}, 4096)
	frame := func(f vfs.File, n int, commit byte) error {
		header := make([]byte, 24)
		header[7] = commit
		at := int64(32 + n*4120)
		if _, err := f.WriteAt(header, at); err != nil {
			return err
		}
		_, err := f.WriteAt(page, at+24)
		return err
	}
	for _, c := range []struct {
		name string
		do   func(f vfs.File) error
		want string
	}{
		{"the next frame", func(f vfs.File) error { return frame(f, 1, 0) }, "0 writes of 0"},
		{"a frame that commits", func(f vfs.File) error { return frame(f, 1, 1) }, "1 writes of 8240"},
		{"more than may wait", func(f vfs.File) (err error) {
			for n := 1; n < 20 && err == nil; n++ {
				err = frame(f, n, 0)
			}
			return err
		}, "1 writes of 65920"},
		{"another place", func(f vfs.File) error { _, err := f.WriteAt(page, 50_000); return err }, "2 writes of 8216"},
		{"flush", func(f vfs.File) error { return f.Sync(vfs.SYNC_FULL) }, "1 writes of 4120"},
		{"size", func(f vfs.File) error { _, err := f.Size(); return err }, "1 writes of 4120"},
		{"truncate", func(f vfs.File) error { return f.Truncate(100) }, "1 writes of 4120"},
		{"truncate before it", func(f vfs.File) error { return f.Truncate(32) }, "0 writes of 0"},
		{"read within", func(f vfs.File) error {
			b := make([]byte, 100)
			_, err := f.ReadAt(b, 32+24)
			if err == nil && !bytes.Equal(b, page[:100]) {
				err = errors.New("it read something else")
			}
			return err
		}, "0 writes of 0"},
		{"read past the end", func(f vfs.File) error { _, err := f.ReadAt(make([]byte, 8000), 0); return ignoreEOF(err) }, "1 writes of 4120"},
		{"a page once more", func(f vfs.File) error { _, err := f.WriteAt(page, 32+24); return err }, "0 writes of 0"},
		{"the frame once more", func(f vfs.File) error { return frame(f, 0, 1) }, "2 writes of 8240"},
		{"close", func(f vfs.File) error { return f.Close() }, "1 writes of 4120"},
	} {
		fs := memfs.New()
		if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
			t.Fatal(err)
		}
		v := opfs.New("frames", fs.Inner())
		f, _, err := v.Open("main.db-wal", vfs.OPEN_WAL)
		if err != nil {
			t.Fatal(err)
		}
		if err := frame(f, 0, 0); err != nil || v.Stats().WAL.Writes != 0 {
			t.Fatalf("%s: the frame was not held back: %v, %+v", c.name, err, v.Stats().WAL)
		}
		if err := c.do(f); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		wal := v.Stats().WAL
		if got := fmt.Sprintf("%d writes of %d", wal.Writes, wal.BytesWritten); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// TestWhatCannotBeWrittenIsKept, until a new frame says that it is dead.
func TestWhatCannotBeWrittenIsKept(t *testing.T) {
	fs := memfs.New()
	if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	v := opfs.New("kept", fs.Inner())
	f, _, err := v.Open("main.db-wal", vfs.OPEN_WAL)
	if err != nil {
		t.Fatal(err)
	}
	header, page := make([]byte, 24), bytes.Repeat([]byte{1}, 4096)
	write := func(b []byte, at int64, fails bool) {
		t.Helper()
		if _, err := f.WriteAt(b, at); (err != nil) != fails {
			t.Fatalf("write at %d: %v", at, err)
		}
	}
	reads := func(at int64, want []byte) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := f.ReadAt(got, at); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("read at %d: %v, got %d…", at, err, got[0])
		}
	}
	fs.Inject(memfs.Fault{Action: memfs.Write, Kind: memfs.Full})
	frames := 0
	for ; frames < 15; frames++ { // 61,800 bytes
		write(header, 32+int64(frames)*4120, false)
		write(page, 56+int64(frames)*4120, false)
	}
	last := 32 + int64(frames)*4120
	write(header, last, false)
	write(page, last+24, true)        // too much
	write([]byte{9}, 1_000_000, true) // another place
	reads(56, page)                   // what was taken is there
	reads(56+14*4120, page)
	if _, err := f.Size(); err == nil {
		t.Fatal("a size without what can't be written")
	}
	// A transaction that is rolled back leaves them dead: the next one begins in their place.
	write(header, 32+5*4120, false)
	write(page[:9], 56+5*4120, false)
	reads(56+4*4120, page)
	fs.Inject(memfs.Fault{})
	if size, err := f.Size(); err != nil || size != 32+5*4120+24+9 {
		t.Fatalf("size: got %d, %v", size, err)
	}
	commit := bytes.Clone(header)
	commit[7] = 1
	fs.Inject(memfs.Fault{Action: memfs.Write, Kind: memfs.Full, Times: 1})
	write(commit, 32, false)
	write(page, 56, true) // commits, and can't
	if err := f.Sync(vfs.SYNC_FULL); err != nil || fs.Bytes("g1/db-wal")[39] != 0 {
		t.Fatalf("a commit that failed was written: %v", err)
	}
}
