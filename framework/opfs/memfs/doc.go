// Package memfs is a disk in memory: an [opfs.Dir] and the inner VFS under it,
// natively and as js/wasm, which behaves as OPFS does under
// danmestas/go-sqlite3-opfs, and as badly as one likes.
//
//	fs := memfs.New()
//	err := fs.Attach(ctx, opfs.Main, 1, true)
//	v := opfs.Register("ashore", fs.Inner())
//	conn, err := sqlite3.Open("file:main.db?vfs=ashore")
//
// Handles are exclusive, names are fixed, deleting a file truncates it to
// nothing without a flush, and the device characteristics are the ones
// danmestas' package claims, wrongly.
//
// A disk can be told to fail ([FS.Inject]), to be small ([FS.SetQuota]) and to
// die ([FS.Restart]). [FS.Record] keeps a log of all that happens to it, from
// which a [Walker] makes the disk as it was after each operation, with the next
// write torn, or as a power cut at that moment would have left it.
package memfs
