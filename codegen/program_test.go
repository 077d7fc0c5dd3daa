package codegen

import (
	"encoding/json"
	"go/constant"
	"go/types"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// The program itself knows best what its Config amounts to.
func TestStaticReadingIsWhatTheProgramSays(t *testing.T) {
	m := sharedModule(t)
	run := exec.CommandContext(t.Context(), "go", "run", "./plugins", "-describe")
	run.Dir = m.dir
	var stderr strings.Builder
	run.Stderr = &stderr
	out, err := run.Output()
	if err != nil {
		t.Fatalf("-describe: %v\n%s", err, stderr.String())
	}
	var said Description
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("-describe: %v in %s", err, out)
	}
	if got, want := indented(t, Describe(m.packages["plugins"].API)), indented(t, said); got != want {
		t.Errorf("got %s, the program says %s", got, want)
	}
}

func TestFrameworkCodesAreThoseOfDispatch(t *testing.T) {
	found, err := packages.Load(&packages.Config{
		Context: t.Context(),
		Mode:    packages.NeedName | packages.NeedTypes | packages.NeedImports,
	}, dispatchPath)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	scope := found[0].Types.Scope()
	for _, name := range scope.Names() {
		if c, ok := scope.Lookup(name).(*types.Const); ok && strings.HasPrefix(name, "Code") {
			want = append(want, constant.StringVal(c.Val()))
		}
	}
	got := slices.Sorted(slices.Values(frameworkCodes))
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, dispatch has %v", got, want)
	}
	for _, code := range got {
		if frameworkMeaning[code] == "" {
			t.Errorf("API.md has no words for %s", code)
		}
	}
}
