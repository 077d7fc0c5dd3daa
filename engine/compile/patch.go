package compile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A hunk replaces lines: before by after, near line at (counted from 1).
type hunk struct {
	at            int
	before, after []string
}

// drift is how far from its line a hunk is looked for: the amalgamation of
// another packager may have lines of its own before it.
const drift = 200

var hunkHead = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@`)

// readPatch reads a unified diff of one file, and returns that file's name.
func readPatch(patch string) (string, []hunk, error) {
	name := ""
	var hunks []hunk
	var wantBefore, wantAfter int
	for i, line := range strings.Split(strings.TrimSuffix(patch, "\n"), "\n") {
		open := len(hunks) > 0 && (wantBefore > 0 || wantAfter > 0)
		if !open {
			if file, ok := strings.CutPrefix(line, "+++ "); ok {
				if name != "" {
					return "", nil, fmt.Errorf("line %d: a second file", i+1)
				}
				name, _, _ = strings.Cut(file, "\t")
			} else if m := hunkHead.FindStringSubmatch(line); m != nil {
				at, _ := strconv.Atoi(m[1])
				wantBefore, wantAfter = count(m[2]), count(m[3])
				hunks = append(hunks, hunk{at: at})
			}
			continue
		}
		h := &hunks[len(hunks)-1]
		kind, text := byte(' '), ""
		if line != "" {
			kind, text = line[0], line[1:]
		}
		switch kind {
		case ' ':
			h.before, h.after = append(h.before, text), append(h.after, text)
			wantBefore, wantAfter = wantBefore-1, wantAfter-1
		case '-':
			h.before = append(h.before, text)
			wantBefore--
		case '+':
			h.after = append(h.after, text)
			wantAfter--
		case '\\': // "No newline at end of file"
		default:
			return "", nil, fmt.Errorf("line %d: %q in a hunk", i+1, line)
		}
	}
	if name == "" || len(hunks) == 0 || wantBefore != 0 || wantAfter != 0 {
		return "", nil, fmt.Errorf("not a whole unified diff")
	}
	return name, hunks, nil
}

func count(s string) int {
	if s == "" {
		return 1
	}
	n, _ := strconv.Atoi(s)
	return n
}

// applyPatch makes each hunk's change. A hunk must be found, line by line as
// it is, at one place near where it says: else the text is another than the
// patch was made for, and the error says so.
func applyPatch(text string, hunks []hunk) (string, error) {
	lines := strings.Split(text, "\n")
	shift := 0
	for i, h := range hunks {
		expect := h.at - 1 + shift
		var found []int
		for at := max(0, expect-drift); at <= min(len(lines)-len(h.before), expect+drift); at++ {
			if slices.Equal(lines[at:at+len(h.before)], h.before) {
				found = append(found, at)
			}
		}
		if len(found) != 1 {
			return "", fmt.Errorf("hunk %d (line %d) fits at %d places within %d lines, want one", i+1, h.at, len(found), drift)
		}
		lines = slices.Replace(lines, found[0], found[0]+len(h.before), h.after...)
		shift = found[0] - (h.at - 1) + len(h.after) - len(h.before)
	}
	return strings.Join(lines, "\n"), nil
}
