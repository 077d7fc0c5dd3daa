package opfs

import "errors"

// Errors of handles. Their texts begin with the token by which a JavaScript
// facade names the same failure in the message of the Error it throws, so that
// the VFS recognises them wherever they come from.
var (
	// ErrFull: the quota or the disk is used up. SQLite sees SQLITE_FULL.
	ErrFull = errors.New("ashore:full: no space left")
	// ErrClosed: the handle is closed or was taken away. SQLite sees the
	// operation's SQLITE_IOERR.
	ErrClosed = errors.New("ashore:closed: the handle is gone")
	// ErrIO: the operation failed. SQLite sees the operation's SQLITE_IOERR.
	ErrIO = errors.New("ashore:io: the operation failed")
	// ErrShort: a read gave less than the file holds. SQLite sees
	// SQLITE_IOERR_READ.
	ErrShort = errors.New("ashore:short: less was read than the file holds")
)

// Errors of a Dir.
var (
	// ErrOpen: SQLite has a file of the slot open.
	ErrOpen = errors.New("opfs: a file of the slot is open")
	// ErrAttached: the slot or the generation is attached already.
	ErrAttached = errors.New("opfs: already attached")
	// ErrNotAttached: the slot has no generation.
	ErrNotAttached = errors.New("opfs: nothing is attached to the slot")
	// ErrHeld: another process holds the handles.
	ErrHeld = errors.New("opfs: the handles are held elsewhere")
)

// Errors of a head.
var (
	// ErrNoHead: the file has no head record that is whole. Either there never
	// was one, or writing the first was cut off, or the file is damaged: the
	// generations that exist tell which.
	ErrNoHead = errors.New("opfs: no head")
	// ErrLayout: a head record is whole, but of a newer layout. Nothing may be
	// written.
	ErrLayout = errors.New("opfs: the layout on disk is newer than this program")
	// ErrEmpty: the head says that the generation has data, and its database is
	// missing or empty. It may not be opened: SQLite would begin a new one.
	ErrEmpty = errors.New("opfs: the database had data and is empty")
	// ErrMarked: a check found the generation damaged.
	ErrMarked = errors.New("opfs: the database was found damaged")
)
