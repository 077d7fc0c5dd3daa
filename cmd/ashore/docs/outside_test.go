package docs

import (
	"bytes"
	"testing"

	"github.com/ashore-dev/ashore/codegen"
)

func TestSourceOfAPluginIsAtItsVersion(t *testing.T) {
	for _, c := range []struct{ path, version, want string }{
		{"github.com/a/b", "v1.2.3", "https://github.com/a/b/blob/v1.2.3"},
		{"github.com/a/b/v2", "v2.0.1", "https://github.com/a/b/blob/v2.0.1"},
		{"github.com/a/b/plugins/c", "v0.1.0", "https://github.com/a/b/blob/plugins/c/v0.1.0/plugins/c"},
		{"github.com/a/b/c", "v0.0.0-20260131093000-0123456789ab", "https://github.com/a/b/blob/0123456789ab/c"},
		{"github.com/a/b", "v3.0.0+incompatible", "https://github.com/a/b/blob/v3.0.0"},
		{"github.com/a/b", "", ""},
		{"example.com/activity", "v1.0.0", ""},
	} {
		if got := publishedAt(codegen.Module{Path: c.path, Version: c.version}); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.path, c.version, got, c.want)
		}
	}
}

func TestFilesOfPluginsAreNamed(t *testing.T) {
	b := &builder{Site: &Site{Root: "/app"}}
	b.apps = []*app{{builder: b, api: &codegen.API{Plugins: []codegen.Plugin{
		{Module: codegen.Module{Path: "example.com/activity", Dir: "/plugins/activity"}},
		{Module: codegen.Module{Path: "github.com/a/b", Version: "v1.0.0", Dir: "/cache/b@v1.0.0"}},
	}}}}
	for file, want := range map[string]string{
		"/plugins/activity/service.go": "<code>example.com/activity/service.go:7</code>",
		"/cache/b@v1.0.0/in/x.go":      `<a href="https://github.com/a/b/blob/v1.0.0/in/x.go#L7">github.com/a/b/in/x.go:7</a>`,
		"/elsewhere/x.go":              "",
		"/app/main.go":                 "<code>main.go:7</code>",
	} {
		got := ""
		if n := b.source(file, 7); n != nil {
			var html bytes.Buffer
			n.write(&html)
			got = html.String()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}
