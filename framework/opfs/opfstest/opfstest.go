// Package opfstest is the suite that every [opfs.Dir] has to pass, with the
// VFS that corrects it, and the workload of the crash tests.
//
// It says nothing of how a disk is made: natively it runs over memfs and osdir,
// as js/wasm over go-sqlite3-opfs with handles of JavaScript that fail on
// demand.
package opfstest

import (
	"cmp"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
)

// Disk is what the suite runs on. It is used by one goroutine.
type Disk interface {
	// Dir is the folder, empty at first, as the process of now sees it.
	Dir() opfs.Dir
	// VFS is registered, over Dir().Inner().
	VFS() *opfs.VFS
	// Inject makes operations on files fail until the zero Fault ends it or
	// Restart. It replaces the fault before. A disk that cannot do it returns
	// false, and tests of faults are left out.
	Inject(memfs.Fault) bool
	// Restart is the death of the process and the start of the next one: what
	// was written is there, nothing is attached, nothing fails, and there is a
	// new VFS, of another name. The old one is killed (see [opfs.VFS.Kill]) and
	// stays registered until the test ends.
	Restart(t *testing.T)
}

// Options say how large the tests are. Zero values are for a native run.
type Options struct {
	// Operations is the size of workloads.
	Operations int
	// Every is how many operations lie between two places at which a fault is
	// put: 1 is all of them.
	Every int
	// BlobBytes is the size of the largest value.
	BlobBytes int
}

// Run runs the suite. newDisk returns an empty disk; the one before is not used
// again.
func Run(t *testing.T, o Options, newDisk func(t *testing.T) Disk) {
	o.Operations = cmp.Or(o.Operations, 60)
	o.Every = cmp.Or(o.Every, 1)
	o.BlobBytes = cmp.Or(o.BlobBytes, 3<<20)
	groups := [][]test{dirTests, vfsTests}
	if newDisk(t).Inject(memfs.Fault{}) {
		groups = append(groups, faultTests)
	}
	for _, group := range groups {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) {
				test.run(&suite{T: t, Options: o, Disk: newDisk(t)})
			})
		}
	}
}

type test struct {
	name string
	run  func(*suite)
}

type suite struct {
	*testing.T
	Options
	Disk
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// attach gives main its first generation.
func (s *suite) attach() {
	s.Helper()
	s.must(s.Dir().Attach(s.Context(), opfs.Main, 1, true))
}

func (s *suite) open(m Mode) *sqlite3.Conn {
	s.Helper()
	conn, err := m.Open(opfs.Main.Database(), s.VFS().Name())
	s.must(err)
	s.Cleanup(func() { conn.Close() })
	return conn
}

func (s *suite) exec(conn *sqlite3.Conn, sql string) {
	s.Helper()
	if err := conn.Exec(sql); err != nil {
		s.Fatalf("%s: %v", sql, err)
	}
}

// text returns the first column of all rows, a line each.
func (s *suite) text(conn *sqlite3.Conn, sql string) (text string) {
	s.Helper()
	err := query(conn, sql, func(stmt *sqlite3.Stmt) { text += stmt.ColumnText(0) + "\n" })
	if err != nil {
		s.Fatalf("%s: %v", sql, err)
	}
	return text
}

func (s *suite) equal(what, got, want any) {
	s.Helper()
	if got != want {
		s.Fatalf("%s: got %v, want %v", what, got, want)
	}
}
