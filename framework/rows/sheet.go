package rows

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/delimited"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// What one import takes at most. A row is changed in memory until all are, and
// others wait meanwhile.
const (
	MaxImportBytes   = 32 << 20
	MaxImportRows    = 50_000
	MaxImportColumns = 1000
)

// maxName is how many bytes the name of a column has at most: what is longer is
// a text, and names are remembered.
const maxName = 1000

var noNames = unreadable("This file doesn't begin with the names of columns. Choose a table.")

// ErrNoRows: the file can't be read as rows. Nothing has changed.
//
// Remedy: show data.sentence, which says why and what to do.
var ErrNoRows = dispatch.NewErrorOf[Unreadable]("no_rows", "the file can't be read as rows; nothing was changed")

// Unreadable says what is wrong with a file of rows.
type Unreadable struct {
	Sentence string `json:"sentence"` // for a person
}

func unreadable(sentence string) error { return ErrNoRows.With(Unreadable{sentence}) }

// sheet is a file of rows.
type sheet struct {
	format    archive.Format
	separator delimited.Separator // of CSV
	header    []string
	rows      []sheetRow
}

type sheetRow struct {
	line  int32 // of CSV; of JSON the row's number
	cells []cell
}

// readSheet takes all of a file.
func readSheet(ctx context.Context, from io.Reader, by delimited.Separator) (*sheet, error) {
	content, err := io.ReadAll(io.LimitReader(from, MaxImportBytes+1))
	if err != nil {
		return nil, err
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if len(content) > MaxImportBytes {
		return nil, unreadable("This file has more than 32 megabytes. Split it into smaller ones, each with the line of names.")
	}
	return parseSheet(content, by)
}

func parseSheet(content []byte, by delimited.Separator) (*sheet, error) {
	text := delimited.Decode(content)
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "":
		return nil, unreadable("This file is empty. Choose another.")
	case strings.HasPrefix(trimmed, "SQLite format 3"):
		return nil, unreadable("This is a SQLite file. Open it where saved files are opened.")
	case trimmed[0] == '[' || trimmed[0] == '{':
		return parseJSON([]byte(trimmed))
	}
	return parseCSV(text, by)
}

func parseCSV(text string, by delimited.Separator) (*sheet, error) {
	if by == "" {
		by = delimited.Seems(text)
	}
	s := &sheet{format: archive.CSV, separator: by}
	for row := range delimited.Rows(text, by) {
		switch {
		case len(row.Fields) > MaxImportColumns:
			return nil, unreadable("This file has rows of more than 1,000 columns. Choose a table.")
		case s.header == nil:
			s.header = row.Fields
			for i, name := range s.header {
				if s.header[i] = strings.Join(strings.Fields(name), " "); len(name) > maxName {
					return nil, noNames
				}
			}
			continue
		case len(s.rows) == MaxImportRows:
			return nil, unreadable("This file has more than 50,000 rows. Split it into smaller ones, each with the line of names.")
		}
		cells := make([]cell, len(row.Fields))
		for i, field := range row.Fields {
			cells[i].text = field
		}
		s.rows = append(s.rows, sheetRow{row.Line, cells})
	}
	if len(s.rows) == 0 {
		return nil, unreadable("This file has no rows below the line of names.")
	}
	return s, nil
}

const notObjects = "This JSON is no list of rows: it must be [{…}, {…}], each with the names of columns."

func parseJSON(text []byte) (*sheet, error) {
	s := &sheet{format: archive.JSON}
	columns := map[string]int{}
	d := wire.NewDecoder(text, nil)
	var refused error
	for i := range d.Array() {
		if i >= MaxImportRows {
			refused = unreadable("This file has more than 50,000 rows. Split it into smaller ones.")
			break
		}
		row := sheetRow{line: int32(i + 1)}
		for key := range d.Object() {
			name := d.Key(key)
			at, known := columns[name]
			if !known {
				if len(name) > maxName {
					refused = noNames
					break
				}
				if len(s.header) == MaxImportColumns {
					refused = unreadable("The rows of this file have more than 1,000 columns in all.")
					break
				}
				at = len(s.header)
				columns[name] = at
				s.header = append(s.header, name)
			}
			for len(row.cells) <= at {
				row.cells = append(row.cells, cell{kind: absentCell})
			}
			row.cells[at] = jsonCell(d.Raw())
		}
		if refused != nil {
			break
		}
		s.rows = append(s.rows, row)
	}
	if refused != nil {
		return nil, refused
	}
	if err := d.Done(); err != nil {
		return nil, unreadable(notObjects)
	}
	if len(s.rows) == 0 || len(s.header) == 0 {
		return nil, unreadable("This file has no rows.")
	}
	return s, nil
}

func jsonCell(raw []byte) cell {
	if len(raw) == 0 {
		return cell{kind: nullCell}
	}
	switch raw[0] {
	case 'n':
		return cell{kind: nullCell}
	case 't', 'f':
		return cell{boolCell, string(raw)}
	case '"':
		d := wire.NewDecoder(raw, nil)
		return cell{textCell, d.String()}
	case '[', '{':
		return cell{nestedCell, string(raw[:min(len(raw), 40)])}
	}
	return cell{numberCell, string(raw)}
}

// short is a cell as a page shows it.
func (c cell) short() string {
	const most = 200
	if len(c.text) <= most {
		return c.text
	}
	end := most
	for !utf8.RuneStart(c.text[end]) {
		end--
	}
	return c.text[:end] + "…"
}
