package upstream

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// mostOwn is how many differences the native engine may have that the stock
// one has not.
const mostOwn = 10

func TestEveryDifferenceHasACause(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(wasmtest.Root(), "engine", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	own := 0
	for _, row := range expected(t) {
		if !strings.Contains(string(readme), "\n| `"+row.Cause+"` |") {
			t.Errorf("%s: engine/README.md doesn't explain the cause %s", row.key(), row.Cause)
		}
		if row.Stock != row.Native {
			own++
		}
	}
	if own > mostOwn {
		t.Errorf("%d differences between the engines, at most %d are allowed", own, mostOwn)
	}
}

func TestCompareListsWhatDiffersAndWhatIsSkipped(t *testing.T) {
	stock := []Result{
		{Package: "a", Test: "Same", Outcome: Pass},
		{Package: "a", Test: "Skipped", Outcome: Skip},
		{Package: "a", Test: "Crashed", Outcome: Pass},
		{Package: "a", Test: "Gone", Outcome: Pass},
		{Package: "b", Test: "One", Outcome: Pass},
		{Package: "b", Test: "Two", Outcome: Skip},
	}
	native := []Result{
		{Package: "a", Test: "Same", Outcome: Pass},
		{Package: "a", Test: "Skipped", Outcome: Skip},
		{Package: "a", Test: "Crashed", Outcome: Crash},
		{Package: "b", Outcome: NoBuild},
	}
	want := []Row{
		{"a", "Crashed", Pass, Crash, ""},
		{"a", "Gone", Pass, Missing, ""},
		{"a", "Skipped", Skip, Skip, ""},
		{"b", "", "1 pass, 1 skip", NoBuild, ""},
	}
	if got := Compare(stock, native); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// One engine alone: the other's outcomes are open.
	want = []Row{{"a", "Crashed", "?", Crash, ""}, {"a", "Skipped", "?", Skip, ""}, {"b", "", "?", NoBuild, ""}}
	if got := Compare(nil, native); !slices.Equal(got, want) {
		t.Errorf("native alone: got %v, want %v", got, want)
	}
}

func TestCheckIsExact(t *testing.T) {
	all := func(string, string) bool { return true }
	row := Row{"a", "T", Skip, Skip, "js"}
	for _, test := range []struct {
		name            string
		found, expected []Row
		problems        int
	}{
		{"as listed", []Row{{"a", "T", Skip, Skip, ""}}, []Row{row}, 0},
		{"a new one", []Row{{"a", "T", Skip, Skip, ""}, {"a", "U", Pass, Fail, ""}}, []Row{row}, 1},
		{"another outcome", []Row{{"a", "T", Skip, Crash, ""}}, []Row{row}, 1},
		{"passes now", nil, []Row{row}, 1},
		{"one engine alone", []Row{{"a", "T", "?", Skip, ""}}, []Row{row}, 0},
		{"listed twice", []Row{{"a", "T", Skip, Skip, ""}}, []Row{row, row}, 1},
	} {
		if got := Check(test.found, test.expected, true, all); len(got) != test.problems {
			t.Errorf("%s: got %q, want %d problems", test.name, got, test.problems)
		}
	}
	if got := Check(nil, []Row{row}, true, func(string, string) bool { return false }); len(got) != 0 {
		t.Errorf("what was not run: got %q", got)
	}
}

func TestParseKnowsABadLine(t *testing.T) {
	for _, line := range []string{"a b c d e", "a\tb\tc\td", "a\tb\tc\td\t"} {
		if rows, err := Parse(line); err == nil {
			t.Errorf("%q: got %v", line, rows)
		}
	}
}

// A program that dies in a test says so of that test, and of no other.
func TestCollectorKnowsWhereAProgramDied(t *testing.T) {
	c := newCollector("p")
	for _, line := range []string{
		`{"Action":"run","Test":"A"}`, `{"Action":"pass","Test":"A","Elapsed":0.1}`,
		`{"Action":"run","Test":"B"}`, `{"Action":"output","Test":"B","Output":"text\n"}`,
		`{"Action":"run","Test":"B/x"}`, `{"Action":"skip","Test":"B/x"}`, `not JSON`,
	} {
		c.add([]byte(line))
	}
	if c.running != "B" || len(c.finished) != 2 || !slices.Equal(c.topLevel(), []string{"A"}) {
		t.Errorf("got %q running and %v finished", c.running, c.finished)
	}
	if got := c.tail(); !strings.Contains(got, "text\n") || !strings.Contains(got, "not JSON") {
		t.Errorf("got the output %q", got)
	}
}
