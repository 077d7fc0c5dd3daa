// The play command plays programs of random SQL, and prints a hash of what
// came of each, or all of it. It is built for two engines and run beside
// itself: what they print is the same, or one of them is wrong.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/ashore-dev/ashore/engine/differ"
)

func main() {
	seed := flag.Uint64("seed", 1, "of the first program")
	programs := flag.Uint64("programs", 1, "how many, each with the next seed")
	statements := flag.Int("statements", 500, "how many in a program")
	exact := flag.Bool("exact", false, "compare all bits of functions whose last ones depend on the processor")
	noFTS := flag.Bool("nofts", false, "without FTS5")
	noMisc := flag.Bool("nomisc", false, "without ext/misc")
	transcript := flag.Bool("transcript", false, "print what comes of each statement")
	script := flag.String("script", "", "a file with the statements, as JSON, in place of a seed")
	write := flag.String("write", "", "write the statements of the first program to a file, when it has been played")
	flag.Parse()
	options := differ.Options{Exact: *exact, NoFTS: *noFTS, NoMisc: *noMisc}
	if err := run(*seed, *programs, *statements, options, *transcript, *script, *write); err != nil {
		fmt.Fprintln(os.Stderr, "play:", err)
		os.Exit(1)
	}
}

func run(seed, programs uint64, statements int, options differ.Options, transcript bool, script, write string) error {
	if script != "" {
		text, err := os.ReadFile(script)
		if err != nil {
			return err
		}
		list, err := differ.Decode(text)
		if err != nil {
			return fmt.Errorf("%s: %w", script, err)
		}
		_, err = play(0, options, transcript, func(p *differ.Player) []differ.Statement {
			for _, s := range list {
				p.Play(s)
			}
			return list
		})
		return err
	}
	for s := seed; s < seed+programs; s++ {
		list, err := play(s, options, transcript, func(p *differ.Player) []differ.Statement {
			return p.Program(s, statements, options)
		})
		if err != nil {
			return err
		}
		if write != "" {
			text, err := json.Marshal(differ.Encode(list))
			if err != nil {
				return err
			}
			return os.WriteFile(write, text, 0o644)
		}
	}
	return nil
}

// play opens an empty database, lets f play on it, and prints what came of it.
func play(seed uint64, options differ.Options, transcript bool, f func(*differ.Player) []differ.Statement) ([]differ.Statement, error) {
	p, err := differ.NewPlayer(options)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if transcript {
		p.Log = out
	}
	list := f(p)
	state := ""
	if p.Broken {
		state = ", and then SQLite panicked"
	} else if err := p.Close(); err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "program %d %016x %d failed of %d%s\n", seed, p.Sum(), p.Failed, len(list), state)
	return list, nil
}
