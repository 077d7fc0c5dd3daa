// Package rowtext has rows of any table as texts, and texts of a row that a
// spreadsheet must not run.
package rowtext

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// SQL gives an expression for a row as one text, with a letter for a value's type
// before it and commas between: whatever its columns are, and without the
// scanning of database/sql, which would come into the program for it.
func SQL(columns []string) string {
	var sql strings.Builder
	for i, name := range columns {
		if i > 0 {
			sql.WriteString(" || ',' || ")
		}
		c := sqlite3.QuoteIdentifier(name)
		sql.WriteString("CASE typeof(" + c + ") WHEN 'null' THEN 'n' WHEN 'integer' THEN 'i' || " + c +
			" WHEN 'real' THEN 'r' || format('%!.17g', " + c + ") WHEN 'text' THEN 't' || hex(" + c + ") ELSE 'b' || hex(" + c + ") END")
	}
	return sql.String()
}

// Values gives the values that a text of SQL says.
func Values(text string) []any {
	parts := strings.Split(text, ",")
	values := make([]any, len(parts))
	for i, p := range parts {
		switch p[0] {
		case 'n':
		case 'i':
			values[i], _ = strconv.ParseInt(p[1:], 10, 64)
		case 'r':
			values[i], _ = strconv.ParseFloat(p[1:], 64)
		case 't':
			values[i] = Unhex(p[1:])
		default:
			b, _ := hex.DecodeString(p[1:])
			values[i] = b
		}
	}
	return values
}

// Unhex decodes what SQLite's hex made.
func Unhex(s string) string {
	b, _ := hex.DecodeString(s)
	return string(b)
}

// dangerous begins what spreadsheets run as a formula
// (https://owasp.org/www-community/attacks/CSV_Injection).
const dangerous = "=+-@\t\r"

// Guard puts an apostrophe before a text that begins as a formula does, and
// before one that would be taken for such a text.
func Guard(text string) string {
	if rest := strings.TrimLeft(text, "'"); rest != "" && strings.ContainsRune(dangerous, rune(rest[0])) {
		return "'" + text
	}
	return text
}

// Unguard takes away what Guard put there.
func Unguard(text string) (string, bool) {
	if rest, was := strings.CutPrefix(text, "'"); was && Guard(rest) == text {
		return rest, true
	}
	return text, false
}
