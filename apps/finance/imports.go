package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/apps/finance/internal/statement"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/delimited"
	"github.com/ashore-dev/ashore/framework/store"
)

// Imports take in the CSV files of banks. Transactions.Undo takes what one
// brought away again.
//
//ashore:service
type Imports struct{}

// PreviewInput is a file for an account, of at most 4 MB and 5,000 rows.
type PreviewInput struct {
	AccountID string `json:"accountId" jsonschema:"minLength=1,maxLength=100"`
	Content   []byte `json:"content"`
	// Separator is what stands between the file's fields, if it isn't what it
	// seems to be: the mapping is guessed anew.
	Separator *delimited.Separator `json:"separator,omitempty"`
	// Mapping says what the columns mean; left out, it is the one that was used
	// last for such a file and this account, or else guessed.
	Mapping *statement.Mapping `json:"mapping,omitempty"`
}

// Preview is what an import would do. Nothing is written.
type Preview struct {
	// Header names the file's columns, Sample has what stands in its first rows.
	Header  []string          `json:"header"`
	Sample  [][]string        `json:"sample"`
	Mapping statement.Mapping `json:"mapping"`
	// Remembered says that the mapping is the one of last time.
	Remembered bool                `json:"remembered"`
	Rows       []Incoming          `json:"rows"`
	Refused    []statement.Refused `json:"refused"`
}

// Incoming is a row of a file that was understood.
type Incoming struct {
	Line   int32    `json:"line"`
	Day    app.Date `json:"day"`
	Payee  string   `json:"payee"`
	Note   string   `json:"note"`
	Amount int64    `json:"amount"`
	// Category is the payee's last one, which the transaction takes.
	Category string `json:"category"`
	// Known says that the row was imported before: it will not be again.
	Known bool `json:"known"`
	// Similar is the day of a transaction that somebody entered, of the same
	// account and amount and at most three days away; null if there is none.
	Similar *app.Date `json:"similar"`
}

// RunInput is a file to import.
type RunInput struct {
	AccountID string `json:"accountId" jsonschema:"minLength=1,maxLength=100"`
	// Name is the file's.
	Name    string            `json:"name" jsonschema:"maxLength=200"`
	Content []byte            `json:"content"`
	Mapping statement.Mapping `json:"mapping"`
	// Lines are the rows to import, by their line in the file.
	Lines []int32 `json:"lines" jsonschema:"maxItems=5000"`
}

// Imported says what an import did. Transactions.Undo takes its id.
type Imported struct {
	ID string `json:"id"`
	// Done is how many transactions there are more, Known how many of the
	// chosen rows had been imported before.
	Done  int32 `json:"done"`
	Known int32 `json:"known"`
}

// Import is one that was done.
type Import struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Name    string    `json:"name"`
	Account string    `json:"account"`
	// Rows is how many transactions it brought, Left how many of these are
	// there, and Changed how many of those were changed since.
	Rows    int32 `json:"rows"`
	Left    int32 `json:"left"`
	Changed int32 `json:"changed"`
}

// List gives the last hundred imports.
func (s *Imports) List(ctx context.Context, v *store.View) ([]Import, error) {
	return store.All[Import](ctx, v, `
SELECT i.id, i.at, i.name, a.name AS account, i.rows,
       (SELECT count(*) FROM transactions t WHERE t.import_id = i.id) AS left,
       (SELECT count(*) FROM transactions t WHERE t.import_id = i.id AND t.stamp <> i.id) AS changed
FROM imports i JOIN accounts a ON a.id = i.account_id ORDER BY i.at DESC, i.id DESC LIMIT 100`)
}

// Preview says what is in a file and what importing it would do.
func (s *Imports) Preview(ctx context.Context, v *store.View, in PreviewInput) (Preview, error) {
	account, err := findAccount(ctx, v, in.AccountID)
	if err != nil {
		return Preview{}, err
	}
	var preview Preview
	var file statement.File
	switch {
	case in.Mapping != nil:
		preview.Mapping = *in.Mapping
		file, err = readFile(in.Content, in.Mapping.Separator)
	case in.Separator != nil:
		file, err = readFile(in.Content, *in.Separator)
		preview.Mapping = statement.Guess(file)
	default:
		file, preview.Mapping, preview.Remembered, err = recall(ctx, v, account.ID, in.Content)
	}
	if err != nil {
		return Preview{}, err
	}
	preview.Header = file.Header
	for _, row := range file.Rows[:min(5, len(file.Rows))] {
		preview.Sample = append(preview.Sample, row.Fields)
	}
	rows, refused, err := incoming(ctx, v, account, file, preview.Mapping)
	preview.Refused = refused
	for _, row := range rows {
		preview.Rows = append(preview.Rows, row.Incoming)
	}
	return preview, err
}

