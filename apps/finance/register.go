package main

import (
	"strings"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
)

// RegisterInput chooses transactions. Everything may be left out: that gives
// all, the newest first, a hundred at a time.
type RegisterInput struct {
	// Account is the id of an account.
	Account string `json:"account,omitempty" jsonschema:"maxLength=100"`
	// Category is the id of a category; empty: transactions with a part
	// without one.
	Category *string `json:"category,omitempty" jsonschema:"maxLength=100"`
	// Kind chooses those that have a part of spending or of income, as the
	// reports count it.
	Kind *CategoryKind `json:"kind,omitempty"`
	// Holds chooses those that moved money of accounts of a kind, as the report
	// of what one is worth counts it.
	Holds *AccountKind `json:"holds,omitempty"`
	// Currency, with Kind or Category, is the one of such a part, else of an
	// account.
	Currency string `json:"currency,omitempty" jsonschema:"maxLength=3"`
	// Payee is the id of a payee.
	Payee string `json:"payee,omitempty" jsonschema:"maxLength=100"`
	// Import is the id of an import.
	Import string `json:"import,omitempty" jsonschema:"maxLength=100"`
	// From and To are the first and the last day.
	From *app.Date `json:"from,omitempty"`
	To   *app.Date `json:"to,omitempty"`
	// Words that payee, notes, categories or amounts have, all of them. From
	// the sixth on they stand together, as they do here.
	Words string `json:"words,omitempty" jsonschema:"maxLength=200"`
	// Before is the Next of an earlier answer: the register goes on there.
	Before *Cursor `json:"before,omitempty"`
	// Limit is how many transactions to answer, 100 if left out.
	Limit int32 `json:"limit,omitempty" jsonschema:"minimum=0,maximum=1000"`
}

// Cursor is a place in a register.
type Cursor struct {
	Day app.Date `json:"day"`
	ID  string   `json:"id" jsonschema:"maxLength=100"`
}

// maxWords is how many words the SQL has a place for.
const maxWords = 6

// Parts of the SQL of a register. Each piece takes its own parameters, in order.
const (
	registerAll = `
SELECT t.id FROM transactions t
WHERE t.day BETWEEN ? AND ? AND (t.day, t.id) < (?, ?)`
	registerEnd = `
ORDER BY t.day DESC, t.id DESC LIMIT ?`

	// A transaction may have two parts with one account: once is enough.
	registerAccount = `
SELECT t.id FROM postings f INDEXED BY postings_by_account CROSS JOIN transactions t ON t.id = f.transaction_id
WHERE f.day BETWEEN ? AND ? AND (f.day, f.transaction_id) < (?, ?) AND f.account_id = ?
  AND NOT EXISTS (
    SELECT 1 FROM postings s WHERE s.transaction_id = f.transaction_id AND s.seq < f.seq AND s.account_id = f.account_id
  )`
	registerAccountEnd = `
ORDER BY f.day DESC, f.transaction_id DESC LIMIT ?`

	inCategory = `
  AND t.id IN (
    SELECT x.transaction_id FROM postings x INDEXED BY postings_by_category
    WHERE x.role = 'category' AND x.day BETWEEN ? AND ? AND x.category_id = ?`
	withoutCategory = `
  AND t.id IN (
    SELECT x.transaction_id FROM postings x LEFT JOIN categories c ON c.id = x.category_id AND c.deleted_at IS NULL
    WHERE x.role = 'category' AND x.day BETWEEN ? AND ? AND c.id IS NULL`
	anyCategory = `
  AND t.id IN (
    SELECT x.transaction_id FROM postings x LEFT JOIN categories c ON c.id = x.category_id AND c.deleted_at IS NULL
    WHERE x.role = 'category' AND x.day BETWEEN ? AND ?`
	// What the reports count as spending and income.
	ofKind = `
      AND coalesce((SELECT k.kind FROM categories k WHERE k.id = x.category_id AND k.deleted_at IS NULL),
        CASE WHEN x.amount > 0 THEN 'spending' ELSE 'income' END) = ?`
	ofCurrency = ` AND x.currency = ?`
	inAccounts = `
  AND EXISTS (
    SELECT 1 FROM postings h CROSS JOIN accounts k ON k.id = h.account_id
    WHERE h.transaction_id = t.id AND h.role = 'account'`
	ofHolding = ` AND k.kind = ?`
	holdingIn = ` AND h.currency = ?`
	ofPayee   = ` AND t.payee_id = ?`
	ofImport  = ` AND t.import_id = ?`
	// Payees and categories are looked through once, not for each transaction.
	withWord = `
  AND (instr(t.folded, ?) OR t.payee_id IN (SELECT y.id FROM payees y WHERE instr(y.folded, ?)) OR t.id IN (
    SELECT w.transaction_id FROM categories c JOIN postings w INDEXED BY postings_by_category ON w.role = 'category' AND w.category_id = c.id
    WHERE c.deleted_at IS NULL AND instr(c.folded, ?)
  ))`
)

