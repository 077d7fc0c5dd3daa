// Package opfs gives SQLite a file system it can trust in a browser: a
// [vfs.VFS] named "ashore" that wraps any inner VFS and corrects what that one
// promises, and the layout of an app's folder in the origin private file
// system (OPFS).
//
// # Layout
//
// An app has one folder, a [Dir]. In it lie generations, each a database with
// its journal and its WAL, and a [Head] that names the current generation:
//
//	head
//	g1/db  g1/db-journal  g1/db-wal
//	g2/db  …
//
// SQLite never sees generations. It opens slots, [Main] and [Side], by the
// fixed names "main.db" and "side.db" (and "-journal", "-wal"); [Dir.Attach]
// says which generation's files stand behind a slot. OPFS has no atomic
// replacement of a file that is open, so a new generation is built beside the
// current one and [WriteHead] moves the app over to it.
//
// # What is corrected
//
// The inner VFS in a browser is github.com/danmestas/go-sqlite3-opfs. Over it,
// and over every other, [Register] puts a VFS that
//
//   - claims no device characteristic on which durability would rest: neither
//     ATOMIC, SEQUENTIAL, SAFE_APPEND nor POWERSAFE_OVERWRITE
//     (docs/decisions/0010-device-characteristics.md says why),
//   - flushes a journal or WAL after it was deleted or truncated to nothing,
//     because a journal that comes back after a power cut undoes a commit,
//   - answers a write that came up short with SQLITE_FULL, and a count that
//     cannot be (browsers give 4294967288 when the quota is used up) with
//     SQLITE_FULL or an I/O error, where the inner VFS panics,
//   - reads again where the handle gave less than the file holds, and fails
//     rather than hand SQLite a page that is zero from the middle on,
//   - opens the names of slots and nothing else, each database once at a time,
//     and keeps temporary files and sorters in memory,
//   - writes a commit as one write where SQLite asks for five,
//   - counts ([VFS.Stats]) and remembers trouble ([VFS.Health]).
//
// Where the inner file is [Direct] SQLite's reads and writes don't come here;
// what goes wrong with them does.
//
// There is no shared memory: a WAL needs PRAGMA locking_mode=EXCLUSIVE, set
// before journal_mode=WAL (https://sqlite.org/wal.html#noshm).
//
// Package memfs is a Dir in memory with faults, osdir one in a folder of the
// operating system, opfstest the suite that every Dir has to pass.
package opfs
