package opfs

import (
	"context"
	"io"

	"github.com/ncruces/go-sqlite3/vfs"
)

// A Slot is a place where SQLite can open a database. The files behind it are
// those of the generation that is attached to it.
type Slot string

// The slots: main holds the database that the app uses, side the one that is
// being built or checked.
const (
	Main Slot = "main"
	Side Slot = "side"
)

// Database is the name by which SQLite opens the slot's database: "main.db".
func (s Slot) Database() string { return string(s) + ".db" }

// Journal is the name of the slot's rollback journal: "main.db-journal".
func (s Slot) Journal() string { return s.Database() + "-journal" }

// WAL is the name of the slot's write-ahead log: "main.db-wal".
func (s Slot) WAL() string { return s.Database() + "-wal" }

// Slots are all slots there are.
func Slots() []Slot { return []Slot{Main, Side} }

// Dir is the folder of one app: its head and its generations.
//
// Every method fails with [ErrClosed] once the handles are gone. A generation
// is attached to one slot at a time, in one process at a time: OPFS access
// handles are exclusive (https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle).
type Dir interface {
	// Attach makes the generation's database, journal and WAL the files of the
	// slot. With create, files that are missing are made, empty; without, a
	// generation that is missing is fs.ErrNotExist. It fails with ErrAttached
	// if the slot has another generation or the generation another slot, and
	// with ErrHeld if another process has it. Attaching what is attached is
	// nothing.
	Attach(ctx context.Context, slot Slot, generation uint64, create bool) error

	// Detach flushes the slot's files and lets them go. It fails with ErrOpen
	// while SQLite has a file of the slot open. A slot that has nothing is
	// nothing to do.
	Detach(ctx context.Context, slot Slot) error

	// Swap gives main the generation of side and side that of main; the
	// handles stay held. Both must be attached (ErrNotAttached) and no file of
	// either open (ErrOpen).
	Swap(ctx context.Context) error

	// Generations lists the generations that exist, in ascending order.
	Generations(ctx context.Context) ([]uint64, error)

	// Remove deletes a generation and its files. It fails with ErrAttached
	// while the generation is attached; one that does not exist is no error.
	Remove(ctx context.Context, generation uint64) error

	// Head is the file in which the head records lie.
	Head() HeadFile

	// Inner opens the slots' files by their names. It is meant for [Register].
	Inner() vfs.VFS
}

// HeadFile is the file of the head records. A read past its end is short with
// io.EOF.
type HeadFile interface {
	io.ReaderAt
	io.WriterAt
	Size() (int64, error)
	Sync() error
}
