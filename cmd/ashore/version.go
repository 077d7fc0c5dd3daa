package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

const versionUsage = `Usage: ashore version

Version tells which Ashore this is, which Go made it, and where the native
engine would come from: this release, a clang of this machine, or nowhere.
`

// runVersion tells which Ashore this is, which Go made it, and which native
// engine it has.
func runVersion(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprint(stderr, versionUsage)
		return 2
	}
	fmt.Fprintf(stdout, "ashore %s (%s %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(stdout, "native engine: %s\n", engineSource(ctx))
	return 0
}

// version is the module's version if an app requires one, "(devel)" with the
// commit if the command was built from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	module := info.Main
	for _, dep := range info.Deps { // the app's module is the main one of go tool ashore
		if dep.Path == frameworkModule {
			module = *dep
			if dep.Replace != nil {
				module.Version += " => " + dep.Replace.Path
			}
		}
	}
	v := module.Version
	if v == "" {
		v = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && module.Path == info.Main.Path {
			v += " " + s.Value[:12]
		}
	}
	return v
}
