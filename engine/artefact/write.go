package artefact

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/ashore-dev/ashore/engine/compile"
)

// Write puts an engine into the folder dir, as Carried reads it: dir is this
// package's carried folder in the tree of a release.
func Write(dir string, a *compile.Artefact) error {
	to := filepath.Join(dir, Folder(a.Extensions))
	if err := errors.Join(os.RemoveAll(to), os.MkdirAll(to, 0o755)); err != nil {
		return err
	}
	for _, name := range []string{compile.SQLiteWasm, compile.EngineJSON} {
		data, err := os.ReadFile(a.Path(name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(to, inputsFile), []byte(compile.Inputs(a.Extensions)+"\n"), 0o644)
}
