package csrc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// native builds a C program of testdata for this machine. The allocator and
// the string functions are plain C: what the engine runs is tested here.
func native(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	cc, err := exec.LookPath(strings.TrimSpace(string(out)))
	if err != nil {
		t.Skipf("no C compiler: %v", err)
	}
	program := filepath.Join(t.TempDir(), name)
	args := []string{"-std=c11", "-D_DEFAULT_SOURCE", "-O1", "-fno-builtin", "-Wall", "-Wextra", "-Werror", "-idirafter", "include"}
	args = append(args, "-o", program, filepath.Join("testdata", name+".c"))
	if out, err := exec.CommandContext(t.Context(), cc, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return program
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "ok") {
		t.Errorf("%s %v: %v\n%s", filepath.Base(program), args, err, out)
		return
	}
	t.Logf("%v: %s", args, out)
}

func TestAllocatorKeepsBlocksApart(t *testing.T) {
	program := native(t, "alloc_fuzz")
	for _, seed := range []string{"1", "2", "3"} {
		for _, refused := range []string{"0", "1"} {
			run(t, program, seed, "8000", refused)
		}
	}
}

func TestStringFunctionsAreTheMachines(t *testing.T) {
	run(t, native(t, "string_fuzz"), "1", "300000")
}

func TestEmbedHoldsTheSources(t *testing.T) {
	for _, name := range []string{"libc/alloc.c", "libc/string.c", "glue/engine.c", "include/string.h"} {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Files.ReadFile(name); err != nil || string(got) != string(want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
