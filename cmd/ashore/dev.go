package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os/signal"
	"syscall"
	"time"
)

const devUsage = `Usage: ashore dev [-port N] [-engine SQLite] <app>

Dev serves the app at http://localhost while it is being written: it generates
what is stale, builds, and after each change of a file builds again. Pages take
a new style sheet as they are; for anything else they are reloaded, and keep what
is written in their forms. Why a build failed is told in the terminal and in the page; the last
site that worked stays.

  ashore dev ./apps/timetracker

The app's database is in the browser and stays there. It belongs to the
address, so that each app has one port: 20000 + FNV-1a(import path) mod 10000.
Dev refuses to start when that is taken. Ctrl-C ends it.

Flags:
`

func runDev(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("dev", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, devUsage)
		flags.PrintDefaults()
	}
	choice := engineAuto
	flags.Var(&choice, "engine", engineUsage)
	port := flags.Int("port", 0, "serve at this `port`, with data of its own, instead of the app's")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() != 1:
		fmt.Fprintln(stderr, "ashore dev: name one app, like ./apps/timetracker")
		return 2
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	if err := dev(ctx, flags.Arg(0), choice, *port, stdout); err != nil {
		fmt.Fprintf(stderr, "ashore dev: %s\n", complaint(err))
		return 1
	}
	return 0
}

// dev serves the app until ctx ends.
func dev(ctx context.Context, pattern string, choice engineChoice, port int, out io.Writer) error {
	t, err := findTarget(ctx, pattern)
	if err != nil {
		return err
	}
	t.Inspector = true
	if port == 0 {
		port = devPort(t.ImportPath)
	}
	listeners, err := listenLocal(ctx, port)
	if err != nil {
		return portTaken(t, port, err)
	}
	d := newDevServer(ctx, t.Name, port)
	server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(l) }()
	}
	fmt.Fprintf(out, "%s is at %s/ (Ctrl-C ends this)\n", t.Name, d.origin())

	w := &devLoop{target: t, choice: choice, server: d, out: out, every: 100 * time.Millisecond}
	over := make(chan struct{})
	loop, stop := context.WithCancel(ctx)
	go func() { defer close(over); w.run(loop) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	stop()
	<-over
	closing, done := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer done()
	_ = server.Shutdown(closing) // what is still under way then is a download
	_ = server.Close()
	if ctx.Err() != nil {
		fmt.Fprintf(out, "\nended; the data of %s stays in the browser\n", t.Name)
		return nil
	}
	return err
}
