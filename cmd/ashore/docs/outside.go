package docs

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/module"

	"github.com/ashore-dev/ashore/codegen"
)

// outside is a file of a plugin's module: a link where its host is known and it is
// of a version, and its name elsewhere; nil if it is of no plugin.
func (b *builder) outside(file string, line int) node {
	for _, a := range b.apps {
		for _, p := range a.api.Plugins {
			rel, err := filepath.Rel(p.Module.Dir, file)
			if p.Module.Dir == "" || err != nil || strings.HasPrefix(rel, "..") {
				continue
			}
			rel = filepath.ToSlash(rel)
			shown := fmt.Sprintf("%s/%s:%d", p.Module.Path, rel, line)
			if at := publishedAt(p.Module); at != "" {
				return el("a", attrs{"href": fmt.Sprintf("%s/%s#L%d", at, rel, line)}, text(shown))
			}
			return code(shown)
		}
	}
	return nil
}

// major is the last part of the path of a module from version 2 on.
var major = regexp.MustCompile(`/v[0-9]+$`)

// publishedAt is the address of a module's folder at its version, "" if nobody
// knows it.
func publishedAt(m codegen.Module) string {
	parts := strings.Split(major.ReplaceAllString(m.Path, ""), "/")
	if parts[0] != "github.com" || len(parts) < 3 || m.Version == "" {
		return ""
	}
	folder := path.Join(parts[3:]...)
	revision := path.Join(folder, strings.TrimSuffix(m.Version, "+incompatible"))
	if commit, err := module.PseudoVersionRev(m.Version); err == nil {
		revision = commit
	}
	return "https://" + path.Join(path.Join(parts[:3]...), "blob", revision, folder)
}
