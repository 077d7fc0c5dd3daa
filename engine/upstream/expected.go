package upstream

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Row is a test that does not pass over both engines, or whose outcome differs.
type Row struct {
	Package, Test string
	Stock, Native string
	// Cause is a word that engine/README.md explains.
	Cause string
}

func (r Row) key() string { return r.Package + " " + r.Test }

func (r Row) String() string {
	test := r.Test
	if test == "" {
		test = "-"
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", r.Package, test, r.Stock, r.Native, r.Cause)
}

// Parse reads a list of rows: package, test, outcome over the stock engine,
// over the native one, cause, with tabs between them. Lines that start with #
// and empty ones say nothing.
func Parse(text string) ([]Row, error) {
	var rows []Row
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 5 || slices.Contains(fields, "") {
			return nil, fmt.Errorf("line %d: got %q, want package, test, stock, native, cause", i+1, line)
		}
		row := Row{fields[0], fields[1], fields[2], fields[3], fields[4]}
		if row.Test == "-" {
			row.Test = ""
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Compare lists the tests that don't pass over both engines, by package and
// test. A nil slice stands for an engine that was not run: its outcome is ?.
func Compare(stock, native []Result) []Row {
	rows := map[string]*Row{}
	absent := func(ran []Result) string {
		if ran == nil {
			return "?"
		}
		return Missing
	}
	at := func(r Result) *Row {
		key := r.Package + " " + r.Test
		if rows[key] == nil {
			rows[key] = &Row{Package: r.Package, Test: r.Test, Stock: absent(stock), Native: absent(native)}
		}
		return rows[key]
	}
	// A package that one engine cannot build is one row, with all that came of
	// it over the other.
	whole := map[string]bool{}
	for _, r := range slices.Concat(stock, native) {
		whole[r.Package] = whole[r.Package] || r.Outcome == NoBuild
	}
	outcome := func(ran []Result, r Result) string {
		if whole[r.Package] && r.Outcome != NoBuild {
			return tally(slices.DeleteFunc(slices.Clone(ran), func(other Result) bool { return other.Package != r.Package }))
		}
		return r.Outcome
	}
	for _, r := range stock {
		row := r
		if whole[r.Package] {
			row.Test = ""
		}
		at(row).Stock = outcome(stock, r)
	}
	for _, r := range native {
		row := r
		if whole[r.Package] {
			row.Test = ""
		}
		at(row).Native = outcome(native, r)
	}
	var differ []Row
	for _, row := range rows {
		passes := func(outcome string) bool { return outcome == Pass || outcome == "?" }
		if !passes(row.Stock) || !passes(row.Native) {
			differ = append(differ, *row)
		}
	}
	slices.SortFunc(differ, func(a, b Row) int { return cmp.Compare(a.key(), b.key()) })
	return differ
}

// Check compares what was found with what was expected of the tests that ran,
// and gives each row its cause. Each problem is a sentence. If not both engines
// ran, a row that is not found may be one of the other's.
func Check(found, expected []Row, both bool, ran func(pkg, test string) bool) (problems []string) {
	want := map[string]Row{}
	for _, row := range expected {
		if _, twice := want[row.key()]; twice {
			problems = append(problems, fmt.Sprintf("%s is listed twice", row.key()))
		}
		want[row.key()] = row
	}
	agree := func(want, got string) bool { return got == "?" || want == got }
	for i, row := range found {
		w, listed := want[row.key()]
		if !listed {
			problems = append(problems, fmt.Sprintf("not listed: %s", row))
			continue
		}
		found[i].Cause = w.Cause
		if !agree(w.Stock, row.Stock) || !agree(w.Native, row.Native) {
			problems = append(problems, fmt.Sprintf("got  %s\n    want %s", row, w))
		}
		delete(want, row.key())
	}
	for _, row := range expected {
		if _, left := want[row.key()]; left && both && ran(row.Package, row.Test) {
			problems = append(problems, fmt.Sprintf("listed, and passes over what was run: %s", row))
		}
	}
	return problems
}
