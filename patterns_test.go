package ashore_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// patternBlock is a block of code in a document, below the name of its file.
var patternBlock = regexp.MustCompile("(?ms)^`((?:apps|cmd|jsclient)/[\\w./-]+)`\n\n```\\w+\n(.*?)^```$")

func TestPatternsAreInTheAppsAsPrinted(t *testing.T) {
	text, err := os.ReadFile("docs/patterns.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := patternBlock.FindAllStringSubmatch(string(text), -1)
	if n := strings.Count(string(text), "\n```\n"); len(blocks) != n || n < 10 {
		t.Errorf("docs/patterns.md has %d blocks, %d of them below the name of a file", n, len(blocks))
	}
	for _, m := range blocks {
		data, err := os.ReadFile(m[1])
		if err != nil {
			t.Error(err)
			continue
		}
		rest := string(data)
		for part := range strings.SplitSeq(m[2], "…\n") {
			_, after, ok := cutIndented(rest, part)
			if !ok {
				t.Errorf("%s doesn't have, after what was printed of it before:\n%s", m[1], part)
				break
			}
			rest = after
		}
	}
}

// cutIndented cuts text around lines that may be further to the right in it.
func cutIndented(text, lines string) (before, after string, ok bool) {
	for indent := range 8 {
		tabs := strings.Repeat("\t", indent)
		var deep strings.Builder
		for line := range strings.Lines(lines) {
			if strings.TrimSpace(line) != "" {
				deep.WriteString(tabs)
			}
			deep.WriteString(line)
		}
		if before, after, ok = strings.Cut(text, deep.String()); ok {
			return before, after, true
		}
	}
	return text, "", false
}
