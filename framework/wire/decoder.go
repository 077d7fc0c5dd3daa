package wire

import (
	"io"
	"iter"
	"strings"
	"unsafe"
)

// Limits of what a [Decoder] takes.
const (
	// MaxDepth is how deep arrays and objects may be nested.
	MaxDepth = 64
	// MaxViolations is how many violations are collected; more are left out.
	MaxViolations = 100
)

// Decoder reads one JSON value; see [NewDecoder] and [Decoder.Reset]. Its methods read the next value; a value of another type is a
// violation, is skipped, and zero is returned, so that generated code reads on
// without checks and asks [Decoder.Done] once.
type Decoder struct {
	b           []byte
	at          int
	depth       int
	attachments [][]byte
	upload      io.Reader
	err         *SyntaxError
	bad         bool // the value just read was not of its type: say no more about it
	path        []segment
	keys        []span // of the objects that are open, for finding duplicates
	side        []byte // the keys of these that had escapes, decoded
	fields      []Violation
	pathBuf     [8]segment
	keysBuf     [16]span
}

// NewDecoder returns a decoder of the JSON in b, with the frame's attachments.
// Nobody may write to b as long as the decoder or a key that it gave is in use.
func NewDecoder(b []byte, attachments [][]byte) *Decoder {
	d := &Decoder{}
	d.Reset(b, attachments, 0)
	return d
}

// Reset makes a decoder that was used, or a zero one, as [NewDecoder] makes it.
// Nested is how many arrays and objects there are around b, for [MaxDepth].
func (d *Decoder) Reset(b []byte, attachments [][]byte, nested int) {
	path, keys, side := d.path, d.keys, d.side
	if path == nil {
		path, keys = d.pathBuf[:0], d.keysBuf[:0]
	}
	clear(path[:cap(path)]) // its keys share memory with what was read
	d.b, d.at, d.depth, d.attachments, d.upload = b, 0, nested, attachments, nil
	d.err, d.bad, d.fields = nil, false, nil
	d.path, d.keys, d.side = path[:0], keys[:0], side[:0]
}

// SetUpload says what [Decoder.Upload] gives, until the next Reset.
func (d *Decoder) SetUpload(r io.Reader) { d.upload = r }

// Upload is the reader of the call's upload. It reads nothing of the JSON, in
// which an upload leaves no trace.
func (d *Decoder) Upload() io.Reader { return d.upload }

// Object reads an object and gives its keys. For each the body reads exactly
// one value; the value of a key that isn't known goes to [Decoder.Unknown]. A
// body that reads nothing, or leaves the loop, skips. After the loop the object
// is the value just read. A key shares memory with the input: clone it to keep
// it, as the key of a map.
func (d *Decoder) Object() iter.Seq[string] {
	return func(yield func(string) bool) { d.object(yield) }
}

// Array reads an array and gives the index of each element. For each the body
// reads exactly one value; otherwise as [Decoder.Object].
func (d *Decoder) Array() iter.Seq[int] {
	return func(yield func(int) bool) { d.array(yield) }
}

// Null reports whether the next value is null, and reads it if so.
func (d *Decoder) Null() bool {
	if d.peek() != 'n' {
		return false
	}
	d.bad = false
	d.literal("null")
	return d.err == nil
}

// Unknown reads the value of a key that the schema doesn't have: a violation.
func (d *Decoder) Unknown() {
	d.Skip()
	d.Fail("is not known")
}

// Skip reads a value of any type and drops it.
func (d *Decoder) Skip() {
	d.skip()
	d.bad = false
}

// Raw reads a value of any type and returns its bytes, which share memory with
// the input.
func (d *Decoder) Raw() []byte {
	d.peek()
	start := d.at
	d.Skip()
	if d.err != nil {
		return nil
	}
	return d.b[start:d.at:d.at]
}

// Require is called after the loop over an object with whether a key was there.
// A missing one is a violation, unless the value wasn't an object at all.
func (d *Decoder) Require(ok bool, key string) {
	if ok || d.bad {
		return
	}
	d.path = append(d.path, segment{key: key, index: -1})
	d.Fail("is required")
	d.path = d.path[:len(d.path)-1]
}

// Fail adds a violation of the value just read, unless that wasn't of its type,
// which has been said. The message continues "this field …".
func (d *Decoder) Fail(message string) {
	if d.bad || d.err != nil || len(d.fields) >= MaxViolations {
		return
	}
	d.fields = append(d.fields, Violation{Path: strings.Clone(pointer(d.path)), Message: message})
}

