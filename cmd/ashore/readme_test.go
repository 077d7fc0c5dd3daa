package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// readmeFile finds the files that the README shows: their name, and the block
// of code below it.
var readmeFile = regexp.MustCompile("(?ms)^`([\\w./]+)`\n\n```\\w+\n(.*?)^```$")

// readmeApp is the app that the README shows, by the names of its files.
func readmeApp(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, m := range readmeFile.FindAllStringSubmatch(string(text), -1) {
		files[m[1]] = m[2]
	}
	if len(files) != 5 {
		t.Fatalf("the README shows %d files, want 5", len(files))
	}
	return files
}

func TestReadmesAppIsAWholeApp(t *testing.T) {
	files := readmeApp(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFiles(t, dir, files)
	t.Chdir(dir)
	// The module that go mod init and go get would make, with this checkout
	// for the framework.
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	requires := regexp.MustCompile(`(?ms)^require \(.*?^\)$`).FindAllString(string(mod), -1)
	text := []byte("module example.test/notes\n\ngo 1.26.0\n\ntool " + frameworkModule + "/cmd/ashore\n\nrequire " + frameworkModule + " v0.0.0\n\nreplace " + frameworkModule + " => " + root + "\n")
	for _, r := range requires {
		text = append(text, "\n"+r+"\n"...)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"go.mod": string(text), "go.sum": string(sum)})
	t.Setenv("GOFLAGS", "-mod=mod -buildvcs=false")

	for _, args := range [][]string{{"generate", "."}, {"vet", "."}, {"test", "-count=1", "."}} {
		if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	var table, told bytes.Buffer
	b := builder{engineAuto, false, false, true, packer{level: 2}, &table, newProgress(&told, nil)}
	if err := b.build(t.Context(), ".", "dist"); err != nil {
		t.Fatalf("build: %v\n%s", err, told.String())
	}
}
