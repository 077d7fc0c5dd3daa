// Package statement reads the files of comma-separated values that banks give:
// in whichever encoding, with whichever separator, order of days and sign.
package statement

import (
	"errors"
	"strings"

	"github.com/ashore-dev/ashore/framework/delimited"
)

// The most that is read at once.
const (
	MaxBytes = 4 << 20
	MaxRows  = 5000
)

// Errors of Read.
var (
	ErrNoRows   = errors.New("the file has no rows of days and amounts")
	ErrTooLarge = errors.New("the file is too large")
)

// File is what a file says, before anybody knows what its columns mean.
type File struct {
	// Separator is the one by which it was taken apart.
	Separator delimited.Separator
	// Header names the columns, as the file does, or by their numbers.
	Header []string
	Rows   []Row
}

// Row is a line with its number in the file.
type Row = delimited.Row

// Read takes a file apart, by the separator that it seems to have if none is
// given. What stands before the header is left out.
func Read(content []byte, by delimited.Separator) (File, error) {
	if len(content) > MaxBytes {
		return File{}, ErrTooLarge
	}
	text := delimited.Decode(content)
	if by == "" {
		by = delimited.Seems(text)
	}
	var rows []Row
	for row := range delimited.Rows(text, by) {
		if rows = append(rows, row); len(rows) > MaxRows+100 {
			return File{}, ErrTooLarge
		}
	}
	width := widthOf(rows)
	for i, row := range rows {
		if len(row.Fields) != width {
			continue
		}
		if hasDay(row) {
			return finish(by, delimited.Numbers(width), rows[i:])
		}
		if i+1 < len(rows) && !row.Empty() {
			return finish(by, row.Fields, rows[i+1:])
		}
	}
	return File{}, ErrNoRows
}

func finish(by delimited.Separator, header []string, rows []Row) (File, error) {
	if len(rows) > MaxRows {
		return File{}, ErrTooLarge
	}
	for i, name := range header {
		header[i] = clean(name)
	}
	return File{Separator: by, Header: header, Rows: rows}, nil
}

// widthOf is how many columns most rows have.
func widthOf(rows []Row) int {
	counts, best := map[int]int{}, 0
	for _, row := range rows {
		n := len(row.Fields)
		if counts[n]++; n > 1 && (counts[n] > counts[best] || (counts[n] == counts[best] && n > best)) {
			best = n
		}
	}
	return best
}

func hasDay(row Row) bool {
	for _, field := range row.Fields {
		for _, order := range orders {
			if _, ok := ParseDay(field, order); ok {
				return true
			}
		}
	}
	return false
}

// clean is a text in one line.
func clean(text string) string { return strings.Join(strings.Fields(text), " ") }
