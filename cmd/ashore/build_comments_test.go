package main

import (
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/jsclient"
)

func TestCommentsOnLinesOfTheirOwnLeaveEmptyLines(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"// one\nlet a = 1; // two\n\t/* three\n\t */\nlet b = /* four */ 2;\n", "\nlet a = 1; // two\n\n\nlet b = /* four */ 2;\n"},
		{"/** a */ let a;\n", "/** a */ let a;\n"},
		{"/* a */ /* b */\nlet a;\n", "/* a */ /* b */\nlet a;\n"},
		{"let a; /* b\n*/\nlet c;\n", "let a; /* b\n*/\nlet c;\n"},
		{"// last", ""},
		{"const a = `\n// text\n/* text */\n${\n// code\n1}\n// text`;\n", "const a = `\n// text\n/* text */\n${\n\n1}\n// text`;\n"},
		{"const r = /[/]/;\n// one\nconst s = 'a\\\n// text';\n", "const r = /[/]/;\n\nconst s = 'a\\\n// text';\n"},
		{"/*! of another author */\n// Copyright 2020\n//# sourceMappingURL=a.map\nlet a;\n", "/*! of another author */\n// Copyright 2020\n//# sourceMappingURL=a.map\nlet a;\n"},
		{"if (f(a)) /`/.test(a);\nconst b = `\n// text`;\n", "if (f(a)) /`/.test(a);\nconst b = `\n// text`;\n"},
		{"let b = (a) /`/.length;\n// one\n`;", "let b = (a) /`/.length;\n// one\n`;"},
		// What doesn't end stays.
		{"let a;\n/* without end\n", "let a;\n/* without end\n"},
	} {
		if got := withoutComments(c.source); got != c.want {
			t.Errorf("%q\ngot  %q\nwant %q", c.source, got, c.want)
		}
	}
}

func TestClientWithoutCommentsIsTheSameCode(t *testing.T) {
	entries, err := jsclient.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var before, after int
	for _, e := range entries {
		data, err := jsclient.Files.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		source := string(data)
		bare := withoutComments(source)
		before, after = before+len(source), after+len(bare)
		if !sameCode(source, bare) {
			t.Errorf("%s has other code without its comments", e.Name())
		}
		if strings.Count(source, "\n") != strings.Count(bare, "\n") {
			t.Errorf("%s has other lines without its comments", e.Name())
		}
	}
	if after > before*7/10 {
		t.Errorf("the client has %d bytes, %d without comments: want a third less", before, after)
	}
}
