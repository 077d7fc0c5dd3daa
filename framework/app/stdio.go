//go:build !js

package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/ashore-dev/ashore/framework/wire"
)

// serveLines runs the app and answers JSON-RPC 2.0 requests, one a line, with
// one line each, in the order in which they end. A request without an id is
// run and not answered. At the end of the input, or of ctx, it waits for what
// has begun and stops the app.
func serveLines(ctx context.Context, config Config, host Host, in io.Reader, out io.Writer) error {
	lines := &lines{out: out, ids: map[uint64]json.RawMessage{}}
	lines.idle.L = &lines.mu
	host.Port = lines
	a, err := Start(ctx, config, host)
	if err != nil {
		return err
	}

	input := make(chan error, 1)
	go func() { input <- lines.read(a, in) }() // ends with the process if the input does not
	select {
	case err = <-input:
		lines.wait()
	case <-ctx.Done():
	}
	return errors.Join(err, a.Stop(context.WithoutCancel(ctx)), lines.failed())
}

// lines is a dispatch.Port that writes answers as lines.
type lines struct {
	mu       sync.Mutex
	idle     sync.Cond
	out      io.Writer
	err      error                      // of the first write that failed
	sequence uint64                     // of the last request
	ids      map[uint64]json.RawMessage // of the requests that wait for an answer, by sequence; nil for a notification
}

// clientID is the one client that a pipe is.
var clientID = wire.ClientID{'s', 't', 'd', 'i', 'o'}

func (l *lines) read(a *App, in io.Reader) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, wire.MaxFrame)
	for scanner.Scan() {
		line := bytes.TrimSpace(scanner.Bytes())
		if len(line) == 0 {
			continue
		}
		frame, err := l.request(line)
		if err != nil {
			l.print(problem(err))
			continue
		}
		a.Server().Receive(frame)
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("read requests: %w", err)
	}
	return nil
}

// request is the part of a JSON-RPC request that has to be understood here:
// its id becomes the number of a frame.
type request struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  json.RawMessage `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
}

func (l *lines) request(line []byte) ([]byte, error) {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sequence++
	id := r.ID
	r.ID = json.RawMessage(fmt.Sprint(l.sequence))
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	frame := wire.Frame{Header: wire.Header{Kind: wire.Call, Client: clientID, Sequence: l.sequence}, JSON: body}
	bytes, err := frame.Append(nil)
	if err != nil {
		return nil, err
	}
	l.ids[l.sequence] = id
	return bytes, nil
}

// Send writes an answer, under the id of its request.
func (l *lines) Send(frame []byte) {
	f, err := wire.Parse(frame)
	if err != nil || f.Kind != wire.Answer {
		return
	}
	l.mu.Lock()
	id, known := l.ids[f.Sequence]
	delete(l.ids, f.Sequence)
	l.idle.Broadcast()
	l.mu.Unlock()
	if !known || id == nil {
		return
	}
	var answer struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  json.RawMessage `json:"result,omitempty"`
		Error   json.RawMessage `json:"error,omitempty"`
	}
	err = json.Unmarshal(f.JSON, &answer)
	answer.ID = id
	if err == nil && len(f.Attachments) > 0 {
		err = errors.New("the result carries attachments, which a line of JSON cannot")
	}
	if err != nil {
		l.print(problem(err))
		return
	}
	l.print(answer)
}

func (l *lines) print(v any) {
	line, err := json.Marshal(v)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		_, err = l.out.Write(append(line, '\n'))
	}
	if l.err == nil && err != nil {
		l.err = fmt.Errorf("write answers: %w", err)
	}
}

// wait returns when every request is answered.
func (l *lines) wait() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ids) > 0 {
		l.idle.Wait()
	}
}

func (l *lines) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// problem is the answer to a line that is no request.
func problem(err error) any {
	type failure struct {
		Code    int               `json:"code"`
		Message string            `json:"message"`
		Data    map[string]string `json:"data"`
	}
	return struct {
		Version string  `json:"jsonrpc"`
		ID      any     `json:"id"`
		Error   failure `json:"error"`
	}{"2.0", nil, failure{-32700, err.Error(), map[string]string{"code": "invalid"}}}
}
