// The ashore command turns Go services into a static site: it generates their
// JavaScript client, builds the site and serves it while it is being written.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// command is one subcommand. Its code is in a file of its name.
type command struct {
	name    string
	summary string // one line for help, without a full stop

	// run gets the arguments after the subcommand's name and returns the exit
	// status: 0 done, 1 it didn't work, 2 it was called wrongly.
	run func(ctx context.Context, args []string, stdout, stderr io.Writer) int
}

// commands in the order in which help lists them. Help itself isn't among
// them, it reads the table.
var commands = []command{
	{"new", "make an app: a module with a service, a table, a page and tests", runNew},
	{"generate", "write the dispatch table, the JavaScript client and the API documents", runGenerate},
	{"build", "write the site into a folder that any static host can serve", runBuild},
	{"dev", "serve the app on this machine, and rebuild it when a file changes", runDev},
	{"serve", "show a built site on this machine", runServe},
	{"docs", "write the documentation of apps as pages", runDocs},
	{"api", "tell what changed between two versions of an API, and what that breaks", runAPI},
	{"migrate", "begin a migration, and hold the released ones to what they were", runMigrate},
	{"trace", "put files and lines into stack traces from a site", runTrace},
	{"version", "tell which version this is", runVersion},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run finds the subcommand that args names and runs it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		help(commands, stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return runHelp(ctx, args[1:], stdout, stderr)
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(ctx, args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "ashore: there is no subcommand %q; see ashore help\n", args[0])
	return 2
}
