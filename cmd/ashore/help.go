package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// helpIntro is what a person reads who knows nothing of the command.
const helpIntro = `Ashore turns Go services into a static site whose worker runs them in the
browser, with a SQLite database on the person's own disk.

Usage: ashore <command> [arguments]

`

// helpOutro tells how the command is called in an app.
const helpOutro = `
In an app's module, which says "tool github.com/ashore-dev/ashore/cmd/ashore" in
its go.mod, the command is go tool ashore:

  go tool ashore dev ./apps/timetracker              write it, see it change
  go tool ashore build -o dist ./apps/timetracker    make what a host serves

ashore help <command> tells more about one.
`

// help lists the subcommands.
func help(commands []command, w io.Writer) {
	fmt.Fprint(w, helpIntro)
	for _, c := range commands {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprintf(w, "  %-10s %s\n", "help", "tell about the commands")
	fmt.Fprint(w, helpOutro)
}

// runHelp tells about all subcommands, or about one as its own -help does.
func runHelp(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	switch len(args) {
	case 0:
		help(commands, stdout)
		return 0
	case 1:
		for _, c := range commands {
			if c.name == args[0] {
				c.run(ctx, []string{"-help"}, stdout, stdout)
				return 0
			}
		}
	}
	fmt.Fprintf(stderr, "ashore: there is no subcommand %q; see ashore help\n", strings.Join(args, " "))
	return 2
}
