// Package module puts the drop-in in the place of the module that it stands in
// for, for one build of an app and without a change to any of the app's files.
package module

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Path is the module that the drop-in stands in for, and its main package.
const Path = "github.com/ncruces/go-sqlite3-wasm/v6"

// A Build is what the go command would build for the worker: an app's package,
// and the module as the app has it.
type Build struct {
	// Version is the one in the app's build list, like v6.3.35304.
	Version string
	// Packages are the module's packages in the program, by their paths in the
	// module ("" is the main one), with their folders.
	Packages map[string]string
	// Replaced says that the app itself has put something in the module's
	// place.
	Replaced bool

	dir   string // where the go command runs
	gomod string // the module's own go.mod; empty where it is vendored
	root  string // folder of the app's go.mod, or go.work, that counts
	file  string // that file
	flags []string
}

// ErrNoSQLite: the program is built without the module.
var ErrNoSQLite = errors.New("the program has no SQLite in it")

// Look asks the go command how it would build pkg for js/wasm when run in dir.
// An error that is ErrNoSQLite says that there is nothing to replace.
func Look(ctx context.Context, dir, pkg string) (*Build, error) {
	b := &Build{Packages: map[string]string{}, dir: dir}
	out, err := b.run(ctx, "list", "-e", "-deps", "-json=ImportPath,Dir,Module", pkg)
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p struct {
			ImportPath, Dir string
			Module          *struct {
				Path, Version, GoMod string
				Replace              *struct{}
			}
		}
		if err := d.Decode(&p); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Module == nil || p.Module.Path != Path {
			continue
		}
		b.Packages[strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, Path), "/")] = p.Dir
		b.Version, b.Replaced, b.gomod = p.Module.Version, p.Module.Replace != nil, p.Module.GoMod
	}
	if b.Packages[""] == "" {
		return nil, ErrNoSQLite
	}
	return b, b.environment(ctx)
}

// environment finds the file that says where modules come from.
func (b *Build) environment(ctx context.Context) error {
	out, err := b.run(ctx, "env", "-json", "GOMOD", "GOWORK", "GOFLAGS")
	if err != nil {
		return err
	}
	var env struct{ GOMOD, GOWORK, GOFLAGS string }
	if err := json.Unmarshal(out, &env); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	if b.flags, err = splitFlags(env.GOFLAGS); err != nil {
		return err
	}
	switch {
	case env.GOWORK != "" && env.GOWORK != "off":
		b.root, b.file = filepath.Dir(env.GOWORK), env.GOWORK
	case env.GOMOD == "" || env.GOMOD == os.DevNull:
		return fmt.Errorf("%s is in no module", b.dir)
	default:
		b.root, b.file = filepath.Dir(env.GOMOD), env.GOMOD
		if other := b.flag("modfile"); other != "" {
			b.file = b.absolute(other)
		}
	}
	return nil
}

// flag is the value of a flag in GOFLAGS.
func (b *Build) flag(name string) string {
	value := ""
	for _, f := range b.flags {
		if v, ok := strings.CutPrefix(strings.TrimPrefix(f, "-"), "-"+name+"="); ok {
			value = v
		} else if v, ok := strings.CutPrefix(f, "-"+name+"="); ok {
			value = v
		}
	}
	return value
}

// splitFlags reads GOFLAGS: flags with spaces between them, each whole in
// quotes or without any. See go help environment.
func splitFlags(s string) ([]string, error) {
	var flags []string
	for s = strings.TrimLeft(s, " \t\r\n"); s != ""; s = strings.TrimLeft(s, " \t\r\n") {
		if q := s[0]; q == '"' || q == '\'' {
			end := strings.IndexByte(s[1:], q)
			if end < 0 {
				return nil, fmt.Errorf("GOFLAGS has a %c without an end", q)
			}
			flags, s = append(flags, s[1:1+end]), s[2+end:]
			continue
		}
		end := strings.IndexAny(s, " \t\r\n")
		if end < 0 {
			end = len(s)
		}
		flags, s = append(flags, s[:end]), s[end:]
	}
	return flags, nil
}

// run runs the go command as the worker's build does.
func (b *Build) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}
