package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// runVersion tells which Ashore this is, and which Go made it.
func runVersion(_ context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintln(stderr, "Usage: ashore version\n\nVersion tells which Ashore this is, and which Go made it.")
		return 2
	}
	fmt.Fprintf(stdout, "ashore %s (%s %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
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
