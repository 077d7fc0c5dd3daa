package dispatch

import (
	"context"
	"errors"

	"github.com/ashore-dev/ashore/framework/wire"
)

// flows hands what belongs to a stream or an upload to its job. What comes for a
// call that has ended was on its way, and is dropped.
func (s *Server) flows(f wire.Frame) {
	s.mu.Lock()
	var j *job
	if c := s.clients[f.Client]; c != nil {
		if i, found := c.call(f.Sequence); found {
			j = c.calls[i]
		}
	}
	s.mu.Unlock()
	if j == nil {
		return
	}
	if err := j.flows(f); err != nil {
		j.abort(context.Canceled, err)
	}
}

func (j *job) flows(f wire.Frame) error {
	switch {
	case f.Kind == wire.Credit && j.out != nil:
		return j.out.take(f.Number)
	case f.Kind == wire.Chunk && j.in != nil:
		return j.in.chunk(f.Number, f.Attachments[0])
	case f.Kind == wire.End && j.in != nil:
		failure, err := uploadFailure(f.JSON)
		if err != nil {
			return err
		}
		return j.in.end(f.Number, failure)
	}
	return errFlow
}

// uploadFailure reads why the page's bytes have ended, nil if nothing is wrong.
func uploadFailure(json []byte) (failure error, malformed error) {
	x := newScratch()
	defer x.release()
	d := &x.decoder
	d.Reset(json, nil, 0)
	for key := range d.Object() {
		switch key {
		case "error":
			failure = &Error{Code: CodeCanceled, Message: "the upload broke off: " + d.String()}
		default:
			d.Unknown()
		}
	}
	if d.Done() != nil {
		return nil, errFlow
	}
	return failure, nil
}

// stream runs the handler of a stream and sends its items, also those before an
// error of its own.
func (j *job) stream() error {
	err := j.items()
	if errors.Is(err, errSlowConsumer) {
		return err
	}
	if late := j.out.drain(); err == nil {
		err = late
	}
	if err != nil {
		return err
	}
	return j.encode()
}

// items runs the handler of a stream. The database is let go, and the deadline is
// over, before anybody waits for a page that is slow to take the last items.
func (j *job) items() error {
	if j.method.Kind == KindAction {
		return j.task.act(&j.ctx)
	}
	err := j.view()
	j.leave()
	j.server.mu.Lock()
	j.expired = true
	j.server.mu.Unlock()
	return err
}

// stopFlows has nothing more of a stream sent, and nobody wait for its page.
func (j *job) stopFlows() {
	if j.out != nil {
		j.sent = j.out.stop()
	}
	if j.in != nil {
		j.in.stop()
	}
}

// encodeEnd makes the answer to a stream that has come to its end.
func encodeEnd(x *scratch, h wire.Header) ([]byte, error) {
	buf := append(begin(x.frame(0), h.Sequence), `,"result":null}`...)
	return wire.Seal(buf, h, nil)
}
