package main

import (
	"context"
	"fmt"
	"io"
)

func runGenerate(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fmt.Fprintln(stderr, "ashore generate: not written yet")
	return 1
}
