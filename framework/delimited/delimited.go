// Package delimited reads files of rows whose fields are separated by a
// character, as spreadsheets, banks and other programs write them: in whichever
// encoding and with whichever separator. What the columns mean is for others.
package delimited

import (
	"iter"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
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
	char byte
}{{Semicolons, ';'}, {Commas, ','}, {Tabs, '\t'}, {Bars, '|'}}

func (s Separator) byte() byte {
	for _, one := range separators {
		if one.name == s {
			return one.char
		}
	}
	return ','
}

// Row is what one row says, with the number of its first line in the file.
type Row struct {
	Line   int32
	Fields []string
}

// Empty reports whether nothing but space is in any field.
func (r Row) Empty() bool {
	for _, field := range r.Fields {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}

// Decode gives the text of UTF-8 or UTF-16 with a byte order mark, of UTF-8
// without, or else of Windows-1252, which banks go on using. What is no
// character in it becomes U+FFFD.
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

// Seems is the separator that most of the first fifty rows have equally often.
func Seems(text string) Separator {
	best, most := Commas, 0
	for _, separator := range separators {
		counts, n := map[int]int{}, 0
		for row := range Rows(firstLines(text, 50), separator.name) {
			if n++; n > 50 {
				break
			}
			if len(row.Fields) > 1 {
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

// Rows gives the rows that aren't empty. Lines end with CRLF, LF or, where there
// is no LF at all, CR; in quotes these belong to the field, as they are, which
// encoding/csv makes LF of. A quote where none belongs is a part of the text.
//
// https://www.rfc-editor.org/rfc/rfc4180
func Rows(text string, by Separator) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		r := reader{text: text, separator: by.byte(), end: '\n', line: 1}
		if !strings.Contains(text, "\n") {
			r.end = '\r'
		}
		for r.at < len(r.text) {
			if row := r.row(); !row.Empty() && !yield(row) {
				return
			}
		}
	}
}

type reader struct {
	text           string
	at             int
	line           int32
	separator, end byte
}

func (r *reader) row() Row {
	row := Row{Line: r.line}
	for {
		row.Fields = append(row.Fields, r.field())
		if r.at == len(r.text) {
			return row
		}
		r.at++ // what ended the field
		if r.text[r.at-1] == r.end {
			r.line++
			return row
		}
	}
}

// field reads up to what ends it.
func (r *reader) field() string {
	if r.at < len(r.text) && r.text[r.at] == '"' {
		return r.quoted()
	}
	rest := r.text[r.at:]
	n := strings.IndexAny(rest, string([]byte{r.separator, r.end}))
	if n < 0 {
		n = len(rest)
	}
	r.at += n
	field := rest[:n]
	if n == len(rest) || rest[n] == '\n' {
		field = strings.TrimSuffix(field, "\r")
	}
	return field
}

func (r *reader) quoted() string {
	r.at++
	var field strings.Builder
	for {
		rest := r.text[r.at:]
		n := strings.IndexByte(rest, '"')
		if n < 0 {
			n = len(rest)
		}
		field.WriteString(rest[:n])
		r.line += int32(strings.Count(rest[:n], string(r.end)))
		if r.at += n; r.at == len(r.text) {
			return field.String()
		}
		r.at++
		rest = r.text[r.at:]
		switch {
		case rest == "" || rest[0] == r.separator || rest[0] == r.end:
			return field.String()
		case strings.HasPrefix(rest, "\r\n") && r.end == '\n':
			r.at++
			return field.String()
		case rest[0] == '"':
			r.at++
		}
		field.WriteByte('"')
	}
}

// Numbers names so many columns that have no names.
func Numbers(width int) []string {
	var header []string
	for i := range width {
		header = append(header, "Column "+strconv.Itoa(i+1))
	}
	return header
}