// Done says what was wrong with the input: nil, a *[SyntaxError] or *[Violations].
// Bytes after the value are a syntax error.
func (d *Decoder) Done() error {
	d.peek()
	if d.err == nil && d.at < len(d.b) {
		d.syntax("more after the value")
	}
	if d.err != nil {
		return d.err
	}
	if len(d.fields) > 0 {
		return &Violations{Fields: d.fields}
	}
	return nil
}

// mismatch skips a value that isn't of the type that was asked for, and says so.
func (d *Decoder) mismatch(message string) {
	d.skip()
	d.bad = false
	d.Fail(message)
	d.bad = true
}

func (d *Decoder) object(yield func(string) bool) {
	if d.peek() != '{' {
		d.mismatch("must be an object")
		return
	}
	if !d.enter() {
		return
	}
	keys, side := len(d.keys), len(d.side)
	wanted := true
	for ok := d.first('}'); ok; ok = d.more('}') {
		key := d.key()
		if d.err != nil {
			return
		}
		start := d.at
		if wanted {
			d.path = append(d.path, segment{key: key, index: -1})
			wanted = yield(key)
			d.path = d.path[:len(d.path)-1]
		}
		if d.at == start {
			d.skip()
		}
	}
	if d.err != nil {
		return
	}
	d.unique(keys)
	d.keys, d.side = d.keys[:keys], d.side[:side]
	d.depth--
	d.bad = false
}

func (d *Decoder) array(yield func(int) bool) {
	if d.peek() != '[' {
		d.mismatch("must be a list")
		return
	}
	if !d.enter() {
		return
	}
	wanted := true
	index := 0
	for ok := d.first(']'); ok; ok = d.more(']') {
		d.peek()
		start := d.at
		if wanted {
			d.path = append(d.path, segment{index: index})
			wanted = yield(index)
			d.path = d.path[:len(d.path)-1]
		}
		if d.at == start {
			d.skip()
		}
		index++
	}
	d.depth--
	d.bad = false
}

// enter goes past the bracket that opens an array or object.
func (d *Decoder) enter() bool {
	if d.depth >= MaxDepth {
		d.syntax("nested deeper than 64 levels")
		return false
	}
	d.depth++
	d.at++
	return true
}

// first reports whether there is a first element; otherwise it goes past end.
func (d *Decoder) first(end byte) bool {
	if d.peek() == end {
		d.at++
		return false
	}
	return d.err == nil
}

// more goes past a comma and reports true, or past end and reports false.
func (d *Decoder) more(end byte) bool {
	switch d.peek() {
	case ',':
		d.at++
		return d.err == nil
	case end:
		d.at++
		return false
	}
	d.unexpected()
	return false
}

// key reads a key, its colon and the space before the value.
func (d *Decoder) key() string {
	if d.peek() != '"' {
		d.unexpected()
		return ""
	}
	start := d.at + 1
	raw, escaped := d.scanString()
	if d.peek() != ':' {
		d.unexpected()
		return ""
	}
	d.at++
	d.peek()
	if escaped {
		from := len(d.side)
		var whole bool
		d.side, whole = unescape(d.side, raw)
		d.keys = append(d.keys, span{from: int32(from), to: int32(len(d.side)), side: true, half: !whole})
		return string(d.side[from:])
	}
	d.keys = append(d.keys, span{from: int32(start), to: int32(start + len(raw))})
	// A key is compared and forgotten; copying each would be most of the
	// allocations of decoding. The input outlives it and is never written to.
	return unsafe.String(unsafe.SliceData(raw), len(raw))
}

// peek goes past white space and returns the next byte, 0 at the end.
func (d *Decoder) peek() byte {
	for d.at < len(d.b) {
		switch c := d.b[d.at]; c {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return c
		}
	}
	return 0
}

// syntax records the first syntax error and moves to the end, where nothing
// more can be read.
func (d *Decoder) syntax(message string) {
	if d.err == nil {
		d.err = &SyntaxError{Offset: d.at, Message: message}
	}
	d.at = len(d.b)
}

func (d *Decoder) unexpected() {
	if d.at >= len(d.b) {
		d.syntax("it ends too early")
		return
	}
	d.syntax("unexpected character")
}
