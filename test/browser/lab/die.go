package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"unsafe"

	"github.com/ashore-dev/ashore/framework/store"
)

// Way is a way in which a program can end.
type Way string

// The ways.
const (
	OutOfMemory Way = "memory"    // more than there is
	EndlessCall Way = "recursion" // a function that calls itself
	Trap        Way = "trap"      // WebAssembly's own: an address outside the memory
	Fatal       Way = "fatal"     // an error of Go's runtime that nothing recovers from
	Exit        Way = "exit"
)

// DieInput says how to end the worker.
type DieInput struct {
	Way Way `json:"way"`
}

// DieReading ends the worker in a query.
func (l *Lab) DieReading(ctx context.Context, v *store.View, in DieInput) (int, error) {
	if _, err := store.One[int](ctx, v, `SELECT count(*) FROM notes`); err != nil {
		return 0, err
	}
	return die(in.Way), nil
}

// DieWriting writes a note and ends the worker: nothing of it may stay.
func (l *Lab) DieWriting(ctx context.Context, tx *store.Tx, in DieInput) (int, error) {
	if _, err := l.Put(ctx, tx, PutInput{Text: "written before the end"}); err != nil {
		return 0, err
	}
	return die(in.Way), nil
}

// DieDoing ends the worker in an action.
func (l *Lab) DieDoing(ctx context.Context, in DieInput) (int, error) { return die(in.Way), nil }

// DieOnNote ends the worker as long as there is a note with this text.
func (l *Lab) DieOnNote(ctx context.Context, v *store.View, in PutInput) (int, error) {
	n, err := store.One[int](ctx, v, `SELECT count(*) FROM notes WHERE text = ?`, in.Text)
	if err != nil || n == 0 {
		return n, err
	}
	return die(Fatal), nil
}

// hoard is memory that stays in use.
var hoard [][]byte

func die(way Way) int {
	switch way {
	case OutOfMemory:
		for {
			hoard = append(hoard, make([]byte, 1<<29))
		}
	case EndlessCall:
		return deeper(1)
	case Trap:
		var here byte
		return int(*(*byte)(unsafe.Add(unsafe.Pointer(&here), 1<<31)))
	case Fatal:
		new(sync.Mutex).Unlock()
	case Exit:
		fmt.Println("the lab leaves")
		os.Exit(3)
	}
	return 0
}

// deeper needs its result after the call, so that no compiler makes a loop of it.
func deeper(n int) int {
	if n == 0 {
		return 0
	}
	return deeper(n+1) + n
}
