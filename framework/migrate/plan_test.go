package migrate

import (
	"errors"
	"strings"
	"testing"
)

// at makes a file; its checksum is made of the words behind the name.
func at(path string) file {
	path, sum, _ := strings.Cut(path, " ")
	namespace, name, ok := strings.Cut(path, "/")
	if !ok {
		namespace, name = "", path
	}
	number := 0
	for _, d := range name[:4] {
		number = number*10 + int(d-'0')
	}
	return file{namespace: namespace, number: number, name: name, checksum: sum}
}

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		name    string
		has     []string
		files   []string
		pending string // or the error
	}{
		{"nothing at all", nil, nil, ""},
		{"all are new", nil, []string{"0001_a", "0002_b"}, "0001_a 0002_b"},
		{"none is new", []string{"0001_a", "0002_b"}, []string{"0001_a", "0002_b"}, ""},
		{"the last is new", []string{"0001_a"}, []string{"0001_a", "0002_b"}, "0002_b"},
		{"a gap", []string{"0001_a"}, []string{"0001_a", "0007_b"}, "0007_b"},
		{"a gap that was applied", []string{"0001_a", "0007_b"}, []string{"0001_a", "0007_b", "0009_c"}, "0009_c"},
		{"a plugin is new", []string{"0005_a"}, []string{"p/0001_x", "0005_a"}, "p/0001_x"},
		{"sources keep their order", nil, []string{"p/0002_x", "0001_a"}, "p/0002_x 0001_a"},

		{"edited", []string{"0001_a old"}, []string{"0001_a new"}, "0001_a: was edited"},
		{"renamed", []string{"0001_a"}, []string{"0001_b"}, "0001_b: was renamed after it was applied, as 0001_a"},
		{"another one", []string{"0001_a old"}, []string{"0001_b new"}, "0001_b: has the number of 0001_a"},
		{"missing", []string{"0001_a", "0002_b"}, []string{"0002_b"}, "0001_a: was applied and is missing"},
		{"missing in a plugin", []string{"p/0001_a", "p/0002_b"}, []string{"0001_a", "p/0002_b"}, "p/0001_a: was applied and is missing"},
		{"reordered", []string{"0001_a", "0003_c"}, []string{"0001_a", "0002_b", "0003_c"}, "0002_b: comes before 0003_c"},
		{"order is per namespace", []string{"0003_c"}, []string{"p/0002_x", "0003_c"}, "p/0002_x"},

		{"newer", []string{"0001_a", "0002_b", "0003_c"}, []string{"0001_a"}, "newer than this program: it has 0003_c"},
		{"newer in a plugin", []string{"0001_a", "p/0002_b"}, []string{"0001_a", "p/0001_a"}, "newer than this program: it has p/0002_b"},
		{"a namespace is unknown", []string{"0001_a", "p/0001_x"}, []string{"0001_a"}, "newer than this program: it has p/0001_x"},
		{"newer goes before edited", []string{"0001_a old", "0002_b"}, []string{"0001_a new"}, "newer than this program"},
		{"a program without migrations", []string{"0001_a"}, nil, "newer than this program"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var has []applied
			for _, path := range test.has {
				f := at(path)
				has = append(has, applied{f.namespace, f.number, f.name, f.checksum})
			}
			var files []file
			for _, path := range test.files {
				files = append(files, at(path))
			}
			pending, err := plan(has, files)
			var got []string
			for _, f := range pending {
				got = append(got, f.path())
			}
			if err != nil {
				if !strings.Contains(err.Error(), test.pending) || test.pending == "" {
					t.Errorf("got %v, want %q", err, test.pending)
				}
				_, newer := errors.AsType[*NewerError](err)
				_, named := errors.AsType[*Error](err)
				if newer == named {
					t.Errorf("%T is neither a NewerError nor an Error", err)
				}
				return
			}
			if strings.Join(got, " ") != test.pending {
				t.Errorf("got %v, want %q", got, test.pending)
			}
		})
	}
}

func TestChecksumIsOfTheTextNotOfItsLineEnds(t *testing.T) {
	read := func(text string) file {
		f, err := readSources([]Source{{FS: mapFS{"0001_a.sql": text}.FS()}})
		if err != nil {
			t.Fatal(err)
		}
		return f[0]
	}
	a, b, c := read("SELECT 1;\nSELECT 2;\n"), read("SELECT 1;\r\nSELECT 2;\r\n"), read("SELECT 1;\nSELECT 2;")
	if a.checksum != b.checksum {
		t.Error("CRLF changes the checksum")
	}
	if a.checksum == c.checksum {
		t.Error("another text has the same checksum")
	}
	const want = "82efb67f" // printf 'SELECT 1;\nSELECT 2;\n' | sha256sum
	if a.checksum[:8] != want {
		t.Errorf("got %s, want %s…", a.checksum, want)
	}
}
