package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/codegen/apidiff"
)

const smallAPI = `{"openrpc":"1.3.2","info":{"title":"a","version":"1.0.0"},"methods":[{"name":"notes.add","tags":[{"name":"mutation"}],
	"params":[{"name":"text","required":true,"schema":{"type":"string"}}],"result":{"name":"result","schema":{"type":"null"}}}]}`

// apiRepo is a folder in a repository with an API at the tag v1 that takes any
// text, and one now that takes short ones.
func apiRepo(t *testing.T) string {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is missing")
	}
	root := t.TempDir()
	dir := filepath.Join(root, "app")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "openrpc.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(smallAPI)
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "commit", "-qm", "one"}, {"tag", "v1"},
	} {
		command := exec.CommandContext(t.Context(), git, args...)
		command.Dir = root
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write(strings.Replace(smallAPI, `{"type":"string"}`, `{"type":"string","maxLength":9}`, 1))
	return dir
}

func TestAPIDiffComparesRevisionsAndFiles(t *testing.T) {
	dir := apiRepo(t)
	const want = "breaking: notes.add input /text: maxLength is 9, was not said\n"
	now := filepath.Join(dir, "openrpc.json")
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"diff", "-app", dir, "v1"}, 1, want},
		{[]string{"diff", "-app", dir, "HEAD", now}, 1, want},
		{[]string{"diff", "-app", dir, now, "HEAD"}, 0, "harmless: notes.add input /text: maxLength isn't said any more, was 9\n"},
		{[]string{"diff", now, now}, 0, ""},
		{[]string{"diff", "-app", dir, "v2"}, 2, ""},
		{[]string{"diff", "missing.json", now}, 2, ""},
		{[]string{"diff"}, 2, ""},
		{[]string{"merge", "a", "b"}, 2, ""},
	} {
		var stdout, stderr bytes.Buffer
		if status := runAPI(t.Context(), test.args, &stdout, &stderr); status != test.status || stdout.String() != test.want {
			t.Errorf("%v: got %d and %q, want %d and %q; %s", test.args, status, stdout.String(), test.status, test.want, stderr.String())
		} else if status == 2 && stderr.Len() == 0 {
			t.Errorf("%v: nothing is said", test.args)
		}
	}
	var stdout, stderr bytes.Buffer
	runAPI(t.Context(), []string{"diff", "-json", "-app", dir, "v1"}, &stdout, &stderr)
	var changes []apidiff.Change
	if err := json.Unmarshal(stdout.Bytes(), &changes); err != nil || len(changes) != 1 || !changes[0].Breaking {
		t.Errorf("got %s, %v", stdout.String(), err)
	}
}

func TestCheckAsksWhatTheAppMustBeCompatibleWith(t *testing.T) {
	dir := apiRepo(t)
	now, err := os.ReadFile(filepath.Join(dir, "openrpc.json"))
	if err != nil {
		t.Fatal(err)
	}
	for compatible, breaks := range map[string]bool{"v1": true, "openrpc.json": false} {
		p := &codegen.Package{
			API:   &codegen.API{Name: "a", Dir: dir, Compatible: compatible},
			Files: []codegen.File{{Path: filepath.Join(dir, "openrpc.json"), Data: now}},
		}
		changes, err := sinceCompatible(t.Context(), p)
		if err != nil || apidiff.Breaks(changes) != breaks {
			t.Errorf("%s: got %v, %v", compatible, changes, err)
		}
	}
	p := &codegen.Package{API: &codegen.API{Name: "a", Dir: dir, Compatible: "v2"}}
	if _, err := sinceCompatible(t.Context(), p); err == nil || !strings.Contains(err.Error(), "v2 is no file") {
		t.Errorf("got %v", err)
	}
}
