package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// sizes are a file's, or the sum of several.
type sizes struct{ raw, gzip, brotli int }

func (s *sizes) add(p packed) {
	s.raw += len(p.raw)
	s.gzip += p.gzipped()
	s.brotli += p.smallest()
}

// size writes a number of bytes as performance budgets do: in units of 1000.
func size(n int) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// printSizes writes the table of a build: everything by part, and what the
// first page loads before it can work.
func (b *built) printSizes(w io.Writer) {
	byPart := map[string]*sizes{}
	for _, part := range parts {
		byPart[part] = &sizes{}
	}
	var all, first sizes
	for name, p := range b.files {
		byPart[b.parts[name]].add(p)
		all.add(p)
		if b.first[name] {
			first.add(p)
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	row := func(name string, s sizes) {
		fmt.Fprintf(t, "  %-34s\t%s\t%s\t%s\t\n", name, size(s.raw), size(s.gzip), size(s.brotli))
	}
	fmt.Fprintf(t, "  %-34s\traw\tgzip\tbrotli\t\n", "part")
	for _, part := range parts {
		if byPart[part].raw > 0 {
			row(part, *byPart[part])
		}
	}
	row("everything", all)
	row("first load of index.html", first)
	_ = t.Flush()
}

// firstLoad finds what a page needs before it works: what it names, what
// these name, and so on.
func firstLoad(page string, uses map[string][]string) map[string]bool {
	seen := map[string]bool{}
	var need func(string)
	need = func(p string) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, u := range uses[p] {
			need(u)
		}
	}
	need(page)
	return seen
}
