//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package osdir

import "os"

// lockFile does not lock: there is no other process (js/wasm under Node), or no
// way that the standard library knows.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
}

func syncFolder(string) error { return nil }