var (
	firstDay = calendar.New(1, 1, 1)
	lastDay  = calendar.New(9999, 12, 31)
)

// partial says whether the register leaves out transactions between others.
func (in RegisterInput) partial() bool {
	return in.Category != nil || in.Kind != nil || in.Holds != nil || in.Currency != "" || in.Payee != "" || in.Import != "" || len(in.words()) > 0
}

// words are those to look for, in lower case; amounts with a point.
func (in RegisterInput) words() []string {
	fields := strings.Fields(strings.ToLower(in.Words))
	if len(fields) > maxWords {
		fields = append(fields[:maxWords-1], strings.Join(fields[maxWords-1:], " "))
	}
	for i, word := range fields {
		if strings.Trim(word, "0123456789,") == "" {
			fields[i] = strings.ReplaceAll(word, ",", ".")
		}
	}
	return fields
}

// query gives the SQL that reads the postings of the chosen transactions, and
// its parameters.
func (in RegisterInput) query() (query string, args []any, limit int) {
	from, to, limit := firstDay, lastDay, int(in.Limit)
	if in.From != nil {
		from = *in.From
	}
	if in.To != nil {
		to = *in.To
	}
	if limit == 0 {
		limit = 100
	}
	before := Cursor{Day: lastDay, ID: "~"} // ids are digits and letters
	if in.Before != nil {
		before = *in.Before
	}
	var sql strings.Builder
	add := func(piece string, more ...any) {
		sql.WriteString(piece)
		args = append(args, more...)
	}
	sql.WriteString("WITH chosen AS MATERIALIZED (")
	end := registerEnd
	if in.Account == "" {
		add(registerAll, from, to, before.Day, before.ID)
	} else {
		add(registerAccount, from, to, before.Day, before.ID, in.Account)
		end = registerAccountEnd
	}
	parts := in.Category != nil || in.Kind != nil
	if parts {
		switch {
		case in.Category == nil:
			add(anyCategory, from, to)
		case *in.Category == "":
			add(withoutCategory, from, to)
		default:
			add(inCategory, from, to, *in.Category)
		}
		if in.Kind != nil {
			add(ofKind, string(*in.Kind))
		}
		if in.Currency != "" {
			add(ofCurrency, in.Currency)
		}
		add(")")
	}
	if in.Holds != nil || in.Currency != "" && !parts {
		add(inAccounts)
		if in.Holds != nil {
			add(ofHolding, string(*in.Holds))
		}
		if in.Currency != "" {
			add(holdingIn, in.Currency)
		}
		add(")")
	}
	if in.Payee != "" {
		add(ofPayee, in.Payee)
	}
	if in.Import != "" {
		add(ofImport, in.Import)
	}
	for _, word := range in.words() {
		add(withWord, word, word, word)
	}
	add(end, limit+1)
	add(")" + postingsSQL)
	return sql.String(), args, limit
}