// Run imports the chosen rows of a file, but those that were imported before,
// and remembers the mapping.
func (s *Imports) Run(ctx context.Context, tx *store.Tx, in RunInput) (Imported, error) {
	account, err := findAccount(ctx, tx, in.AccountID)
	if err != nil {
		return Imported{}, err
	}
	file, err := readFile(in.Content, in.Mapping.Separator)
	if err != nil {
		return Imported{}, err
	}
	rows, _, err := incoming(ctx, tx, account, file, in.Mapping)
	if err != nil {
		return Imported{}, err
	}
	if err := remember(ctx, tx, account.ID, in.Content, in.Mapping); err != nil {
		return Imported{}, err
	}
	chosen := map[int32]bool{}
	for _, line := range in.Lines {
		chosen[line] = true
	}
	done := Imported{ID: tx.NewID()}
	for _, row := range rows {
		switch {
		case !chosen[row.Line]:
		case row.Known:
			done.Known++
		default:
			if err := row.add(ctx, tx, account, done.ID); err != nil {
				return Imported{}, err
			}
			done.Done++
		}
	}
	if done.Done == 0 {
		return done, nil
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO imports (id, at, account_id, name, rows) VALUES (?, ?, ?, ?, ?)`,
		done.ID, tx.Now(), account.ID, in.Name, done.Done)
	return done, err
}

// incomingRow is a row with what tells it from others.
type incomingRow struct {
	Incoming
	key string
}

func (r incomingRow) add(ctx context.Context, tx *store.Tx, account Account, stamp string) error {
	id, err := addTransaction(ctx, tx, Values{
		Day: r.Day, Payee: r.Payee, Note: r.Note, AccountID: account.ID, Amount: r.Amount,
		Parts: []PartInput{{Category: r.Category, Amount: r.Amount}},
	})
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE transactions SET stamp = ?2, import_id = ?2, import_key = ?3 WHERE id = ?1`, id, stamp, r.key)
	}
	return err
}

const (
	knownSQL = `SELECT EXISTS (SELECT 1 FROM transactions WHERE import_key = ?1)`
	// Entered by hand: an import would have been known by its key.
	similarSQL = `
SELECT t.id, t.day FROM postings p JOIN transactions t ON t.id = p.transaction_id
WHERE p.account_id = ?1 AND p.day BETWEEN ?2 AND ?3 AND p.amount = ?4 AND t.import_key IS NULL
ORDER BY p.day, p.transaction_id`
)

// incoming reads a file's rows and finds what is there already. Rows that are
// alike in all are told apart by their number among them, so that two of one
// day stay two, however often their file comes.
func incoming(ctx context.Context, q store.Querier, account Account, file statement.File, m statement.Mapping) ([]incomingRow, []statement.Refused, error) {
	digits, _ := money.Digits(account.Currency)
	entries, refused := file.Entries(m, digits)
	categories, err := lastCategories(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	type entered struct {
		ID  string
		Day app.Date
	}
	alike, taken := map[string]int{}, map[string]bool{}
	rows := make([]incomingRow, 0, len(entries))
	for _, e := range entries {
		row := incomingRow{Incoming: Incoming{
			Line: e.Line, Day: e.Day, Payee: e.Payee, Note: e.Note, Amount: e.Amount, Category: categories[fold(clean(e.Payee))],
		}}
		same := strings.Join([]string{account.ID, e.Day.String(), strconv.FormatInt(e.Amount, 10), fold(e.Payee), fold(e.Note)}, "\x1f")
		alike[same]++
		row.key = store.Version(same, int64(alike[same]))
		if row.Known, err = store.One[bool](ctx, q, knownSQL, row.key); err != nil {
			return nil, nil, err
		}
		if !row.Known {
			near, err := store.All[entered](ctx, q, similarSQL, account.ID, e.Day.Add(-3), e.Day.Add(3), e.Amount)
			if err != nil {
				return nil, nil, err
			}
			for _, t := range near {
				if !taken[t.ID] {
					taken[t.ID] = true
					row.Similar = &t.Day
					break
				}
			}
		}
		rows = append(rows, row)
	}
	return rows, refused, nil
}

// lastCategories gives each payee's last category by the payee's folded name.
func lastCategories(ctx context.Context, q store.Querier) (map[string]string, error) {
	payees, err := store.All[Payee](ctx, q, payeesSQL, "")
	categories := map[string]string{}
	for _, p := range payees {
		categories[fold(p.Name)] = p.Category
	}
	return categories, err
}
