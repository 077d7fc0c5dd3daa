package upstream

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/engine/compile"
	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// What can come of a test.
const (
	Pass    = "pass"
	Fail    = "fail"
	Skip    = "skip"
	Crash   = "crash"   // the program ended while it ran
	Timeout = "timeout" // it was ended while it ran
	Missing = "missing" // there is no such test over this engine
	NoBuild = "nobuild" // the package does not compile over this engine
)

// Result is what came of one test, or of a package that does not compile, whose
// Test is empty.
type Result struct {
	Package, Test string
	Outcome       string
	// Seconds is how long it took.
	Seconds float64
	// Output is what it printed, if it did not pass.
	Output string
}

// Runner compiles packages of a source over an engine and runs their tests.
type Runner struct {
	Source Source
	Engine wasmtest.Engine
	// Programs is a folder for what is compiled.
	Programs string
	// Limit is how long one package may run, 10 minutes if it is 0.
	Limit time.Duration
	// Say gets a line every half minute, and one for each package.
	Say func(format string, args ...any)
}

// Package runs the tests of one package that match the pattern, which is
// Go's for -run; all, if it is empty. After a crash it goes on with the tests
// that have not run.
func (r *Runner) Package(ctx context.Context, name, pattern string) ([]Result, error) {
	began := time.Now()
	file := filepath.Join(r.Programs, string(r.Engine)+"-"+strings.ReplaceAll(name, "/", "-")+".wasm")
	program, err := r.Engine.Build(ctx, r.Source.Dir, file, "./"+name, "test", "-c", "-vet=off")
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, compile.ErrNoCompiler) {
			return nil, err
		}
		r.Say("%-6s %-22s does not compile", r.Engine, name)
		return []Result{{Package: name, Outcome: NoBuild, Output: err.Error()}}, nil
	}
	built := time.Since(began)
	limit := r.Limit
	if limit == 0 {
		limit = 10 * time.Minute
	}
	tests, err := r.list(ctx, name, program, pattern)
	if err != nil {
		r.Say("%-6s %-22s does not start", r.Engine, name)
		return []Result{{Package: name, Outcome: Crash, Output: err.Error()}}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var results []Result
	for len(tests) > 0 {
		c := newCollector(name)
		died := r.run(ctx, name, program, tests, c)
		results = append(results, c.finished...)
		for _, test := range c.topLevel() {
			tests = slices.DeleteFunc(tests, func(t string) bool { return t == test })
		}
		if len(tests) == 0 {
			break
		}
		if died == nil {
			return nil, fmt.Errorf("%s over the %s engine ended well, without %v", name, r.Engine, tests)
		}
		outcome := Crash
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			outcome = Timeout
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		at := c.running
		if at == "" {
			at = tests[0]
		}
		results = append(results, Result{Package: name, Test: at, Outcome: outcome, Output: c.tail()})
		top, _, _ := strings.Cut(at, "/")
		tests = slices.DeleteFunc(tests, func(t string) bool { return t == top })
		if outcome == Timeout {
			for _, test := range tests {
				results = append(results, Result{Package: name, Test: test, Outcome: Timeout, Output: "the package's time was over"})
			}
			break
		}
	}
	r.Say("%-6s %-22s %s; built in %.0f s, ran for %.0f s", r.Engine, name, tally(results), built.Seconds(), (time.Since(began) - built).Seconds())
	return results, nil
}

func tally(results []Result) string {
	count := map[string]int{}
	for _, result := range results {
		count[result.Outcome]++
	}
	var parts []string
	for _, outcome := range []string{Pass, Fail, Skip, Crash, Timeout} {
		if n := count[outcome]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	return strings.Join(parts, ", ")
}

// list are the top-level tests of a program.
func (r *Runner) list(ctx context.Context, name string, program wasmtest.Program, pattern string) ([]string, error) {
	if pattern == "" {
		pattern = "."
	}
	cmd := program.Command(ctx, "-test.list="+pattern)
	cmd.Dir = filepath.Join(r.Source.Dir, filepath.FromSlash(name))
	text, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w\n%s", name, err, text)
	}
	tests := strings.Fields(string(text))
	return slices.DeleteFunc(tests, func(t string) bool { return strings.HasPrefix(t, "Benchmark") }), nil
}

