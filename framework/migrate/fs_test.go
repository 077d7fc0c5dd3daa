package migrate

import (
	"io/fs"
	"testing/fstest"
)

// mapFS is files by their names.
type mapFS map[string]string

func (m mapFS) FS() fs.FS {
	f := fstest.MapFS{}
	for name, text := range m {
		f[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return f
}
