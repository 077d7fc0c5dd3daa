package browser

import (
	"context"
	"sync"
	"syscall/js"
)

// promised is a pair of callbacks that waits for one promise at a time. A
// js.FuncOf is never collected by itself, so pairs are used again.
type promised struct {
	resolve, reject js.Func
	settled         chan outcome
}

type outcome struct {
	value js.Value
	err   error
}

var idle struct {
	mu    sync.Mutex
	pairs []*promised
}

// maxIdle bounds the pairs that are kept; more are released when they settle.
const maxIdle = 16

func newPromised() *promised {
	idle.mu.Lock()
	defer idle.mu.Unlock()
	if n := len(idle.pairs); n > 0 {
		p := idle.pairs[n-1]
		idle.pairs = idle.pairs[:n-1]
		return p
	}
	p := &promised{settled: make(chan outcome, 1)}
	p.resolve = js.FuncOf(func(_ js.Value, args []js.Value) any {
		p.settle(outcome{value: first(args)})
		return nil
	})
	p.reject = js.FuncOf(func(_ js.Value, args []js.Value) any {
		p.settle(outcome{err: jsError(first(args))})
		return nil
	})
	return p
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}

// settle never waits: the channel has room for the one outcome of a promise.
func (p *promised) settle(o outcome) { p.settled <- o }

func (p *promised) release() {
	idle.mu.Lock()
	defer idle.mu.Unlock()
	if len(idle.pairs) < maxIdle {
		idle.pairs = append(idle.pairs, p)
		return
	}
	p.resolve.Release()
	p.reject.Release()
}

// await waits for a promise, or takes a value that is none as it is. When ctx
// ends first the promise goes on without anybody listening.
func await(ctx context.Context, v js.Value) (js.Value, error) {
	if v.Type() != js.TypeObject || v.Get("then").Type() != js.TypeFunction {
		return v, nil
	}
	p := newPromised()
	v.Call("then", p.resolve, p.reject)
	select {
	case o := <-p.settled:
		p.release()
		return o.value, o.err
	case <-ctx.Done():
		go func() { // ends with the promise; until then the pair is in use
			<-p.settled
			p.release()
		}()
		return js.Undefined(), context.Cause(ctx)
	}
}

// try calls a method of a JavaScript object and gives what it throws as an
// error.
func try(v js.Value, method string, args ...any) (result js.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			thrown, ok := r.(js.Error)
			if !ok {
				panic(r)
			}
			result, err = js.Undefined(), jsError(thrown.Value)
		}
	}()
	return v.Call(method, args...), nil
}

// tryAwait calls a method that gives a promise, and waits for it.
func tryAwait(ctx context.Context, v js.Value, method string, args ...any) (js.Value, error) {
	result, err := try(v, method, args...)
	if err != nil {
		return result, err
	}
	return await(ctx, result)
}
