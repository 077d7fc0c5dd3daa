package compile

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// whole is an engine with all extensions, from the machine's cache or built
// into it: once on each machine, which takes minutes.
func whole(t *testing.T) *Artefact {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the engine")
	}
	last := ""
	a, err := Build(t.Context(), Options{Compiler: anyCompiler(t), Extensions: []Extension{RTree, FTS5}, Progress: func(done, total int, what string) {
		if step, _, _ := strings.Cut(what, ","); step != last {
			t.Logf("%d of %d: %s", done, total, step)
			last = step
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestBuildsAreEqualByteByByte(t *testing.T) {
	first := whole(t)
	elsewhere := Options{CacheDir: t.TempDir(), Compiler: anyCompiler(t), Extensions: []Extension{FTS5, RTree}}
	second, err := Build(t.Context(), elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != second.ID || fmt.Sprint(first.Files) != fmt.Sprint(second.Files) {
		t.Errorf("got %s %v\nand %s %v", first.ID, first.Files, second.ID, second.Files)
	}
	if first.Dir == second.Dir {
		t.Error("the second was not built")
	}
	// From the cache now: nothing is compiled, even where nothing could be.
	broken := *elsewhere.Compiler
	broken.clang, elsewhere.Compiler = []string{"/nonexistent"}, &broken
	if third, err := Build(t.Context(), elsewhere); err != nil || third.Dir != second.Dir {
		t.Errorf("a third time: got %+v, %v", third, err)
	}
}

func TestTwoBuildsAtOnceCompileOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a compiler")
	}
	c := anyCompiler(t)
	log := t.TempDir() + "/log"
	bin(t, map[string]string{"counting": `echo "$@" >> ` + log + "\ncase \"$*\" in *engine.c*) echo broken >&2; exit 1;; esac\nexec " + c.clang[0] + ` "$@"`})
	counting := *c
	counting.clang = []string{"/bin/sh", os.Getenv("PATH") + "/counting"}
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	cache := t.TempDir()
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			_, err := Build(t.Context(), Options{CacheDir: cache, Compiler: &counting})
			if err == nil || !strings.Contains(err.Error(), "compile SQLite 3.53.4: broken") {
				t.Errorf("got %v, want what the compiler said", err)
			}
		})
	}
	wait.Wait()
	left, err := os.ReadDir(cache + "/engine")
	if err != nil || len(left) != 0 {
		t.Errorf("%v is left in the cache, %v", left, err)
	}
}
