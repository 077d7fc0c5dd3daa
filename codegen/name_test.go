package codegen

import "testing"

func TestNamesBecomeWhatJavaScriptWouldWrite(t *testing.T) {
	for name, want := range map[string]string{
		"Start":      "start",
		"ByID":       "byID",
		"ID":         "id",
		"IDs":        "ids",
		"URLs":       "urls",
		"URLFor":     "urlFor",
		"HTTPServer": "httpServer",
		"X":          "x",
		"XYZ":        "xyz",
		"Größe":      "größe",
		"Ärger":      "ärger",
		"A1":         "a1",
		"Delete":     "delete",
		"timers":     "timers",
	} {
		if got := lowerCamel(name); got != want {
			t.Errorf("lowerCamel(%q): got %q, want %q", name, got, want)
		}
	}
}

func TestPropertyNamesAreQuotedWhereTheyMustBe(t *testing.T) {
	for name, want := range map[string]string{
		"a":      "a",
		"$ref":   "$ref",
		"_x1":    "_x1",
		"class":  "class",
		"1st":    `"1st"`,
		"a-b":    `"a-b"`,
		"":       `""`,
		"größe":  `"größe"`,
		`say "x`: `"say \"x"`,
	} {
		if got := quoteKey(name); got != want {
			t.Errorf("quoteKey(%q): got %s, want %s", name, got, want)
		}
	}
}
