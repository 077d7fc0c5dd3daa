package codegen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

// The files of a package are parsed side by side, and get their positions in the
// order in which that ends.
func TestMethodsAreInTheOrderOfTheSourceWhicheverFileIsParsedFirst(t *testing.T) {
	sources := map[string]string{
		"a.go": "package p\ntype T struct{}\nfunc (T) Second() {}\nfunc (T) First() {}\n",
		"b.go": "package p\nfunc (T) Another() {}\n",
	}
	for _, order := range [][]string{{"a.go", "b.go"}, {"b.go", "a.go"}} {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, name := range order {
			f, err := parser.ParseFile(fset, name, sources[name], parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		pkg, err := new(types.Config).Check("p", fset, files, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, fn := range methodsInOrder(fset, pkg.Scope().Lookup("T").Type().(*types.Named)) {
			got = append(got, fn.Name())
		}
		if want := []string{"Second", "First", "Another"}; !slices.Equal(got, want) {
			t.Errorf("parsed as %v: got %v, want %v", order, got, want)
		}
	}
}
