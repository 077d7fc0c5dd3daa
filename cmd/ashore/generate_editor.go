package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

// Where an app's jsconfig.json (or tsconfig.json) finds the types of Ashore's
// client and of the plugins' web folders, which dev and build serve beside the
// pages: copies that are not committed.
const (
	editorFolder  = ".ashore/client"
	pluginsFolder = ".ashore/plugins"
)

// writeEditorFiles keeps these copies, as far as the app's editor asks for them.
func writeEditorFiles(api *codegen.API) error {
	asks := func(folder string) bool {
		for _, name := range []string{"jsconfig.json", "tsconfig.json"} {
			if data, err := os.ReadFile(filepath.Join(api.Dir, name)); err == nil && bytes.Contains(data, []byte(folder)) {
				return true
			}
		}
		return false
	}
	if asks(editorFolder) {
		if err := copyScripts(jsclient.Files, filepath.Join(api.Dir, editorFolder)); err != nil {
			return err
		}
	}
	if !asks(pluginsFolder) {
		return nil
	}
	for _, p := range api.Plugins {
		if p.Dir == "" {
			continue // it lives in the app's own package
		}
		err := copyScripts(os.DirFS(filepath.Join(p.Dir, "web")), filepath.Join(api.Dir, pluginsFolder, p.Name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// copyScripts copies what differs of scripts and their types.
func copyScripts(from fs.FS, folder string) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".d.ts") {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		file := filepath.Join(folder, filepath.FromSlash(name))
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, data, 0o644)
	})
}
