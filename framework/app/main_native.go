//go:build !js

package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"

	"github.com/ashore-dev/ashore/framework/opfs/osdir"
)

func run(config Config) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := native(ctx, config, os.Args, os.Stdin, os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp), errors.Is(err, errFlags):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errFlags says that the flags make no sense, which package flag has told.
var errFlags = errors.New("the flags make no sense")

// native is Main outside the browser, with its surroundings passed in.
func native(ctx context.Context, config Config, args []string, in io.Reader, out, errs io.Writer) error {
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprintf(errs, `%s reads one JSON-RPC 2.0 request a line and writes one answer a line:

	echo '{"jsonrpc":"2.0","id":1,"method":"service.method","params":{}}' | %s -db folder

`, config.Name, args[0])
		flags.PrintDefaults()
	}
	folder := flags.String("db", "", "`folder` of the database, made when it is missing; without it, one that is removed at the end")
	sample := flags.Bool("sample", false, "begin with the app's sample data, in a folder that is empty or isn't there")
	left := flags.String("fixture", "", "write a database of this version with the sample data into a new `file`, gzipped, for tests of later versions, and end")
	status := flags.String("status", "", "print which migrations the SQLite `file` has and which it lacks, and end; it isn't written")
	describe := flags.Bool("describe", false, "print services, methods, plugins and migrations as JSON, and end")
	switch err := flags.Parse(args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return errFlags
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%s takes no arguments, got %q", args[0], flags.Args())
	}
	if *describe {
		return Describe(config, out)
	}
	if *left != "" {
		return fixture(ctx, config, *left)
	}
	if *status != "" {
		return printStatus(ctx, config, *status, out)
	}
	if *folder == "" {
		temporary, err := os.MkdirTemp("", "ashore-"+config.Name+"-")
		if err != nil {
			return fmt.Errorf("make a folder for the database: %w", err)
		}
		defer os.RemoveAll(temporary)
		*folder = temporary
	}
	if there, err := os.ReadDir(*folder); *sample && err == nil && len(there) > 0 {
		return fmt.Errorf("folder %s has data in it; name one for -sample that is empty or isn't there", *folder)
	}
	dir, err := osdir.Open(*folder)
	if err != nil {
		return fmt.Errorf("open folder %s: %w", *folder, err)
	}
	defer dir.Close()
	say := log.New(errs, "", 0).Printf
	return serveLines(ctx, config, Host{Dir: dir, Sample: *sample, Logf: say, Notef: say}, in, out)
}
