package compile

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Yowasp is the npm package that has clang and wasm-ld as WebAssembly, at the
// version that InstallClang installs. It needs neither root nor a system's
// packages: 26 MB to download, 98 MB on the disk, and it takes about eight
// times as long as a clang of the system's own.
const Yowasp = "@yowasp/clang@21.1.4-3"

//go:embed yowasp.mjs
var yowaspScript []byte

// yowasp finds @yowasp/clang in a node_modules above the folder, or where
// InstallClang puts it.
func (s Search) yowasp() candidate {
	none := candidate{compiler: &Compiler{Name: "@yowasp/clang"}}
	node, err := exec.LookPath("node")
	if err != nil {
		none.missing = "node is not in the PATH"
		return none
	}
	cache, err := cacheDir(s.CacheDir)
	if err != nil {
		none.missing = err.Error()
		return none
	}
	dirs := []string{filepath.Join(cache, "clang")}
	if above, err := filepath.Abs(s.Dir); err == nil {
		for ; ; above = filepath.Dir(above) {
			dirs = append(dirs, above)
			if above == filepath.Dir(above) {
				break
			}
		}
	}
	for _, dir := range dirs {
		home := filepath.Join(dir, "node_modules", "@yowasp", "clang")
		data, err := os.ReadFile(filepath.Join(home, "package.json"))
		if err != nil {
			continue
		}
		var pkg struct{ Version string }
		if err := json.Unmarshal(data, &pkg); err != nil {
			none.missing = fmt.Sprintf("%s: %v", home, err)
			return none
		}
		script := filepath.Join(cache, "yowasp.mjs")
		if err := errors.Join(os.MkdirAll(cache, 0o755), writeFile(script, yowaspScript)); err != nil {
			none.missing = err.Error()
			return none
		}
		start := []string{node, script, filepath.Join(home, "gen", "bundle.js")}
		return candidate{compiler: &Compiler{
			Name:  "@yowasp/clang " + pkg.Version,
			clang: append(start[:3:3], "clang"), linker: append(start[:3:3], "wasm-ld"),
			files: []string{start[2], filepath.Join(home, "package.json")},
		}}
	}
	none.missing = "not installed: npm install " + Yowasp
	return none
}

// InstallClang installs [Yowasp] with npm below the cache folder, where
// FindCompiler finds it. Nothing calls it unasked: it downloads 26 MB.
func InstallClang(ctx context.Context, cache string) error {
	cache, err := cacheDir(cache)
	if err != nil {
		return err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return err
	}
	dir := filepath.Join(cache, "clang")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, npm, "install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", Yowasp)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install %s: %w\n%s", Yowasp, err, out)
	}
	return nil
}

// writeFile writes a file that others may be reading: it appears whole.
func writeFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
