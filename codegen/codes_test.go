package codegen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/codegen"
)

// dispatchCodes are the constants of dispatch that are error codes.
func dispatchCodes(t *testing.T) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../framework/dispatch/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for n := range ast.Preorder(f) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			continue
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, value)
	}
	return codes
}

func TestEveryCodeOfTheFrameworkHasCauseAndRemedy(t *testing.T) {
	var told []string
	for _, c := range codegen.Codes {
		told = append(told, c.Code)
		for what, sentence := range map[string]string{"meaning": c.Meaning, "cause": c.Cause, "remedy": c.Remedy} {
			if len(sentence) < 10 {
				t.Errorf("%s has the %s %q", c.Code, what, sentence)
			}
		}
		if c.Number >= 0 {
			t.Errorf("%s has the number %d", c.Code, c.Number)
		}
	}
	if got := dispatchCodes(t); !slices.Equal(got, told) {
		t.Errorf("dispatch has the codes %q, the table %q", got, told)
	}
}

func TestEveryCodeOfTheAppsHasCauseAndRemedy(t *testing.T) {
	apis, err := codegen.Load(t.Context(), "..", "./apps/...")
	if err != nil {
		t.Fatal(err)
	}
	for _, api := range apis {
		for _, e := range api.Errors {
			if e.Doc == "" {
				t.Errorf("%s: the error %q has no comment that says when it comes", e.Pos, e.Code)
			}
			if e.Remedy() == "" {
				t.Errorf("%s: the comment of %q has no paragraph that begins “Remedy:” and says what a page, or a person, does then", e.Pos, e.Code)
			}
		}
	}
}