// run runs the tests. Its error says how the program ended, and may be that a
// test failed.
func (r *Runner) run(ctx context.Context, name string, program wasmtest.Program, tests []string, c *collector) error {
	quoted := make([]string, len(tests))
	for i, test := range tests {
		quoted[i] = regexp.QuoteMeta(test)
	}
	cmd := program.Command(ctx, "-test.v=test2json", "-test.parallel=1", "-test.run=^("+strings.Join(quoted, "|")+")$")
	cmd.Dir = filepath.Join(r.Source.Dir, filepath.FromSlash(name))
	cmd.WaitDelay = 10 * time.Second

	convert := exec.CommandContext(ctx, "go", "tool", "test2json", "-t")
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	convert.Stdin = out
	events, err := convert.StdoutPipe()
	if err != nil {
		return err
	}
	if err := convert.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		err := cmd.Run()
		in.Close()
		ended <- err
	}()
	lines := make(chan []byte)
	go func() {
		defer close(lines)
		for scan := bufio.NewReader(events); ; {
			line, err := scan.ReadBytes('\n')
			if len(line) > 0 {
				lines <- line
			}
			if err != nil {
				return
			}
		}
	}()
	beat := time.NewTicker(30 * time.Second)
	defer beat.Stop()
	began := time.Now()
	for more := true; more; {
		select {
		case line, ok := <-lines:
			if more = ok; ok {
				c.add(line)
			}
		case <-beat.C:
			r.Say("%-6s %-22s %.0f s, in %s", r.Engine, name, time.Since(began).Seconds(), c.running)
		}
	}
	return errors.Join(<-ended, convert.Wait())
}

// event is a line of test2json.
type event struct {
	Action, Test, Output string
	Elapsed              float64
}

// collector makes results of events.
type collector struct {
	name     string
	finished []Result
	running  string
	output   map[string]*bytes.Buffer
}

func newCollector(name string) *collector {
	return &collector{name: name, output: map[string]*bytes.Buffer{}}
}

func (c *collector) add(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		e = event{Action: "output", Output: string(line)}
	}
	switch e.Action {
	case "run", "cont":
		c.running = e.Test
	case "output":
		b := c.output[e.Test]
		if b == nil {
			b = &bytes.Buffer{}
			c.output[e.Test] = b
		}
		b.WriteString(e.Output)
	case Pass, Fail, Skip:
		if e.Test == "" {
			return
		}
		result := Result{Package: c.name, Test: e.Test, Outcome: e.Action, Seconds: e.Elapsed}
		if b := c.output[e.Test]; b != nil && e.Action != Pass {
			result.Output = b.String()
		}
		c.finished = append(c.finished, result)
		// A subtest's end leads back to the test that it is part of.
		c.running = e.Test[:max(0, strings.LastIndexByte(e.Test, '/'))]
	}
}

// topLevel are the finished tests that are not parts of others.
func (c *collector) topLevel() []string {
	var names []string
	for _, result := range c.finished {
		if !strings.Contains(result.Test, "/") {
			names = append(names, result.Test)
		}
	}
	return names
}

// tail is what the program printed last.
func (c *collector) tail() string {
	var text []byte
	for _, name := range []string{c.running, ""} {
		if b := c.output[name]; b != nil {
			text = append(text, b.Bytes()...)
		}
	}
	if n := len(text) - 6000; n > 0 {
		text = append(text[:2000:2000], append([]byte("\n…\n"), text[len(text)-4000:]...)...)
	}
	return string(text)
}
