package wire

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Limits and constants of a frame.
const (
	// HeaderSize is the number of bytes before the lengths of the attachments.
	HeaderSize = 64
	// MaxFrame is the size of the largest frame: 16 MiB. Memory of a WebAssembly
	// instance never shrinks, so larger things travel as streams.
	MaxFrame = 16 << 20
	// Version is the protocol version in every frame.
	Version = 1
	// MaxInteger is the largest integer that a JavaScript number holds exactly.
	// No integer on the wire is past ±MaxInteger.
	MaxInteger = 1<<53 - 1

	magic = "ASHR"
)

// Kind says what a frame is.
type Kind uint8

// The kinds of frames. Higher numbers are reserved.
const (
	Call    Kind = 1  // page → worker: run a method once
	Answer  Kind = 2  // worker → page: the one result of a call
	Cancel  Kind = 3  // page → worker: the call's result is no longer wanted
	Watch   Kind = 4  // page → worker: run a query, now and whenever its data change
	Update  Kind = 5  // worker → page: a new result of a watch
	Unwatch Kind = 6  // page → worker: end a watch
	Part    Kind = 7  // worker → page: the next items of a stream
	Credit  Kind = 8  // both ways: what was taken of a stream or an upload
	Chunk   Kind = 9  // page → worker: the next bytes of an upload
	End     Kind = 10 // page → worker: the end of an upload
	Pace    Kind = 11 // page → worker: how late a watch's updates may be
)

// Window is how many bytes of parts, or of an upload, may be on their way or lie
// at the other side without having been taken there. The sender of parts stops
// when there are so many: the last may go over it. An upload never does.
const Window = 256 << 10

// String gives the kind's name, for logs.
func (k Kind) String() string {
	names := [...]string{"", "call", "answer", "cancel", "watch", "update", "unwatch", "part", "credit", "chunk", "end", "pace"}
	if k == 0 || int(k) >= len(names) {
		return fmt.Sprintf("kind %d", uint8(k))
	}
	return names[k]
}

// ClientID is the random number that a page gives itself when it is loaded.
type ClientID [16]byte

// String gives the id in hexadecimal.
func (id ClientID) String() string { return hex.EncodeToString(id[:]) }

// Header is the fixed part of a frame, without what follows from its content.
type Header struct {
	Kind   Kind
	Client ClientID
	// Sequence numbers a client's calls and watches together, from 1. Every
	// other kind carries the number of the call or watch that it belongs to; an
	// answer that belongs to none has 0.
	Sequence uint64
	// Term numbers the owners of the database; 0 is not known yet.
	Term uint64
	// Number is, in a call, the acknowledgement: every answer up to this
	// sequence was received. In an update it counts the watch's updates, in a part
	// the stream's parts, from 1. In a credit it is how many bytes were taken: of
	// parts, with their headers, or of the upload. In a chunk and an end it is how
	// many bytes of the upload came before. In a watch and a pace it is how many
	// milliseconds after a commit the watch's query need not run.
	Number uint64
	// Timeout is the time that a call may take, in milliseconds; 0 is the default.
	Timeout uint32
}

// Frame is one message. JSON and Attachments of a parsed frame share memory
// with the bytes that it was parsed from.
type Frame struct {
	Header
	JSON        []byte
	Attachments [][]byte
}

// FrameError says why bytes are no frame.
type FrameError struct{ Message string }

func (e *FrameError) Error() string { return "frame: " + e.Message }

func frameError(format string, args ...any) error {
	return &FrameError{Message: fmt.Sprintf(format, args...)}
}

// ParseHeader reads a frame's header and nothing else, so that a frame whose
// rest is damaged can still be answered. It checks length, magic and version only.
func ParseHeader(b []byte) (Header, error) {
	if len(b) < HeaderSize {
		return Header{}, frameError("%d bytes are less than a header", len(b))
	}
	if string(b[:4]) != magic {
		return Header{}, frameError("does not start with %s", magic)
	}
	if b[4] != Version {
		return Header{}, frameError("protocol version %d, not %d", b[4], Version)
	}
	return Header{
		Kind:     Kind(b[5]),
		Client:   ClientID(b[8:24]),
		Sequence: binary.LittleEndian.Uint64(b[24:]),
		Term:     binary.LittleEndian.Uint64(b[32:]),
		Number:   binary.LittleEndian.Uint64(b[40:]),
		Timeout:  binary.LittleEndian.Uint32(b[56:]),
	}, nil
}

