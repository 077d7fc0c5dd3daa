package main

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// reservedNames can't be an app's: folders of these names mean something else to
// Go, to Ashore or to an operating system.
var reservedNames = map[string]string{
	"ashore": "the framework's own", "main": "what Go calls every command", "test": "what Go's and shells' own command is called",
	"internal": "a folder that Go hides", "vendor": "a folder that Go fills", "testdata": "a folder that Go skips",
	"dist": "where sites are built", "web": "where an app's pages are", "migrations": "where an app's tables are", "node-modules": "npm's",
	"con": "a device of Windows", "prn": "a device of Windows", "aux": "a device of Windows", "nul": "a device of Windows",
}

// checkNewName holds an app's name against what Config.Name may be, and against
// names that are taken.
func checkNewName(name string) error {
	const maxName = 40 // framework/app says why
	form := "use lower-case letters, digits and hyphens, a letter first and no hyphen last, at most 40: habits, time-tracker"
	switch {
	case name == "" || len(name) > maxName, strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "",
		name[0] < 'a' || name[0] > 'z', name[len(name)-1] == '-':
		if better := tidyName(name); better != "" && better != name {
			form += "; perhaps " + better
		}
		return fmt.Errorf("%q can't be an app's name, which becomes the name of folders, locks and caches: %s", name, form)
	case reservedNames[name] != "":
		return fmt.Errorf("the name %s is taken: it is %s; choose another, like my-%s", name, reservedNames[name], name)
	case len(name) == 4 && (name[:3] == "com" || name[:3] == "lpt") && name[3] >= '1' && name[3] <= '9':
		return fmt.Errorf("the name %s is taken: it is a device of Windows; choose another, like my-%s", name, name)
	}
	return nil
}

// tidyName is what a person may have meant.
func tidyName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	better := strings.TrimLeft(strings.Join(words, "-"), "0123456789-")
	return strings.TrimRight(better[:min(40, len(better))], "-")
}

// checkNewModule says what is wrong with a module path.
func checkNewModule(path string) error {
	if err := module.CheckImportPath(path); err != nil {
		return fmt.Errorf("-module %w; use something like example.com/habits or github.com/you/habits", err)
	}
	if path == frameworkModule || strings.HasPrefix(path, frameworkModule+"/") {
		return fmt.Errorf("-module %s belongs to Ashore itself; use something like example.com/habits", path)
	}
	if first, _, _ := strings.Cut(path, "/"); slices.Contains([]string{"cmd", "std"}, first) {
		return fmt.Errorf("-module %s belongs to Go itself; use something like example.com/habits", path)
	}
	return nil
}

// title is an app's name as people read it.
func title(name string) string {
	words := strings.ReplaceAll(name, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
