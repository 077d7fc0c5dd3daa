package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// newFiles are what new apps begin with. The folders blank and crud are apps of
// this repository named sampleapp, held to its rules and tests; common has what
// every new app gets beside them.
//
//go:embed newapp
var newFiles embed.FS

// knownTemplate reports whether there is a template of that name.
func knownTemplate(name string) bool { return name == "blank" || name == "crud" }

// places are where the files of newapp/common go.
var places = map[string]string{
	"README.md": "README.md", "jsconfig.json": "jsconfig.json", "gitignore": ".gitignore",
	"gitattributes": ".gitattributes", "test.yml": ".github/workflows/test.yml",
}

// files are those of the app, by name, without what is generated.
func (a *appPlan) files() (map[string][]byte, error) {
	files, err := a.moduleFiles()
	if err != nil {
		return nil, err
	}
	note, steps := "", ""
	if a.from.dir != "" {
		note = "\nAshore has no release yet: `go.mod` takes it from a folder beside, by a `replace`.\n"
		steps = checkoutSteps
	}
	words := strings.NewReplacer(
		"sampleapp", a.name, "Sample app", title(a.name),
		"MODULE_NOTE\n", note, "CHECKOUT_STEPS\n", steps,
	)
	add := func(from, to string) error {
		data, err := newFiles.ReadFile(from)
		files[to] = []byte(words.Replace(string(data)))
		return err
	}
	for from, to := range places {
		if err := add("newapp/common/"+from, to); err != nil {
			return nil, err
		}
	}
	root := "newapp/" + a.template
	err = fs.WalkDir(newFiles, root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || isGenerated(d.Name()) {
			return err
		}
		return add(file, strings.TrimPrefix(file, root+"/"))
	})
	return files, err
}

// isGenerated reports whether ashore generate writes a file of that name.
func isGenerated(name string) bool {
	return name == "ashore_gen.go" || name == "openrpc.json" || name == "API.md" || strings.Contains(path.Base(name), ".gen.")
}

// checkoutSteps are CI's, as long as the app takes Ashore from a folder.
const checkoutSteps = `      # As long as Ashore has no release, go.mod takes it from a folder: get it, and
      # say where it is. With a release both steps go, and so does the replace.
      - uses: actions/checkout@v4
        with:
          repository: ashore-dev/ashore
          path: .ashore/checkout
      - run: go mod edit -replace ` + frameworkModule + `=./.ashore/checkout
`

// goMod is the app's go.mod but for what it requires.
func (a *appPlan) goMod() string {
	return fmt.Sprintf(`module %s

go %s

tool %s/cmd/ashore
`, a.module, a.from.goVersion, frameworkModule)
}
