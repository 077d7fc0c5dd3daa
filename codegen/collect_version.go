package codegen

import (
	"cmp"
	"go/ast"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// versionForm is a version of an API: semver without build metadata.
var versionForm = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$`)

// packageDirectives reads those of the package's doc comment: the version of its
// API, and what that must be compatible with.
func (c *collector) packageDirectives(pkg *packages.Package) {
	for _, f := range pkg.Syntax {
		for d := range directives(f.Doc) {
			c.attached[d.Slash] = true
			pos := c.position(d.Slash)
			switch d.Name {
			case "version":
				if c.version(d) && c.api.Version != "" {
					c.problems.add(pos, "keep one", "a second //ashore:version")
				}
				c.api.Version = d.Args
			case "compatible":
				if d.Args == "" || strings.ContainsAny(d.Args, " \t") || strings.HasPrefix(d.Args, "-") {
					c.problems.add(c.position(d.Slash), "//ashore:compatible api/v1.json, or a revision: //ashore:compatible v1.0.0",
						"//ashore:compatible wants an OpenRPC file, or a revision of git")
				}
				c.api.Compatible = d.Args
			default:
				c.problems.add(pos, "//ashore:service stands at a type, //ashore:since at a method", "there is no directive //ashore:%s for a package", d.Name)
			}
		}
	}
}

// version checks the argument of a directive.
func (c *collector) version(d ast.Directive) bool {
	if !versionForm.MatchString(d.Args) {
		c.problems.add(c.position(d.Slash), "//ashore:"+d.Name+" 1.4.0", "%q isn't a version", d.Args)
		return false
	}
	return true
}

// since is the version of a doc comment's //ashore:since; otherwise if it has
// none. Only in the API's own package is it one of the API's versions.
func (c *collector) since(doc *ast.CommentGroup, otherwise string, own bool) string {
	for d := range directives(doc) {
		if d.Name == "since" {
			c.attached[d.Slash] = true
			if c.version(d) && own && c.api.Version != "" && later(d.Args, c.api.Version) {
				c.problems.add(c.position(d.Slash), "raise //ashore:version in the package's doc comment", "this is since %s, but the API has version %s", d.Args, c.api.Version)
			}
			otherwise = d.Args
		}
	}
	return otherwise
}

// later tells whether a version comes after another one, leaving out what
// follows a hyphen.
func later(a, b string) bool {
	numbers := func(version string) []int {
		core, _, _ := strings.Cut(version, "-")
		var all []int
		for part := range strings.SplitSeq(core, ".") {
			n, _ := strconv.Atoi(part) // it has the form of a version
			all = append(all, n)
		}
		return all
	}
	return slices.CompareFunc(numbers(a), numbers(b), cmp.Compare) > 0
}
