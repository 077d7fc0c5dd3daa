package differ

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

var (
	sides      = flag.String("sides", "host,native", "what to compare: host, which is a build for this machine, stock or native, which are js/wasm over that engine")
	seed       = flag.Uint64("seed", 1, "of the first program")
	statements = flag.Int("statements", 2000, "how many in all")
	exact      = flag.Bool("exact", false, "compare all bits of functions whose last ones depend on the processor")
	noMisc     = flag.Bool("nomisc", false, "without ext/misc")
	each       = flag.Int("each", 500, "how many statements a program has")
)

// side builds play.
func side(t *testing.T, name string) Side {
	t.Helper()
	out := filepath.Join(t.TempDir(), "play-"+name)
	here := filepath.Join(wasmtest.Root(), "engine", "differ")
	if name == "host" {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-o", out, "./play")
		cmd.Dir = here
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build play: %v\n%s", err, text)
		}
		return Side{name, func(ctx context.Context, args ...string) *exec.Cmd {
			cmd := exec.CommandContext(ctx, out, args...)
			cmd.Env = append(os.Environ(), "TZ=UTC")
			return cmd
		}}
	}
	program, err := wasmtest.Engine(name).Build(t.Context(), here, out, "./play", "build")
	if err != nil {
		t.Fatal(err)
	}
	return Side{name, program.Command}
}

func TestEnginesSeeTheSame(t *testing.T) {
	if !wasmtest.Asked() {
		t.Skip("builds programs over both engines: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	a, b, _ := strings.Cut(*sides, ",")
	dir := os.TempDir()
	run := Run{
		A: side(t, a), B: side(t, b), Seed: *seed, Programs: (*statements + *each - 1) / *each, Statements: *each, Most: 3, Dir: dir,
		Options: Options{Exact: *exact || a != "host" && b != "host", NoMisc: *noMisc},
		Say:     func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) },
	}
	found, err := run.Compare(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		t.Errorf("A is %s, B is %s: %s", a, b, d)
	}
}

// play plays a program here.
func play(t *testing.T, seed uint64, n int, o Options) (sum uint64, list []Statement, failed int) {
	t.Helper()
	p, err := NewPlayer(o)
	if err != nil {
		t.Fatal(err)
	}
	list = p.Program(seed, n, o)
	if p.Broken {
		t.Fatalf("program %d: SQLite panicked", seed)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return p.Sum(), list, p.Failed
}

func TestSameSeedPlaysTheSame(t *testing.T) {
	first, list, failed := play(t, 7, 300, Options{})
	if again, _, _ := play(t, 7, 300, Options{}); again != first {
		t.Errorf("got %016x and %016x for one seed: a statement is not deterministic", first, again)
	}
	if other, _, _ := play(t, 8, 300, Options{}); other == first {
		t.Errorf("two seeds play the same")
	}
	if failed > len(list)*6/10 {
		t.Errorf("%d of %d statements fail: too few show anything", failed, len(list))
	}
}

func TestScriptsKeepEveryStatement(t *testing.T) {
	_, list, _ := play(t, 3, 300, Options{})
	text, err := json.Marshal(Encode(list))
	if err != nil {
		t.Fatal(err)
	}
	read, err := Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if got, want := fmt.Sprintf("%q %s", read[i].SQL, describe(read[i].Args)), fmt.Sprintf("%q %s", list[i].SQL, describe(list[i].Args)); got != want {
			t.Fatalf("statement %d: got %s, want %s", i, got, want)
		}
	}
}

func TestShrinkKeepsWhatShows(t *testing.T) {
	var list []Statement
	for i := range 100 {
		list = append(list, Statement{SQL: fmt.Sprint(i)})
	}
	got := shrink(list, func(l []Statement) bool {
		needed := 0
		for _, s := range l {
			if s.SQL == "17" || s.SQL == "60" {
				needed++
			}
		}
		return needed == 2
	}, 200)
	if want := []Statement{{SQL: "17"}, {SQL: "60"}, {SQL: "99"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDifferNamesTheFirstStatement(t *testing.T) {
	a := []string{`"one"`, "  x", `"two"`, "  y", "  z"}
	for _, test := range []struct {
		b     []string
		index int
	}{
		{a, -1},
		{[]string{`"one"`, "  x", `"two"`, "  Y", "  z"}, 1},
		{a[:4], 1},
		{a[:1], 0},
	} {
		if got, _, _ := differ(a, test.b); got != test.index {
			t.Errorf("%q: got statement %d, want %d", test.b, got, test.index)
		}
	}
}
