package compile

import (
	"strings"
	"testing"
)

const somePatch = `# A line of explanation.
--- a.c.orig
+++ a.c
@@ -3,4 +3,5 @@
 three
-four
+FOUR
+and a half
 five
 six
@@ -9,2 +10,1 @@
 nine
-ten
`

const someText = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"

func TestPatchAppliesWhereLinesHaveMoved(t *testing.T) {
	name, hunks, err := readPatch(somePatch)
	if err != nil || name != "a.c" || len(hunks) != 2 {
		t.Fatalf("readPatch: %q, %d hunks, %v; want a.c, 2", name, len(hunks), err)
	}
	want := "one\ntwo\nthree\nFOUR\nand a half\nfive\nsix\nseven\neight\nnine\n"
	for _, before := range []string{"", "zero\n", strings.Repeat("zero\n", drift)} {
		got, err := applyPatch(before+someText, hunks)
		if err != nil || got != before+want {
			t.Errorf("%d lines further down: got %q, %v; want %q", strings.Count(before, "\n"), got, err, want)
		}
	}
}

func TestPatchIsRefusedForAnotherText(t *testing.T) {
	_, hunks, err := readPatch(somePatch)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a line differs":  strings.Replace(someText, "five", "5", 1),
		"too far away":    strings.Repeat("zero\n", drift+1) + someText,
		"two places":      someText + someText,
		"already applied": strings.Replace(someText, "four", "FOUR\nand a half", 1),
		"cut off":         "one\ntwo\n",
	} {
		if got, err := applyPatch(text, hunks); err == nil || !strings.Contains(err.Error(), "want one") {
			t.Errorf("%s: got %q, %v; want an error", name, got, err)
		}
	}
}

func TestPatchMustBeWhole(t *testing.T) {
	for name, patch := range map[string]string{
		"empty":     "",
		"no file":   strings.Replace(somePatch, "+++ a.c", "", 1),
		"two files": somePatch + "--- b.c.orig\n+++ b.c\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"cut off":   strings.TrimSuffix(somePatch, "-ten\n"),
		"no hunk":   "--- a\n+++ a\n",
		"nonsense":  strings.Replace(somePatch, "-four", "four", 1),
	} {
		if _, hunks, err := readPatch(patch); err == nil {
			t.Errorf("%s: got %d hunks, want an error", name, len(hunks))
		}
	}
}
