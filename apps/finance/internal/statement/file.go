// Package statement reads the files of comma-separated values that banks give:
// in whichever encoding, with whichever separator, order of days and sign.
package statement

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
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

// Separator says what stands between the fields of a row.
type Separator string

// The separators.
const (
	Semicolons Separator = "semicolon"
	Commas     Separator = "comma"
	Tabs       Separator = "tab"
	Bars       Separator = "bar"
)

// separators are those that a file may have, the likelier ones first.
var separators = []struct {
	name Separator
	char rune
}{{Semicolons, ';'}, {Commas, ','}, {Tabs, '\t'}, {Bars, '|'}}

func (s Separator) rune() rune {
	for _, one := range separators {
		if one.name == s {
			return one.char
		}
	}
	return ','
}

// File is what a file says, before anybody knows what its columns mean.
type File struct {
	// Separator is the one by which it was taken apart.
	Separator Separator
	// Header names the columns, as the file does, or by their numbers.
	Header []string
	Rows   []Row
}

// Row is a line with its number in the file.
type Row struct {
	Line   int32
	Fields []string
}

// Read takes a file apart, by the separator that it seems to have if none is
// given. What stands before the header is left out.
func Read(content []byte, by Separator) (File, error) {
	if len(content) > MaxBytes {
		return File{}, ErrTooLarge
	}
	text := Decode(content)
	if by == "" {
		by = separatorOf(text)
	}
	rows := split(text, by.rune())
	if len(rows) > MaxRows+100 {
		return File{}, ErrTooLarge
	}
	width := widthOf(rows)
	for i, row := range rows {
		if len(row.Fields) != width {
			continue
		}
		if hasDay(row) {
			return finish(by, numbers(width), rows[i:])
		}
		if i+1 < len(rows) && !empty(row) {
			return finish(by, row.Fields, rows[i+1:])
		}
	}
	return File{}, ErrNoRows
}

func finish(by Separator, header []string, rows []Row) (File, error) {
	if len(rows) > MaxRows {
		return File{}, ErrTooLarge
	}
	for i, name := range header {
		header[i] = clean(name)
	}
	return File{Separator: by, Header: header, Rows: rows}, nil
}

// Decode gives the text of UTF-8 or UTF-16 with a byte order mark, of UTF-8
// without, or else of Windows-1252, which banks go on using.
//
// https://encoding.spec.whatwg.org/#windows-1252
func Decode(content []byte) string {
	text := string(content)
	switch {
	case strings.HasPrefix(text, "\ufeff"):
		text = text[3:]
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		low := 0
		if text[0] == '\xfe' {
			low = 1
		}
		var units []uint16
		for i := 2; i+1 < len(text); i += 2 {
			units = append(units, uint16(text[i+low])|uint16(text[i+1-low])<<8)
		}
		text = string(utf16.Decode(units))
	case !utf8.ValidString(text):
		var decoded strings.Builder
		for _, b := range content {
			if b >= 0x80 && b < 0xa0 {
				decoded.WriteRune(windows1252[b-0x80])
			} else {
				decoded.WriteRune(rune(b))
			}
		}
		text = decoded.String()
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// separatorOf is the character that most lines have equally often.
func separatorOf(text string) Separator {
	best, most := Commas, 0
	for _, separator := range separators {
		counts := map[int]int{}
		for i, row := range split(firstLines(text, 50), separator.char) {
			if i < 50 && len(row.Fields) > 1 {
				counts[len(row.Fields)]++
			}
		}
		for width, n := range counts {
			if score := n*100 + width; score > most {
				best, most = separator.name, score
			}
		}
	}
	return best
}

func firstLines(text string, n int) string {
	at := 0
	for range n {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return text
		}
		at += next + 1
	}
	return text[:at]
}

// split reads all rows. A quote where none belongs is a part of the text.
func split(text string, separator rune) []Row {
	r := csv.NewReader(strings.NewReader(strings.ReplaceAll(text, "\r\n", "\n")))
	if !strings.Contains(text, "\n") {
		r = csv.NewReader(strings.NewReader(strings.ReplaceAll(text, "\r", "\n")))
	}
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator, -1, true
	var rows []Row
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			continue // LazyQuotes leaves none but those of the reader
		}
		line, _ := r.FieldPos(0)
		if row := (Row{Line: int32(line), Fields: fields}); !empty(row) {
			rows = append(rows, row)
		}
		if len(rows) > MaxRows+100 {
			return rows
		}
	}
}

func empty(row Row) bool {
	return strings.TrimSpace(strings.Join(row.Fields, "")) == ""
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

func numbers(width int) []string {
	var header []string
	for i := range width {
		header = append(header, "Column "+strconv.Itoa(i+1))
	}
	return header
}

// clean is a text in one line.
func clean(text string) string { return strings.Join(strings.Fields(text), " ") }
