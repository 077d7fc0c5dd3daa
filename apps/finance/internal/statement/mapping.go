package statement

import (
	"strings"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/delimited"
)

// DayOrder says how a file writes days.
type DayOrder string

// The orders.
const (
	YearFirst  DayOrder = "ymd"
	DayFirst   DayOrder = "dmy"
	MonthFirst DayOrder = "mdy"
)

var orders = []DayOrder{YearFirst, DayFirst, MonthFirst}

// Decimal says what stands before the decimals of an amount.
type Decimal string

// The separators.
const (
	Point Decimal = "point"
	Comma Decimal = "comma"
)

func (d Decimal) byte() byte {
	if d == Comma {
		return ','
	}
	return '.'
}

// Mapping says what the columns of a file mean. Columns count from 1; 0 is none.
type Mapping struct {
	// Separator is what the file's fields were taken apart by.
	Separator delimited.Separator `json:"separator"`
	DayColumn int32               `json:"dayColumn" jsonschema:"minimum=0,maximum=200"`
	DayOrder  DayOrder            `json:"dayOrder"`
	// AmountColumn has the signed amounts; or else In has what came and Out what
	// went, without signs.
	AmountColumn int32 `json:"amountColumn" jsonschema:"minimum=0,maximum=200"`
	InColumn     int32 `json:"inColumn" jsonschema:"minimum=0,maximum=200"`
	OutColumn    int32 `json:"outColumn" jsonschema:"minimum=0,maximum=200"`
	PayeeColumn  int32 `json:"payeeColumn" jsonschema:"minimum=0,maximum=200"`
	NoteColumn   int32 `json:"noteColumn" jsonschema:"minimum=0,maximum=200"`
	// Decimal is the separator of the decimals.
	Decimal Decimal `json:"decimal"`
	// Negate turns the signs around, for files that write what was paid without
	// one.
	Negate bool `json:"negate"`
}

// Entry is a row that was understood.
type Entry struct {
	Line        int32
	Day         calendar.Date
	Amount      int64
	Payee, Note string
}

// Refused is a row that was not, and why.
type Refused struct {
	Line   int32  `json:"line"`
	Reason string `json:"reason"`
	// Text is the row, shortened.
	Text string `json:"text"`
}

// The longest texts that a transaction takes.
const (
	maxPayee = 200
	maxNote  = 1000
)

// Entries reads all rows as the mapping says, for a currency of so many
// decimals.
func (f File) Entries(m Mapping, digits int) (entries []Entry, refused []Refused) {
	for _, row := range f.Rows {
		entry, reason := f.entry(row, m, digits)
		if reason == "" {
			entries = append(entries, entry)
			continue
		}
		text := []rune(clean(strings.Join(row.Fields, " ")))
		if len(text) > 120 {
			text = append(text[:119], '…')
		}
		refused = append(refused, Refused{Line: row.Line, Reason: reason, Text: string(text)})
	}
	return entries, refused
}

func (f File) entry(row Row, m Mapping, digits int) (Entry, string) {
	if !f.fits(row) {
		return Entry{}, "does not have the columns of the header"
	}
	field := func(column int32) string {
		if column < 1 || int(column) > len(row.Fields) {
			return ""
		}
		return clean(row.Fields[column-1])
	}
	day, ok := ParseDay(field(m.DayColumn), m.DayOrder)
	if !ok {
		return Entry{}, "has no day where one is expected"
	}
	amount, reason := int64(0), ""
	if m.AmountColumn > 0 {
		amount, reason = amountOf(field(m.AmountColumn), m.Decimal, digits)
	} else {
		in, out := field(m.InColumn), field(m.OutColumn)
		switch {
		case in == "" && out == "":
			reason = "has no amount"
		case in == "":
			amount, reason = amountOf(out, m.Decimal, digits)
			amount = -max(amount, -amount)
		default:
			amount, reason = amountOf(in, m.Decimal, digits)
			if out != "" && reason == "" {
				var left int64
				left, reason = amountOf(out, m.Decimal, digits)
				amount -= max(left, -left)
			}
		}
	}
	if reason != "" {
		return Entry{}, reason
	}
	if m.Negate {
		amount = -amount
	}
	entry := Entry{Line: row.Line, Day: day, Amount: amount, Payee: field(m.PayeeColumn), Note: field(m.NoteColumn)}
	if m.NoteColumn == m.PayeeColumn {
		entry.Note = ""
	}
	if len([]rune(entry.Payee)) > maxPayee || len([]rune(entry.Note)) > maxNote {
		return Entry{}, "has a text that is too long; perhaps a quote is missing"
	}
	return entry, ""
}

// fits says whether a row has the header's columns, up to empty ones at its
// end.
func (f File) fits(row Row) bool {
	for i := len(f.Header); i < len(row.Fields); i++ {
		if strings.TrimSpace(row.Fields[i]) != "" {
			return false
		}
	}
	for i := len(row.Fields); i < len(f.Header); i++ {
		if i+1 < len(f.Header) {
			return false
		}
	}
	return true
}

func amountOf(text string, decimal Decimal, digits int) (int64, string) {
	if text == "" {
		return 0, "has no amount"
	}
	amount, err := money.Parse(text, decimal.byte(), digits)
	if err != nil {
		return 0, "has an amount that " + err.Error()
	}
	return amount, ""
}
