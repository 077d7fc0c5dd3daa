package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashore-dev/ashore/jsclient"
)

// editorFolder is where an app's jsconfig.json (or tsconfig.json) finds the types
// of Ashore's client, which dev and build serve beside the pages: a copy that is
// not committed.
const editorFolder = ".ashore/client"

// writeEditorFiles keeps the copy of the client, if the app's editor asks for one.
func writeEditorFiles(app string) error {
	asks := false
	for _, name := range []string{"jsconfig.json", "tsconfig.json"} {
		if data, err := os.ReadFile(filepath.Join(app, name)); err == nil {
			asks = asks || bytes.Contains(data, []byte(editorFolder))
		}
	}
	if !asks {
		return nil
	}
	folder := filepath.Join(app, filepath.FromSlash(editorFolder))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return fs.WalkDir(jsclient.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".d.ts") {
			return err
		}
		data, err := jsclient.Files.ReadFile(name)
		if err != nil {
			return err
		}
		file := filepath.Join(folder, name)
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
			return nil
		}
		return os.WriteFile(file, data, 0o644)
	})
}
