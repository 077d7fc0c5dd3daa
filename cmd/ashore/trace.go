package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashore-dev/ashore/cmd/ashore/trim"
)

const traceUsage = `Usage: ashore trace <site or file> [text]

Trace copies a text, or its standard input, and puts files, lines and inlined
calls into the stack traces in it. A program that build has made knows none of
them: they are in app.<hash>.lines.gz beside it, in the site that build wrote.

  ashore trace dist trace.txt
  ashore trace dist/_ashore/app.wr3e65qcbz2ptq5q.lines.gz < trace.txt

The lines must be of the very program that the trace is from: keep the site of
each release, or build it again from the same sources by the same Go.
`

// linesEnd ends the names of files of lines.
const linesEnd = ".lines.gz"

func runTrace(_ context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("trace", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, traceUsage) }
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() < 1 || flags.NArg() > 2:
		fmt.Fprintln(stderr, "ashore trace: name a site, like dist, and perhaps the file with the trace")
		return 2
	}
	if err := trace(flags.Arg(0), flags.Arg(1), stdout); err != nil {
		fmt.Fprintf(stderr, "ashore trace: %s\n", err)
		return 1
	}
	return 0
}

// trace writes the text in the file, which is empty for standard input, with
// its lines.
func trace(from, file string, out io.Writer) error {
	found, err := linesOf(from)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(found)
	if err != nil {
		return err
	}
	lines, err := trim.Open(data)
	if err != nil {
		return fmt.Errorf("%s: %w", found, err)
	}
	in := io.Reader(os.Stdin)
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	return lines.Trace(out, text)
}

// linesOf finds the file of lines in a site.
func linesOf(from string) (string, error) {
	if strings.HasSuffix(from, linesEnd) {
		return from, nil
	}
	found, err := filepath.Glob(filepath.Join(from, "_ashore", "app.*"+linesEnd))
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%s has %d programs with lines; name its app.<hash>%s", from, len(found), linesEnd)
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}
