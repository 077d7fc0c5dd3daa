package dispatch_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/ashore-dev/ashore/framework/wire"
)

func TestRestCutsOffNeitherTransactionNorAction(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		write := p.post(wire.Call, "tasks.holdWrite", `{"title":"a"}`)
		act := p.post(wire.Call, "tasks.wait", `{"how":"acted"}`)
		synctest.Wait()
		<-p.service.began
		<-p.service.began
		ctx, end := context.WithCancel(t.Context())
		rested := make(chan struct{})
		over := make(chan error, 1)
		go func() { over <- p.server.Rest(ctx, func() { close(rested) }) }()
		synctest.Wait()
		select {
		case <-rested:
			t.Fatal("it rests while a transaction and an action run")
		default:
		}
		p.service.gate <- struct{}{} // one of them ends
		synctest.Wait()
		select {
		case <-rested:
			t.Fatal("it rests while one of them runs")
		default:
		}
		p.want("tasks.nothing", "", "null") // it serves meanwhile
		p.service.gate <- struct{}{}
		synctest.Wait()
		<-rested
		for _, sequence := range []uint64{write, act} {
			if n := len(p.answers(sequence)); n != 1 {
				t.Errorf("call %d has %d answers, want 1", sequence, n)
			}
		}

		// From now on it is as if it weren't there.
		for _, kind := range []wire.Kind{wire.Call, wire.Watch} {
			late := p.post(kind, "tasks.count", "")
			synctest.Wait()
			p.wantAnswers(late)
		}
		end()
		if err := <-over; err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestRestLeavesWhatWaitsInTheQueue(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		watch := p.watch("tasks.count", "")
		p.wantAnswers(watch, "0")
		hold := p.post(wire.Call, "tasks.holdWrite", `{"title":"a"}`)
		synctest.Wait()
		ctx, end := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- p.server.Rest(ctx, func() {}) }()
		synctest.Wait()
		late := p.post(wire.Call, "tasks.add", `{"title":"b"}`)
		p.open()
		synctest.Wait()
		if n := len(p.answers(hold)); n != 1 {
			t.Errorf("the transaction that ran has %d answers, want 1", n)
		}
		p.wantAnswers(late)
		p.wantAnswers(watch, "0")
		end()
		<-over
		synctest.Wait()
	})
}

func TestRestThatIsGivenUpChangesNothing(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.post(wire.Call, "tasks.wait", `{"how":"acted"}`)
		synctest.Wait()
		ctx, end := context.WithCancelCause(t.Context())
		over := make(chan error, 1)
		go func() { over <- p.server.Rest(ctx, func() { t.Error("it rests while an action runs") }) }()
		synctest.Wait()
		enough := errors.New("enough")
		end(enough)
		if err := <-over; !errors.Is(err, enough) {
			t.Errorf("got %v", err)
		}
		p.want("tasks.count", "", "0")
	})
}
