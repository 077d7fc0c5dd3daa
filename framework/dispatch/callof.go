package dispatch

import (
	"context"
	"encoding/hex"
	"strconv"
	"time"
)

// CallInfo says which call or watch a handler runs for.
type CallInfo struct {
	Method   string // service and method, as in "timers.start"
	Client   ClientID
	Sequence uint64 // 0 in a run of a watched query, which may have many callers
}

// ID is the client's first four bytes in hexadecimal and the sequence, as in
// "1f0a22c9/17": short, and enough to tell calls of one log apart.
func (c CallInfo) ID() string {
	if c.Sequence == 0 {
		return "watch"
	}
	return hex.EncodeToString(c.Client[:4]) + "/" + strconv.FormatUint(c.Sequence, 10)
}

type callKey struct{}

// CallOf returns the call that a handler's context belongs to. ok is false for
// any other context.
func CallOf(ctx context.Context) (c CallInfo, ok bool) {
	j, ok := ctx.Value(callKey{}).(*job)
	if !ok || j == nil {
		return CallInfo{}, false
	}
	return CallInfo{j.method.name, j.header.Client, j.header.Sequence}, true
}

// Ended says how a call, or a run of a watched query, has ended.
type Ended struct {
	CallInfo
	Kind  Kind
	Began time.Time     // when it took its place in the queue
	Took  time.Duration // until its answer was known
	Bytes int           // of the result; 0 with an error
	Code  string        // of the error; "" without one
}

func (j *job) tellEnded(e *Error) {
	got := Ended{
		CallInfo: CallInfo{j.method.name, j.header.Client, j.header.Sequence},
		Kind:     j.method.Kind, Began: j.began, Took: time.Since(j.began),
	}
	switch {
	case e != nil:
		got.Code = e.Code
	case j.watched != nil:
		got.Bytes = len(j.result.json)
	default:
		got.Bytes = len(j.frame) + int(j.sent)
	}
	j.server.ended(got)
}
