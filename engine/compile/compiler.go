package compile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A Compiler is a clang and a wasm-ld that have made a probe of the engine.
type Compiler struct {
	// Name is how a person knows it: "clang-19", "@yowasp/clang 21.1.4-3".
	Name string
	// Version is what both programs say of themselves. Equal sources make equal
	// bytes with equal versions; it is part of an artefact's id.
	Version string

	clang, linker []string // a program and its first arguments
	files         []string // what they are, if not those programs
}

// clean is the environment of a compiler: nothing in it may change what comes
// out, and clang reads include paths and options from many variables.
func clean() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "PATHEXT", "ComSpec", "LD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return append(env, "LC_ALL=C")
}

// run starts one of the programs in a folder. What it says is in the error.
func run(ctx context.Context, dir string, program []string, args ...string) (string, error) {
	args = slices.Concat(program[1:], args)
	cmd := exec.CommandContext(ctx, program[0], args...)
	cmd.Dir, cmd.Env = dir, clean()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		said := strings.TrimSpace(out.String())
		if said == "" {
			said = err.Error()
		}
		return "", fmt.Errorf("%s", said)
	}
	return strings.TrimSpace(out.String()), nil
}

// probe is a program in miniature: it takes an imported function's address,
// grows its own data, copies by a function of its own, and exports one.
const probe = `int go_probe(int);
int (*table[2])(int) = {go_probe, 0};
void *memcpy(void *to, const void *from, __SIZE_TYPE__ n) { return to; }
int ashore_probe(char *to, const char *from, unsigned n) {
  __builtin_memcpy(to, from, n);
  return table[0](go_probe(n));
}
`

// known tries a compiler, or takes its version from the cache folder if these
// very files have passed: starting @yowasp/clang four times takes seconds.
func (c *Compiler) known(ctx context.Context, cache string) error {
	mark, err := c.mark(cache)
	if err == nil {
		version, err := os.ReadFile(mark)
		if err == nil && len(version) > 0 {
			c.Version = string(version)
			return nil
		}
	}
	if err := c.try(ctx); err != nil {
		return err
	}
	if mark != "" && os.MkdirAll(filepath.Dir(mark), 0o755) == nil {
		_ = writeFile(mark, []byte(c.Version)) // next time it is tried again
	}
	return nil
}

// mark is the name of the file that says that this compiler has passed.
func (c *Compiler) mark(cache string) (string, error) {
	files := c.files
	if files == nil {
		files = []string{c.clang[0], c.linker[0]}
	}
	h := sha256.New()
	fmt.Fprintln(h, probe, unitFlags("src/probe.c", nil), linkFlags, given)
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, file, info.Size(), info.ModTime().UnixNano())
	}
	return filepath.Join(cache, "compilers", hex.EncodeToString(h.Sum(nil))[:32]), nil
}

// try compiles and links the probe, and fills in the version.
func (c *Compiler) try(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "ashore-probe-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := &tree{files: map[string]string{"src/probe.c": probe}, units: []string{"src/probe.c"}, exports: []string{"ashore_probe"}}
	if err := t.write(dir); err != nil {
		return err
	}
	c.Version, err = c.version(ctx, dir)
	if err != nil {
		return err
	}
	if _, err := run(ctx, dir, c.clang, unitFlags("src/probe.c", nil)...); err != nil {
		return fmt.Errorf("it does not compile for WebAssembly: %s", firstLine(err))
	}
	if _, err := run(ctx, dir, c.linker, linkArgs(t, "probe.wasm")...); err != nil {
		return fmt.Errorf("its linker does not make a shared library: %s", firstLine(err))
	}
	wasm, err := os.ReadFile(dir + "/probe.wasm")
	if err != nil {
		return err
	}
	m, err := readWasm(wasm)
	if err == nil {
		err = m.complete(t.exports)
	}
	if err != nil {
		return fmt.Errorf("what it makes is not what was asked for: %w", err)
	}
	return nil
}

// version asks both programs. Where they were installed does not matter.
func (c *Compiler) version(ctx context.Context, dir string) (string, error) {
	var says []string
	for _, program := range [][]string{c.clang, c.linker} {
		out, err := run(ctx, dir, program, "--version")
		if err != nil {
			return "", fmt.Errorf("%s --version: %s", program[0], firstLine(err))
		}
		line, _, _ := strings.Cut(out, "\n")
		says = append(says, strings.TrimSpace(line))
	}
	return strings.Join(says, "; "), nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
