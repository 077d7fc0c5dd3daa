package statement

import (
	"strings"
	"unicode/utf8"
)

// Words of headers, in the languages of some banks.
var (
	dayWords    = []string{"buchungstag", "buchungsdatum", "booking date", "transaction date", "posting date", "date", "datum", "fecha", "data", "valuta"}
	amountWords = []string{"amount", "betrag", "montant", "importe", "importo", "bedrag", "umsatz", "value"}
	inWords     = []string{"credit", "haben", "paid in", "money in", "deposit", "eingang", "crédit", "gutschrift"}
	outWords    = []string{"debit", "soll", "paid out", "money out", "withdrawal", "ausgang", "débit", "lastschrift"}
	payeeWords  = []string{"payee", "begünstigter", "empfänger", "auftraggeber", "zahlungspflichtiger", "beneficiary", "counterparty", "merchant", "name", "description", "libellé", "concepto"}
	noteWords   = []string{"verwendungszweck", "memo", "purpose", "reference", "note", "details", "buchungstext", "communication", "description"}
)

// Guess says what the columns probably mean, by their names and by what stands
// in them.
func Guess(f File) Mapping {
	m := Mapping{Separator: f.Separator, DayOrder: YearFirst, Decimal: Point}
	m.DayColumn, m.DayOrder = f.guessDay()
	m.Decimal = f.guessDecimal(m.DayColumn)
	amount := func(words []string, most int) int32 {
		return f.named(words, func(column int) bool { return column != int(m.DayColumn)-1 && f.share(column, m.isAmount) >= most })
	}
	in, out := amount(inWords, 1), amount(outWords, 1)
	m.AmountColumn = amount(amountWords, 60)
	if m.AmountColumn == 0 && in > 0 && out > 0 && in != out {
		m.InColumn, m.OutColumn = in, out
	}
	for column := range f.Header {
		if m.AmountColumn == 0 && m.InColumn == 0 && column != int(m.DayColumn)-1 && f.share(column, m.isAmount) >= 60 {
			m.AmountColumn = int32(column + 1)
		}
	}
	free := func(column int) bool {
		n := int32(column + 1)
		return n != m.DayColumn && n != m.AmountColumn && n != m.InColumn && n != m.OutColumn && n != m.PayeeColumn &&
			f.share(column, func(text string) bool { return hasDay(Row{Fields: []string{text}}) }) < 50
	}
	m.PayeeColumn = f.named(payeeWords, free)
	if m.PayeeColumn == 0 {
		m.PayeeColumn = f.longest(free)
	}
	m.NoteColumn = f.named(noteWords, free)
	return m
}

func (m Mapping) isAmount(text string) bool {
	_, reason := amountOf(clean(text), m.Decimal, 4)
	return reason == ""
}

// named is the column whose name has the first of the words that any has, and
// that is good.
func (f File) named(words []string, good func(column int) bool) int32 {
	for _, word := range words {
		for column, name := range f.Header {
			if strings.Contains(strings.ToLower(name), word) && good(column) {
				return int32(column + 1)
			}
		}
	}
	return 0
}

// share is how many of a hundred rows have something in a column that is.
func (f File) share(column int, is func(string) bool) int {
	n := 0
	for _, row := range f.Rows {
		if column < len(row.Fields) && is(row.Fields[column]) {
			n++
		}
	}
	return (n*100 + len(f.Rows) - 1) / max(1, len(f.Rows))
}

// guessDay finds the column that has days in most rows; of several the one
// whose name comes first among the words. An order in which all are days wins.
func (f File) guessDay() (column int32, order DayOrder) {
	best, order := 0, YearFirst
	for c := range f.Header {
		rank := len(dayWords)
		for i, word := range dayWords {
			if strings.Contains(strings.ToLower(f.Header[c]), word) {
				rank = i
				break
			}
		}
		for i, o := range orders {
			share := f.share(c, func(text string) bool { _, ok := ParseDay(text, o); return ok })
			if score := share*1000 - rank*10 - i; share > 0 && score > best {
				best, column, order = score, int32(c+1), o
			}
		}
	}
	return column, order
}

// guessDecimal looks at what stands before the last two digits of what looks
// like an amount.
func (f File) guessDecimal(day int32) Decimal {
	commas, points := 0, 0
	for _, row := range f.Rows {
		for column, text := range row.Fields {
			text = strings.TrimFunc(text, func(r rune) bool { return r < '0' || r > '9' })
			if column == int(day)-1 || len(text) < 3 || strings.Trim(text, "0123456789.,' ") != "" || !utf8.ValidString(text) || hasDay(Row{Fields: []string{text}}) {
				continue
			}
			comma, point := strings.LastIndexByte(text, ','), strings.LastIndexByte(text, '.')
			switch {
			case comma > point && (point >= 0 || len(text)-comma <= 3):
				commas++
			case point > comma && (comma >= 0 || len(text)-point <= 3):
				points++
			}
		}
	}
	if commas > points {
		return Comma
	}
	return Point
}

// longest is the good column with the longest texts, 0 if all are empty.
func (f File) longest(good func(column int) bool) int32 {
	best, most := int32(0), 0
	for column := range f.Header {
		length := 0
		for _, row := range f.Rows {
			if column < len(row.Fields) {
				length += len(strings.TrimSpace(row.Fields[column]))
			}
		}
		if length > most && good(column) {
			best, most = int32(column+1), length
		}
	}
	return best
}
