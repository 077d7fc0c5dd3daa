// The stacks command does what needs the runtime's tables of functions: it
// collects garbage, grows stacks, recovers, and prints traces.
package main

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

type value struct{ n int }

func (v value) Add(n int) int { return v.n + n }

type adder interface{ Add(int) int }

// deep needs many frames, each with a pointer that must be found and moved.
func deep(n int, from *int) int {
	here := n
	p := &here
	if n == 0 {
		runtime.GC()
		return *from
	}
	junk := make([]*int, 8)
	junk[n%8] = p
	return deep(n-1, p) + *junk[n%8]
}

func trace(name string, f func()) {
	defer func() {
		r := recover()
		fmt.Printf("%s: %v\n%s", name, r, debug.Stack())
	}()
	f()
}

func inlined(list []int, i int) int { return list[i] }

//go:noinline
func outOfRange() int { return inlined(make([]int, 2), 5) }

func generic[T any](v T) { panic(fmt.Sprint("generic ", v)) }

//go:noinline
func double[T ~int | ~string](v T) {
	defer func() { _ = recover(); panic(errors.New("again")) }()
	generic(v)
}

func main() {
	fmt.Println(deep(20000, new(int)))

	// Methods by reflection, and frames that only their callee can describe.
	v := reflect.ValueOf(value{2})
	fmt.Println(v.Method(0).Call([]reflect.Value{reflect.ValueOf(3)})[0].Int())
	f := v.Method(0).Interface().(func(int) int)
	fmt.Println(f(4))
	swap := reflect.MakeFunc(reflect.TypeFor[func(*int) *int](), func(in []reflect.Value) []reflect.Value {
		runtime.GC()
		return in
	}).Interface().(func(*int) *int)
	fmt.Println(*swap(new(int)), deep(2000, swap(new(int))))

	var sum int
	results := make(chan int)
	for i := range 50 {
		go func() {
			defer func() { _ = recover(); results <- deep(100*i, &i) }()
			var none *value
			_ = adder(none).Add(1) // panics in a wrapper, which needs its name
		}()
	}
	for range 50 {
		sum += <-results
	}
	fmt.Println(sum)

	trace("index", func() { outOfRange() })
	trace("nil", func() { var none adder = (*value)(nil); none.Add(1) })
	trace("generic int", func() { double(7) })
	trace("generic string", func() { double("x") })
	trace("sorted", func() {
		slices.SortFunc([]int{3, 1, 2}, func(int, int) int { panic("in a callback") })
	})
	trace("mapped", func() {
		strings.Map(func(r rune) rune { panic(r) }, "a")
	})
	done := make(chan bool)
	go func() {
		defer close(done)
		trace("goroutine", func() { var m map[string]int; m["x"] = 1 })
	}()
	<-done
	_, file, line, ok := runtime.Caller(0)
	fmt.Println("caller:", strings.Contains(file, "main.go") && line > 0, ok)
	go func() { outOfRange() }()
	select {}
}
