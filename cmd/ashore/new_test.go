package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// newIn runs ashore new and gives back what it said and its status.
func newIn(t *testing.T, args ...string) (said string, status int) {
	t.Helper()
	var out bytes.Buffer
	status = runNew(t.Context(), args, &out, &out)
	return out.String(), status
}

func TestNewRefusesWhatCannotBeAnApp(t *testing.T) {
	root := t.TempDir()
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "there"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"no name":           {nil, []string{"name the app's folder, like ../habits"}},
		"two names":         {[]string{"one", "two"}, []string{`one folder`, `["one" "two"]`}},
		"flag behind":       {[]string{"one", "-template", "crud"}, []string{"flags before it"}},
		"capitals":          {[]string{root + "/My Habits"}, []string{`"My Habits"`, "lower-case letters", "perhaps my-habits"}},
		"only signs":        {[]string{root + "/---"}, []string{`"---"`, "lower-case letters"}},
		"digit first":       {[]string{root + "/2nd"}, []string{"a letter first", "perhaps nd"}},
		"too long":          {[]string{root + "/" + strings.Repeat("a", 41)}, []string{"at most 40", "perhaps " + strings.Repeat("a", 40)}},
		"hyphen last":       {[]string{root + "/habits-"}, []string{"no hyphen last"}},
		"the framework's":   {[]string{root + "/ashore"}, []string{"taken", "the framework's own", "my-ashore"}},
		"Go's":              {[]string{root + "/internal"}, []string{"taken", "Go hides"}},
		"Windows'":          {[]string{root + "/com3"}, []string{"taken", "device of Windows"}},
		"there already":     {[]string{root + "/there"}, []string{"is there already", "name a folder that isn't"}},
		"no parent":         {[]string{root + "/deep/down"}, []string{"there is no folder", "make it first"}},
		"the checkout":      {[]string{checkout + "/apps/habits"}, []string{"inside of Ashore's own folder", "../habits"}},
		"other template":    {[]string{"-template", "blog", root + "/blog"}, []string{`no template "blog"`, "blank and crud"}},
		"no module path":    {[]string{"-module", "my app", root + "/a"}, []string{"-module", "example.com/habits"}},
		"Ashore's module":   {[]string{"-module", frameworkModule + "/x", root + "/a"}, []string{"belongs to Ashore itself"}},
		"the Go commands'":  {[]string{"-module", "cmd/x", root + "/a"}, []string{"belongs to Go itself"}},
		"a flag that isn't": {[]string{"-color", root + "/a"}, []string{"-color", "Usage: ashore new"}},
	} {
		said, status := newIn(t, c.args...)
		if status == 0 {
			t.Errorf("%s: %q was accepted: %s", name, c.args, said)
		}
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q said %s\nwithout %q", name, c.args, said, want)
			}
		}
	}
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 1 {
		t.Errorf("what was refused left %v, %v", entries, err)
	}
}

// workflowStep finds what the app's workflow runs.
var workflowStep = regexp.MustCompile(`(?m)^ +- run: (.*)$`)

func TestNewAppPassesWhatItsWorkflowRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds two apps")
	}
	root := t.TempDir()
	for _, template := range []string{"blank", "crud"} {
		t.Run(template, func(t *testing.T) {
			t.Setenv("GOFLAGS", "-buildvcs=false")
			name := "my-" + template
			dir := filepath.Join(root, name)
			said, status := newIn(t, "-template", template, dir)
			if status != 0 || !strings.Contains(said, "no release yet") || !strings.Contains(said, "go tool ashore dev .") {
				t.Fatalf("got status %d: %s", status, said)
			}
			t.Chdir(dir)
			runCommand(t, "git", "init", "-q")
			runCommand(t, "git", "add", "-A")
			added := strings.Fields(runCommand(t, "git", "ls-files"))
			for _, file := range []string{"go.mod", "go.sum", "main.go", "ashore_gen.go", "API.md", "README.md", ".gitignore", "web/api.gen.d.ts", "web/index.html", ".github/workflows/test.yml"} {
				if !slices.Contains(added, file) {
					t.Errorf("%s isn't among %q", file, added)
				}
			}
			for _, file := range added {
				data, err := os.ReadFile(file)
				if err != nil || regexp.MustCompile(`(?i)sample ?app|MODULE_NOTE|CHECKOUT_STEPS`).Match(data) {
					t.Errorf("%s has words of the template, %v", file, err)
				}
			}
			// A release leaves a database, which the tests then migrate.
			runCommand(t, "go", "tool", "ashore", "migrate", "check", "-update")
			runCommand(t, "go", "tool", "ashore", "migrate", "fixture", "v1.0.0")
			runCommand(t, "git", "add", "-A")
			told := runCommand(t, "go", "test", "-v", "-run=EarlierVersions", ".")
			if !strings.Contains(told, "--- PASS: TestDatabasesOfEarlierVersionsAreMigrated") {
				t.Errorf("the database of a release is not migrated: %s", told)
			}
			workflow, err := os.ReadFile(".github/workflows/test.yml")
			if err != nil {
				t.Fatal(err)
			}
			run := 0
			for _, m := range workflowStep.FindAllStringSubmatch(string(workflow), -1) {
				args := strings.Fields(m[1])
				if args[1] == "mod" {
					continue // where the checkout lies on that machine
				}
				if args[2] == "ashore" && args[3] == "build" {
					args = slices.Insert(args, 4, "-fast")
				}
				runCommand(t, args[0], args[1:]...)
				run++
			}
			if run != 5 {
				t.Errorf("%d commands were run, want 5", run)
			}
			if _, err := os.Stat("dist/index.html"); err != nil {
				t.Error(err)
			}
			if left := runCommand(t, "git", "status", "--porcelain", "--untracked-files=all"); strings.Contains(left, "?? ") || strings.Contains(left, " M ") {
				t.Errorf("after the commands git has news: %s", left)
			}
		})
	}
}
