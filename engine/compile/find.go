package compile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Newest and oldest numbers of clang that are looked for by name. A newer one
// does too: under its plain name, or as $ASHORE_CLANG.
const (
	newest = 25
	oldest = 16
)

// ErrNoCompiler is FindCompiler's error when nothing that it looked at does.
var ErrNoCompiler = errors.New("no clang that makes WebAssembly was found")

// A Looked is a compiler that FindCompiler looked at, and why it was refused.
// Why is empty for the one that was taken.
type Looked struct{ What, Why string }

func (l Looked) String() string {
	if l.Why == "" {
		return l.What + ": taken"
	}
	return l.What + ": " + l.Why
}

// A Search says where compilers may be. The zero value does.
type Search struct {
	Dir      string // where a node_modules is looked for, and in the folders above; "" is the working folder
	CacheDir string // of Options: InstallClang installs there
}

// FindCompiler looks for a compiler and takes the first that makes a probe:
//
//   - $ASHORE_CLANG, with the wasm-ld of $ASHORE_WASM_LD or beside it;
//   - clang-25 and wasm-ld-25, downwards to 16, then clang and wasm-ld: in the
//     PATH, and where Homebrew keeps its own;
//   - the npm package @yowasp/clang through node, see [InstallClang].
//
// A compiler that has passed is known by its file's size and time the next
// time. $ASHORE_CLANG alone is looked at if it is set: who names one, means it. The
// list tells what was looked at, for a person to read.
func FindCompiler(ctx context.Context, s Search) (*Compiler, []Looked, error) {
	cache, err := cacheDir(s.CacheDir)
	if err != nil {
		return nil, nil, err
	}
	var looked []Looked
	for _, c := range s.candidates() {
		if c.missing == "" {
			err := c.compiler.known(ctx, cache)
			if ctx.Err() != nil {
				return nil, looked, ctx.Err()
			}
			if err == nil {
				return c.compiler, append(looked, Looked{What: c.compiler.Name}), nil
			}
			c.missing = err.Error()
		}
		looked = append(looked, Looked{c.compiler.Name, c.missing})
	}
	return nil, looked, ErrNoCompiler
}

// A candidate is a compiler that was found by name, or why it can't be one.
type candidate struct {
	compiler *Compiler
	missing  string
}

// candidates lists what there is, in the order of preference.
func (s Search) candidates() []candidate {
	if named := os.Getenv("ASHORE_CLANG"); named != "" {
		return []candidate{fromEnv(named, os.Getenv("ASHORE_WASM_LD"))}
	}
	var list []candidate
	for n := newest; n >= oldest; n-- {
		suffix := "-" + strconv.Itoa(n)
		if c, ok := byName("clang"+suffix, "wasm-ld"+suffix); ok {
			list = append(list, c)
		}
	}
	for _, dir := range []string{"", "/opt/homebrew/opt/llvm/bin/", "/usr/local/opt/llvm/bin/"} {
		if c, ok := byName(dir+"clang", dir+"wasm-ld"); ok {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		list = append(list, candidate{&Compiler{Name: fmt.Sprintf("clang-%d to clang-%d, clang", newest, oldest)}, "not in the PATH"})
	}
	return append(list, s.yowasp())
}

// byName finds a clang and its linker. Homebrew has wasm-ld in a folder of its own.
func byName(clang, linker string) (candidate, bool) {
	at, err := exec.LookPath(clang)
	if err != nil {
		return candidate{}, false
	}
	for _, name := range []string{linker, filepath.Join(filepath.Dir(at), filepath.Base(linker)), strings.Replace(linker, "/llvm/", "/lld/", 1)} {
		if found, err := exec.LookPath(name); err == nil {
			return candidate{&Compiler{Name: clang, clang: []string{at}, linker: []string{found}}, ""}, true
		}
	}
	return candidate{&Compiler{Name: clang}, fmt.Sprintf("its linker %s is not there (on Debian: package %s)", filepath.Base(linker), strings.Replace(filepath.Base(linker), "wasm-ld", "lld", 1))}, true
}

// fromEnv takes what the environment names.
func fromEnv(clang, linker string) candidate {
	name := "$ASHORE_CLANG " + clang
	at, err := exec.LookPath(clang)
	if err != nil {
		return candidate{&Compiler{Name: name}, err.Error()}
	}
	if linker == "" {
		// clang-19 in /usr/bin has its wasm-ld-19 beside it.
		_, suffix, _ := strings.Cut(filepath.Base(at), "clang")
		linker = filepath.Join(filepath.Dir(at), "wasm-ld"+suffix)
	}
	found, err := exec.LookPath(linker)
	if err != nil {
		return candidate{&Compiler{Name: name}, err.Error() + " (set $ASHORE_WASM_LD)"}
	}
	return candidate{&Compiler{Name: name, clang: []string{at}, linker: []string{found}}, ""}
}

// Explain puts FindCompiler's list in words, a line for each.
func Explain(looked []Looked) error {
	if len(looked) == 0 {
		return ErrNoCompiler
	}
	var lines []string
	for _, l := range looked {
		lines = append(lines, "  "+l.String())
	}
	return errors.New(ErrNoCompiler.Error() + "; looked at:\n" + strings.Join(lines, "\n"))
}