// Parse reads a frame. It accepts exactly what [Seal] writes; the error is a
// *[FrameError]. It doesn't look into the JSON.
func Parse(b []byte) (Frame, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return Frame{}, err
	}
	if len(b) > MaxFrame {
		return Frame{}, frameError("%d bytes are more than %d", len(b), MaxFrame)
	}
	if b[6]|b[7]|b[60]|b[61]|b[62]|b[63] != 0 {
		return Frame{}, frameError("reserved bytes are not zero")
	}
	jsonSize := binary.LittleEndian.Uint32(b[48:])
	count := binary.LittleEndian.Uint32(b[52:])
	rest := b[HeaderSize:]
	if uint64(len(rest)) < 4*uint64(count) {
		return Frame{}, frameError("%d attachments don't fit in it", count)
	}
	lengths, rest := rest[:4*count], rest[4*count:]
	if uint64(len(rest)) < uint64(jsonSize) {
		return Frame{}, frameError("%d bytes of JSON don't fit in it", jsonSize)
	}
	f := Frame{Header: h, JSON: rest[:jsonSize:jsonSize]}
	rest = rest[jsonSize:]
	if count > 0 {
		f.Attachments = make([][]byte, count)
	}
	for i := range f.Attachments {
		n := binary.LittleEndian.Uint32(lengths[4*i:])
		if uint64(len(rest)) < uint64(n) {
			return Frame{}, frameError("attachment %d doesn't fit in it", i)
		}
		f.Attachments[i], rest = rest[:n:n], rest[n:]
	}
	if len(rest) > 0 {
		return Frame{}, frameError("%d bytes too many", len(rest))
	}
	if err := h.check(len(f.JSON), len(f.Attachments)); err != nil {
		return Frame{}, err
	}
	return f, nil
}

// check holds the rules that bind a header to its content, for both directions.
func (h Header) check(jsonSize, attachments int) error {
	if h.Kind < Call || h.Kind > Pace {
		return frameError("kind %d is not known", h.Kind)
	}
	if h.Sequence > MaxInteger || h.Term > MaxInteger || h.Number > MaxInteger {
		return frameError("a number is past 2^53-1")
	}
	if h.Sequence == 0 && h.Kind != Answer {
		return frameError("sequence is 0")
	}
	switch h.Kind {
	case Cancel, Unwatch, Credit, Pace:
		if jsonSize > 0 || attachments > 0 {
			return frameError("%s carries content", h.Kind)
		}
	case Chunk:
		if jsonSize > 0 || attachments != 1 {
			return frameError("%s that isn't one attachment", h.Kind)
		}
	default:
		if jsonSize == 0 {
			return frameError("%s without JSON", h.Kind)
		}
	}
	return nil
}

// Append appends the frame's bytes to dst. It fails with a *[FrameError] when
// the frame breaks a rule, such as being larger than [MaxFrame].
func (f Frame) Append(dst []byte) ([]byte, error) {
	start := len(dst)
	dst = append(dst, make([]byte, HeaderSize)...)
	dst = append(dst, f.JSON...)
	sealed, err := Seal(dst[start:], f.Header, f.Attachments)
	if err != nil {
		return dst[:start], err
	}
	return append(dst[:start], sealed...), nil
}

// Seal makes a frame of buf, whose first [HeaderSize] bytes are free for the
// header and whose rest is the JSON, encoded in place:
//
//	e := wire.NewEncoder(make([]byte, wire.HeaderSize, 512))
//
// It returns the frame, which starts where buf starts unless it had to grow.
func Seal(buf []byte, h Header, attachments [][]byte) ([]byte, error) {
	jsonSize := len(buf) - HeaderSize
	total := len(buf)
	for _, a := range attachments {
		total += 4 + len(a)
		if len(a) > MaxFrame {
			break
		}
	}
	if total > MaxFrame {
		return nil, frameError("%d bytes are more than %d", total, MaxFrame)
	}
	if err := h.check(jsonSize, len(attachments)); err != nil {
		return nil, err
	}
	if n := 4 * len(attachments); n > 0 {
		buf = append(buf, make([]byte, n)...)
		copy(buf[HeaderSize+n:], buf[HeaderSize:HeaderSize+jsonSize])
		for i, a := range attachments {
			binary.LittleEndian.PutUint32(buf[HeaderSize+4*i:], uint32(len(a)))
			buf = append(buf, a...)
		}
	}
	copy(buf, magic)
	buf[4], buf[5], buf[6], buf[7] = Version, byte(h.Kind), 0, 0
	copy(buf[8:24], h.Client[:])
	binary.LittleEndian.PutUint64(buf[24:], h.Sequence)
	binary.LittleEndian.PutUint64(buf[32:], h.Term)
	binary.LittleEndian.PutUint64(buf[40:], h.Number)
	binary.LittleEndian.PutUint32(buf[48:], uint32(jsonSize))
	binary.LittleEndian.PutUint32(buf[52:], uint32(len(attachments)))
	binary.LittleEndian.PutUint32(buf[56:], h.Timeout)
	binary.LittleEndian.PutUint32(buf[60:], 0)
	return buf, nil
}
