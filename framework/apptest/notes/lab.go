package notes

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// Lab has methods that wait, panic, leak and give way.
type Lab struct {
	// Spawned counts the goroutines of Spawn that ended.
	Spawned atomic.Int64
}

// CountInput is a number of whatever the method does.
type CountInput struct {
	N int `json:"n"`
}

// SleepInput says how long.
type SleepInput struct {
	For time.Duration `json:"for"`
}

// Nothing does nothing.
func (s *Lab) Nothing(context.Context, dispatch.None) (dispatch.None, error) {
	return dispatch.None{}, nil
}

// Sleep waits, with no view or transaction.
func (s *Lab) Sleep(ctx context.Context, in SleepInput) (dispatch.None, error) {
	timer := time.NewTimer(in.For)
	defer timer.Stop()
	select {
	case <-timer.C:
		return dispatch.None{}, nil
	case <-ctx.Done():
		return dispatch.None{}, context.Cause(ctx)
	}
}

// Hold waits while it holds a view.
func (s *Lab) Hold(ctx context.Context, _ *store.View, in SleepInput) (dispatch.None, error) {
	return s.Sleep(ctx, in)
}

// Spawn answers at once and leaves a goroutine behind that gives way n times.
func (s *Lab) Spawn(_ context.Context, in CountInput) (dispatch.None, error) {
	go func() {
		for range in.N {
			runtime.Gosched()
		}
		s.Spawned.Add(1)
	}()
	return dispatch.None{}, nil
}

// SpawnSleeper answers at once and leaves a goroutine behind that sleeps.
func (s *Lab) SpawnSleeper(_ context.Context, in SleepInput) (dispatch.None, error) {
	go func() {
		<-time.After(in.For)
		s.Spawned.Add(1)
	}()
	return dispatch.None{}, nil
}

// Ended gives how many goroutines of Spawn and SpawnSleeper have ended.
func (s *Lab) Ended(context.Context, dispatch.None) (int, error) { return int(s.Spawned.Load()), nil }

// Count counts to n in SQL, giving way to others in the middle of it.
func (s *Lab) Count(ctx context.Context, v *store.View, in CountInput) (int, error) {
	return store.One[int](ctx, v, `
		WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?)
		SELECT count(*) FROM c`, in.N)
}

// Yield gives way n times between statements of a transaction.
func (s *Lab) Yield(ctx context.Context, tx *store.Tx, in CountInput) (int, error) {
	for range in.N {
		if _, err := store.One[int](ctx, tx, `SELECT count(*) FROM notes`); err != nil {
			return 0, err
		}
		runtime.Gosched()
	}
	return in.N, nil
}

// Leak leaves rows open.
func (s *Lab) Leak(ctx context.Context, v *store.View, _ dispatch.None) (dispatch.None, error) {
	rows, err := v.QueryContext(ctx, `SELECT 1 UNION ALL SELECT 2`)
	if err != nil {
		return dispatch.None{}, err
	}
	rows.Next()
	return dispatch.None{}, nil
}

// Panic writes and panics.
func (s *Lab) Panic(ctx context.Context, tx *store.Tx, _ dispatch.None) (dispatch.None, error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM notes`); err != nil {
		return dispatch.None{}, err
	}
	panic("the lab explodes")
}

// Crash panics on a goroutine of its own, which no one can recover.
func (s *Lab) Crash(context.Context, dispatch.None) (dispatch.None, error) {
	go func() { panic("the lab is gone") }()
	return dispatch.None{}, nil
}

// Service lists the methods of Lab.
func (s *Lab) Service() dispatch.Service {
	return dispatch.Service{Name: "lab", Methods: append(s.streams(), []dispatch.Method{
		dispatch.Action("nothing", s.Nothing, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Action("sleep", s.Sleep, decodeSleep, dispatch.EncodeNone),
		dispatch.Query("hold", s.Hold, decodeSleep, dispatch.EncodeNone),
		dispatch.Action("spawn", s.Spawn, decodeCount, dispatch.EncodeNone),
		dispatch.Action("spawnSleeper", s.SpawnSleeper, decodeSleep, dispatch.EncodeNone),
		dispatch.Action("ended", s.Ended, dispatch.DecodeNone, encodeInt),
		dispatch.Query("count", s.Count, decodeCount, encodeInt),
		dispatch.Mutation("yield", s.Yield, decodeCount, encodeInt),
		dispatch.Query("leak", s.Leak, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Mutation("panic", s.Panic, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Action("crash", s.Crash, dispatch.DecodeNone, dispatch.EncodeNone),
	}...)}
}

func decodeCount(d *wire.Decoder) (in CountInput) {
	for key := range d.Object() {
		switch key {
		case "n":
			in.N = int(d.Int64())
		default:
			d.Unknown()
		}
	}
	return in
}

func decodeSleep(d *wire.Decoder) (in SleepInput) {
	for key := range d.Object() {
		switch key {
		case "for":
			in.For = d.Duration()
		default:
			d.Unknown()
		}
	}
	return in
}

func encodeInt(e *wire.Encoder, n int) { e.Int64(int64(n)) }
