package opfs

import "github.com/ncruces/go-sqlite3"

// CodeOf is the code that SQLite gets for an error of the VFS.
func CodeOf(err error) sqlite3.ExtendedErrorCode {
	code, _ := ownCode(err)
	return code
}
