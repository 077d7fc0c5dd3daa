package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"syscall"
	"time"
)

const serveUsage = `Usage: ashore serve [-port N] [folder]

Serve shows a site that ashore build made, by default dist, at http://localhost:
it is the plainest of hosts, for looking at what will be put on another one. The
port is the folder's own, so that the data that its apps keep in the browser is
found again. Ctrl-C ends it.

  ashore build -o dist ./apps/... && ashore serve dist

Flags:
`

func runServe(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, serveUsage)
		flags.PrintDefaults()
	}
	port := flags.Int("port", 0, "serve at this `port`, with data of its own, instead of the folder's")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 1:
		fmt.Fprintln(stderr, "ashore serve: name one folder, like dist")
		return 2
	}
	dir := "dist"
	if flags.NArg() == 1 {
		dir = flags.Arg(0)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	if err := serveSite(ctx, dir, *port, stdout); err != nil {
		fmt.Fprintf(stderr, "ashore serve: %v\n", err)
		return 1
	}
	return 0
}

// serveSite serves a folder until ctx ends.
func serveSite(ctx context.Context, dir string, port int, out io.Writer) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err != nil {
		return fmt.Errorf("there is no site in %s; ashore build -o %s makes one: %w", dir, filepath.Base(dir), err)
	}
	if port == 0 {
		port = devPort("a site in " + filepath.ToSlash(dir))
	}
	listeners, err := listenLocal(ctx, port)
	if err != nil {
		return fmt.Errorf("listen on port %d (-port chooses another one, with other data): %w", port, err)
	}
	server := &http.Server{Handler: siteHandler(dir), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(l) }()
	}
	fmt.Fprintf(out, "%s is at http://localhost:%d/ (Ctrl-C ends this)\n", dir, port)
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	_ = server.Close()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// siteHandler serves a folder as any host does, with the types that browsers
// insist on; they ask each time whether a file has changed.
func siteHandler(dir string) http.Handler {
	files := http.FileServer(http.Dir(dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if end := path.Ext(r.URL.Path); types[end] != "" {
			w.Header().Set("Content-Type", types[end])
		}
		w.Header().Set("Cache-Control", "no-cache")
		files.ServeHTTP(w, r)
	})
}
