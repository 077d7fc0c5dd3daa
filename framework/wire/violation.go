package wire

import (
	"strconv"
	"strings"
)

// Violation is one thing that is wrong with a value, told to a person.
type Violation struct {
	Path    string // JSON pointer (RFC 6901) to the value; "" is the whole
	Message string // continues the sentence "this field …": "must not be empty"
}

// Violations is the error of input that is well-formed JSON and breaks the
// schema. There are at most [MaxViolations].
type Violations struct{ Fields []Violation }

func (v *Violations) Error() string {
	var b strings.Builder
	for i, f := range v.Fields {
		if i > 0 {
			b.WriteString("; ")
		}
		if f.Path != "" {
			b.WriteString(f.Path)
			b.WriteByte(' ')
		}
		b.WriteString(f.Message)
	}
	return b.String()
}

// SyntaxError is the error of bytes that are not acceptable JSON.
type SyntaxError struct {
	Offset  int // bytes before the place
	Message string
}

func (e *SyntaxError) Error() string {
	return "JSON at byte " + strconv.Itoa(e.Offset) + ": " + e.Message
}

// EncodeError says which value of a result cannot travel.
type EncodeError struct {
	Path    string // JSON pointer to the value
	Message string
}

func (e *EncodeError) Error() string {
	if e.Path == "" {
		return "the result " + e.Message
	}
	return e.Path + " of the result " + e.Message
}

// segment is one step of a path: a key, or an index when index >= 0.
type segment struct {
	key   string
	index int
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointer renders a path as a JSON pointer.
func pointer(path []segment) string {
	var b strings.Builder
	for _, s := range path {
		b.WriteByte('/')
		if s.index >= 0 {
			b.WriteString(strconv.Itoa(s.index))
		} else {
			b.WriteString(pointerEscapes.Replace(s.key))
		}
	}
	return b.String()
}

// pointerInto returns the JSON pointer to the value that comes next in JSON
// that an [Encoder] has begun to write.
func pointerInto(json []byte) string {
	var path []segment
	key := false // the next string is one
	for i := 0; i < len(json); i++ {
		top := len(path) - 1
		switch json[i] {
		case '{':
			path = append(path, segment{index: -1})
			key = true
		case '[':
			path = append(path, segment{})
			key = false
		case '}', ']':
			path = path[:top]
			key = false
		case ',':
			if key = path[top].index < 0; !key {
				path[top].index++
			}
		case '"':
			start := i + 1
			for i = start; json[i] != '"'; i++ {
				if json[i] == '\\' {
					i++
				}
			}
			if key {
				name, _ := unescape(nil, json[start:i])
				path[top].key, key = string(name), false
			}
		}
	}
	if key { // the object has no value yet
		path = path[:len(path)-1]
	}
	return pointer(path)
}
