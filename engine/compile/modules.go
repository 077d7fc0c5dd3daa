package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Module is a pinned Go module that sources come from. Its hashes are those
// of a go.sum: what `go mod download` brings is what they were taken of.
type Module struct {
	Path, Version string
	Sum, GoModSum string
}

// String is the module as `go get` writes it.
func (m Module) String() string { return m.Path + "@" + m.Version }

var (
	// Binding is the module whose place the engine takes: its build folder has
	// the C that binds SQLite to go-sqlite3. An app with another version of it
	// in its build list must not use this engine.
	Binding = Module{
		Path: "github.com/ncruces/go-sqlite3-wasm/v6", Version: "v6.3.35304",
		Sum:      "h1:dBSZlcEFdtBMvNRg34y50mConBPO/petSddSwGQVlSI=",
		GoModSum: "h1:YvoJzbJpX6phd3BGdtiXu2NuD5RX6G8zsUdzt47GgOY=",
	}
	// Amalgamation is a module that carries SQLite's amalgamation as a file.
	// It is only read: it never enters an app's build list.
	Amalgamation = Module{
		Path: "github.com/mattn/go-sqlite3", Version: "v1.14.52",
		Sum:      "h1:wVbm2Qnf4OXkqhBTSPuCRZDRnxfbVrrmiCEroVdog8U=",
		GoModSum: "h1:6JTjA44L93a0QCyJef5YvlPoKXntQPjzWv5gtm9sB6w=",
	}
)

// download returns the folder of each module in the module cache, in order.
// It asks the network only for what is not there yet.
func download(ctx context.Context, modules ...Module) ([]string, error) {
	dir, err := os.MkdirTemp("", "ashore-modules-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	// A module of its own, with its own go.sum: neither the app's requirements
	// nor a workspace have a say, and the hashes are checked without a network.
	gomod, gosum := "module ashore.invalid/engine\n\ngo 1.26.0\n", ""
	args := []string{"mod", "download", "-json"}
	for _, m := range modules {
		gosum += fmt.Sprintf("%s %s %s\n%s %s/go.mod %s\n", m.Path, m.Version, m.Sum, m.Path, m.Version, m.GoModSum)
		args = append(args, m.String())
	}
	for name, text := range map[string]string{"go.mod": gomod, "go.sum": gosum} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GO111MODULE=on", "GOOS=", "GOARCH=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, runErr := cmd.Output()
	dirs := make([]string, len(modules))
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var got struct{ Path, Version, Error, Dir, Sum string }
		if err := dec.Decode(&got); err != nil {
			return nil, fmt.Errorf("go mod download: %w", err)
		}
		if got.Error != "" {
			return nil, fmt.Errorf("go mod download %s@%s: %s", got.Path, got.Version, got.Error)
		}
		for i, m := range modules {
			if got.Path != m.Path || got.Version != m.Version {
				continue
			}
			if got.Sum != m.Sum {
				return nil, fmt.Errorf("%s: its hash is %s, pinned is %s", m, got.Sum, m.Sum)
			}
			dirs[i] = got.Dir
		}
	}
	if runErr != nil {
		return nil, fmt.Errorf("go mod download: %w\n%s", runErr, strings.TrimSpace(stderr.String()))
	}
	for i, m := range modules {
		if dirs[i] == "" {
			return nil, fmt.Errorf("go mod download: no answer for %s", m)
		}
	}
	return dirs, nil
}
