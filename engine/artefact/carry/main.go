// The carry command builds the engines that a release carries, into a folder:
//
//	go run ./engine/artefact/carry FOLDER
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/ashore-dev/ashore/engine/artefact"
	"github.com/ashore-dev/ashore/engine/compile"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "Usage: go run ./engine/artefact/carry FOLDER")
		os.Exit(2)
	}
	if err := carry(ctx, os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "carry: %v\n", err)
		os.Exit(1)
	}
}

func carry(ctx context.Context, dir string) error {
	compiler, looked, err := compile.FindCompiler(ctx, compile.Search{})
	if err != nil {
		return fmt.Errorf("%w: %w", err, compile.Explain(looked))
	}
	for _, extensions := range artefact.Extensions {
		a, err := compile.Build(ctx, compile.Options{Compiler: compiler, Extensions: extensions})
		if err != nil {
			return err
		}
		if err := artefact.Write(dir, a); err != nil {
			return err
		}
		fmt.Printf("%s: %s, by %s\n", artefact.Folder(extensions), a.ID, a.Compiler)
	}
	return nil
}
