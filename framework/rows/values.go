package rows

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/rowtext"
)

func number(n int) string { return strconv.Itoa(n) }

// cell is a value of a file: of CSV the text of a field, of JSON what it is.
type cell struct {
	kind cellKind
	text string
}

type cellKind byte

const (
	fieldCell  cellKind = iota // of CSV, where a text may be any value
	absentCell                 // the row has no such column
	nullCell
	textCell
	numberCell
	boolCell
	nestedCell
)

// value is what a column of a type keeps of a cell; problem says why it can't.
func (t *table) value(column int, c cell) (value any, problem string) {
	kind := t.columns[column].Type
	text := c.text
	switch c.kind {
	case nullCell:
		return nil, ""
	case nestedCell:
		return nil, "a list or an object is no value of a column"
	case boolCell:
		value = int64(0)
		if text == "true" {
			value = int64(1)
		}
		return value, ""
	case fieldCell:
		if text == "" && (kind != "TEXT" || t.nullable[column]) {
			return nil, ""
		}
		if kind == "TEXT" || kind == "ANY" {
			if guarded, was := rowtext.Unguard(text); was {
				return guarded, ""
			}
		}
		if kind == "ANY" {
			return looksLike(text), ""
		}
	}
	switch kind {
	case "INTEGER":
		return t.integer(column, strings.TrimSpace(text))
	case "REAL":
		return float(strings.TrimSpace(text))
	case "BLOB":
		if c.kind == numberCell {
			return nil, "bytes are written as base64"
		}
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, "bytes are written as base64"
		}
		return b, ""
	case "ANY":
		if c.kind == numberCell {
			return numeric(text)
		}
	}
	return text, ""
}

func (t *table) integer(column int, text string) (any, string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, ""
	}
	for _, name := range t.Times {
		if name != t.columns[column].Name {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, "it is no moment such as 2026-11-23T08:00:00+01:00, nor milliseconds since 1970"
		}
		return at.UnixMilli(), ""
	}
	switch strings.ToLower(text) {
	case "true", "yes":
		return int64(1), ""
	case "false", "no":
		return int64(0), ""
	}
	return nil, "it is no whole number"
}

func float(text string) (any, string) {
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case math.IsInf(f, 0): // as of 1e999, which is an error besides
		return nil, infinite
	case err != nil || math.IsNaN(f) || strings.ContainsAny(text, "xX_"):
		return nil, "it is no number"
	}
	return f, ""
}

const infinite = "an infinite number can't be kept"

// hasInfinite reports whether one of the values is a number that the store
// refuses: no handler can write one, but a saved file may have it.
func hasInfinite(values []any) bool {
	return slices.ContainsFunc(values, func(v any) bool {
		f, ok := v.(float64)
		return ok && math.IsInf(f, 0)
	})
}

// numeric is a number of JSON: an integer if it is written as one.
func numeric(text string) (any, string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, ""
	}
	return float(text)
}

// looksLike is a field of a column of any type: a number where it is written as
// this plugin writes one.
func looksLike(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
		return n
	}
	if f, problem := float(text); problem == "" && strings.Contains(text, ".") {
		return f
	}
	return text
}
