package upstream

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

var (
	set      = flag.String("set", "", "which of go-sqlite3's packages to test: quick, all, or paths with commas between them")
	engines  = flag.String("engines", "stock,native", "over which engines")
	report   = flag.String("report", "", "a file for all outcomes, as JSON")
	onlyTest = flag.String("only", "", "which tests, as for -run")
	limit    = flag.Duration("limit", 20*time.Minute, "how long a package may run")
)

// quick are packages that together take a few minutes, and go through most of
// what an engine gives.
var quick = []string{".", "driver", "tests", "ext/array", "ext/blobio", "ext/fts5", "ext/pivot", "ext/serdes", "ext/statement", "vfs/memdb"}

func TestUpstreamDiffersAsListed(t *testing.T) {
	if *set == "" && wasmtest.Asked() {
		*set = "quick"
	}
	if *set == "" {
		t.Skip("go-sqlite3's tests take minutes: -set=quick or -set=all, make test-engine")
	}
	say := func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	source, err := Copy(t.Context(), filepath.Join(t.TempDir(), "source"))
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Split(*set, ",")
	switch *set {
	case "quick":
		packages = quick
	case "all":
		if packages, err = source.Packages(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	say("go-sqlite3 %s, %d packages", source.Version, len(packages))
	results := map[string][]Result{}
	for name := range strings.SplitSeq(*engines, ",") {
		runner := &Runner{Source: source, Engine: wasmtest.Engine(name), Programs: t.TempDir(), Limit: *limit, Say: say}
		results[name] = []Result{}
		for _, pkg := range packages {
			found, err := runner.Package(t.Context(), pkg, *onlyTest)
			if err != nil {
				t.Fatal(err)
			}
			results[name] = append(results[name], found...)
			save(t, results)
		}
		say("%-6s %s", name, tally(results[name]))
	}
	found := Compare(results["stock"], results["native"])
	seen := map[string]bool{}
	for _, list := range results {
		for _, r := range list {
			seen[r.Package+" "+r.Test] = true
			seen[r.Package] = true
		}
	}
	ran := func(pkg, test string) bool {
		return seen[pkg] && *onlyTest == "" || seen[pkg+" "+test]
	}
	problems := Check(found, expected(t), len(results) == len(wasmtest.Engines), ran)
	for _, row := range found {
		say("%s", row)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

// save writes what has come so far, so that a run that is ended leaves it.
func save(t *testing.T, results map[string][]Result) {
	t.Helper()
	if *report == "" {
		return
	}
	text, err := json.MarshalIndent(results, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*report, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func expected(t *testing.T) []Row {
	t.Helper()
	text, err := os.ReadFile("expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Parse(string(text))
	if err != nil {
		t.Fatalf("expected.txt: %v", err)
	}
	return rows
}
