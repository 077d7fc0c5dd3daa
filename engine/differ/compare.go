package differ

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Side is one of the two programs that are compared: play, built in some way.
type Side struct {
	Name string
	// Command starts it with arguments.
	Command func(ctx context.Context, args ...string) *exec.Cmd
}

// Run says what to play on both sides.
type Run struct {
	A, B Side
	// Seed is the first program's; the others have the next ones.
	Seed                 uint64
	Programs, Statements int
	Options              Options
	// Most is how many differences are enough.
	Most int
	// Dir is where scripts are written.
	Dir string
	// Say gets a line now and then.
	Say func(format string, args ...any)
}

// Difference is the first statement of a program that the two sides disagree on.
type Difference struct {
	Seed uint64
	// Script are the statements that still show it, as few as were found.
	Script []Statement
	// File has them, for play's -script.
	File string
	// A and B are what the two sides saw.
	A, B string
}

func (d Difference) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "program %d, in %d statements (play -transcript -script %s):\n", d.Seed, len(d.Script), d.File)
	for _, s := range d.Script {
		fmt.Fprintf(&b, "\t%s; %s\n", s.SQL, describe(s.Args))
	}
	fmt.Fprintf(&b, "A: %s\nB: %s\n", d.A, d.B)
	return b.String()
}

// Compare plays all programs on both sides at once and finds where they differ.
func (r *Run) Compare(ctx context.Context) ([]Difference, error) {
	var found []Difference
	for seed, end := r.Seed, r.Seed+uint64(r.Programs); seed < end && len(found) < max(r.Most, 1); {
		differs, at, err := r.alike(ctx, seed, end)
		if err != nil {
			return found, err
		}
		if !differs {
			break
		}
		r.Say("program %d differs", at)
		d, err := r.examine(ctx, at)
		if err != nil {
			return found, err
		}
		r.Say("%s", d)
		found = append(found, d)
		seed = at + 1
	}
	return found, nil
}

func (r *Run) args(seed uint64, programs int) []string {
	args := []string{"-seed", strconv.FormatUint(seed, 10), "-programs", strconv.Itoa(programs), "-statements", strconv.Itoa(r.Statements)}
	if r.Options.Exact {
		args = append(args, "-exact")
	}
	if r.Options.NoFTS {
		args = append(args, "-nofts")
	}
	if r.Options.NoMisc {
		args = append(args, "-nomisc")
	}
	return args
}

// alike plays the programs from seed to end until one differs.
func (r *Run) alike(ctx context.Context, seed, end uint64) (differs bool, at uint64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	args := r.args(seed, int(end-seed))
	a, err := start(ctx, r.A, args)
	if err != nil {
		return false, 0, err
	}
	defer a.cmd.Wait()
	b, err := start(ctx, r.B, args)
	if err != nil {
		cancel()
		return false, 0, err
	}
	defer b.cmd.Wait()
	for at := seed; at < end; at++ {
		left, right := a.line(), b.line()
		if left != right || left == "" {
			err := ctx.Err()
			cancel()
			return true, at, err
		}
		if done := at - r.Seed + 1; done%100 == 0 {
			r.Say("%d programs, %d statements alike", done, done*uint64(r.Statements))
		}
	}
	return false, 0, ctx.Err()
}

// process is a side that plays.
type process struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

func start(ctx context.Context, s Side, args []string) (*process, error) {
	cmd := s.Command(ctx, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &process{cmd, bufio.NewReader(out)}, cmd.Start()
}

func (p *process) line() string {
	line, _ := p.out.ReadString('\n')
	return line
}

// transcript is all that a side prints. How it ends is part of it.
func transcript(ctx context.Context, s Side, args ...string) []string {
	cmd := s.Command(ctx, append([]string{"-transcript"}, args...)...)
	text, err := cmd.Output()
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if err != nil {
		lines = append(lines, "ended: "+err.Error())
		if e, ok := err.(*exec.ExitError); ok {
			lines[len(lines)-1] += "\n" + string(e.Stderr[:min(len(e.Stderr), 3000)])
		}
	}
	return lines
}

// differ compares transcripts: which statement is the first that differs, and
// in what. The index is -1 if none does.
func differ(a, b []string) (index int, left, right string) {
	index = -1
	for i := range max(len(a), len(b)) {
		left, right = "(nothing)", "(nothing)"
		if i < len(a) {
			left = a[i]
		}
		if i < len(b) {
			right = b[i]
		}
		if strings.HasPrefix(left, `"`) {
			index++
		}
		if left != right {
			return max(index, 0), left, right
		}
	}
	return -1, "", ""
}

// examine finds the statement of a program that differs, and leaves out what
// is not needed to show it.
func (r *Run) examine(ctx context.Context, seed uint64) (Difference, error) {
	d := Difference{Seed: seed, File: filepath.Join(r.Dir, fmt.Sprintf("differs-%d.json", seed))}
	args := r.args(seed, 1)
	a, b := transcript(ctx, r.A, args...), transcript(ctx, r.B, args...)
	index, left, right := differ(a, b)
	d.A, d.B = left, right
	if index < 0 {
		d.A, d.B = "alike when played alone", "alike when played alone"
		return d, nil
	}
	// The statements as side A makes them. If it can't play to the end, side B.
	for _, side := range []Side{r.A, r.B} {
		if side.Command(ctx, append(args, "-write", d.File)...).Run() == nil {
			break
		}
	}
	text, err := os.ReadFile(d.File)
	if err != nil {
		d.A += " (neither side plays to the end)"
		return d, nil
	}
	list, err := Decode(text)
	if err != nil {
		return d, err
	}
	list = list[:min(index+1, len(list))]
	shows := func(list []Statement) bool {
		text, err := json.Marshal(Encode(list))
		if err != nil || os.WriteFile(d.File, text, 0o644) != nil {
			return false
		}
		options := append(r.args(seed, 1), "-script", d.File)
		index, left, right := differ(transcript(ctx, r.A, options...), transcript(ctx, r.B, options...))
		if index >= 0 {
			d.A, d.B = left, right
		}
		return index >= 0
	}
	d.Script = shrink(list, shows, 60)
	shows(d.Script)
	return d, nil
}

// shrink leaves out as much of the list as it can while it still shows the
// difference, in so many tries.
func shrink(list []Statement, shows func([]Statement) bool, tries int) []Statement {
	for size := len(list) / 2; size >= 1 && tries > 0; {
		removed := false
		for from := 0; from < len(list)-1 && tries > 0; {
			to := min(from+size, len(list)-1) // the last one stays
			rest := slices.Concat(list[:from], list[to:])
			tries--
			if shows(rest) {
				list, removed = rest, true
			} else {
				from = to
			}
		}
		if size == 1 && !removed {
			break
		}
		if !removed || size > len(list)/2 {
			size = max(size/2, 1)
		}
	}
	return list
}
