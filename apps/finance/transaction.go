package main

import (
	"context"
	"slices"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// PartKind says what a part of a transaction is.
type PartKind string

// The kinds.
const (
	// ByCategory: earned or spent.
	ByCategory PartKind = "category"
	// Transfer: from one account to another.
	Transfer PartKind = "transfer"
	// Opening: what an account began with.
	Opening PartKind = "opening"
)

// Transaction is what happened to an account on a day: an amount, and the
// parts that make it up.
type Transaction struct {
	ID  string   `json:"id"`
	Day app.Date `json:"day"`
	// Payee is who was paid, or paid; empty for none.
	Payee string `json:"payee"`
	Note  string `json:"note"`
	// Account is the one whose amount this is.
	Account  Named  `json:"account"`
	Currency string `json:"currency"`
	Digits   int32  `json:"digits"`
	// Amount is in minor units of the account's currency, below zero for what
	// was paid. It is the sum of the parts' amounts.
	Amount int64  `json:"amount"`
	Parts  []Part `json:"parts"`
	// Version is another one after each change.
	Version string `json:"version"`
}

// Part is what some of a transaction's amount was for.
type Part struct {
	Kind PartKind `json:"kind"`
	// Category is null for a part without one, or whose category was deleted.
	Category *Named `json:"category"`
	// Account is the other account of a transfer, else null.
	Account *Named `json:"account"`
	Amount  int64  `json:"amount"`
	// Currency and Digits are the other account's, the transaction's for parts
	// that are no transfers.
	Currency string `json:"currency"`
	Digits   int32  `json:"digits"`
	// Received is what came to the other account of a transfer (below zero:
	// left it), if it has another currency; else 0.
	Received int64  `json:"received"`
	Note     string `json:"note"`
}

// posting is a row of postings with what its transaction shows.
type posting struct {
	ID           string
	Day          app.Date
	Payee        string
	Note         string
	Stamp        string
	Part         int64
	Role         string
	AccountID    *string
	AccountName  *string
	CategoryID   *string
	CategoryName *string
	Currency     string
	Amount       int64
	PartNote     string
}

// postingsSQL reads all postings of the transactions in chosen, in order.
const postingsSQL = `
SELECT t.id, t.day, coalesce(y.name, '') AS payee, t.note, t.stamp,
       p.part, p.role, p.account_id, a.name AS account_name, c.id AS category_id, c.name AS category_name,
       p.currency, p.amount, p.note AS part_note
FROM chosen CROSS JOIN transactions t ON t.id = chosen.id
CROSS JOIN postings p ON p.transaction_id = t.id
LEFT JOIN payees y ON y.id = t.payee_id
LEFT JOIN accounts a ON a.id = p.account_id
LEFT JOIN categories c ON c.id = p.category_id AND c.deleted_at IS NULL
ORDER BY t.day DESC, t.id DESC, p.seq`

// transactionsOf puts postings together that follow one another.
func transactionsOf(rows []posting) []Transaction {
	var all []Transaction
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(p posting) bool { return p.ID != rows[0].ID })
		if n < 0 {
			n = len(rows)
		}
		all = append(all, transactionOf(rows[:n]))
		rows = rows[n:]
	}
	return all
}

// transactionOf makes a transaction of its postings, of which the first is the
// account's.
func transactionOf(rows []posting) Transaction {
	own := rows[0]
	t := Transaction{
		ID: own.ID, Day: own.Day, Payee: own.Payee, Note: own.Note, Version: own.Stamp,
		Account: Named{ID: *own.AccountID, Name: *own.AccountName}, Currency: own.Currency, Digits: digitsOf(own.Currency), Amount: own.Amount,
	}
	for _, p := range rows[1:] {
		if int(p.Part) > len(t.Parts) {
			t.Parts = append(t.Parts, Part{Currency: t.Currency, Digits: t.Digits})
		}
		part := &t.Parts[p.Part-1]
		switch p.Role {
		case "account":
			part.Kind, part.Note = Transfer, p.PartNote
			part.Account = &Named{ID: *p.AccountID, Name: *p.AccountName}
			part.Currency, part.Digits = p.Currency, digitsOf(p.Currency)
			if p.Currency == t.Currency {
				part.Amount = -p.Amount
			} else {
				part.Received = p.Amount
			}
		case "exchange":
			if p.Currency == t.Currency {
				part.Amount = -p.Amount
			}
		default:
			part.Kind, part.Note, part.Amount = PartKind(p.Role), p.PartNote, -p.Amount
			if p.CategoryID != nil {
				part.Category = &Named{ID: *p.CategoryID, Name: *p.CategoryName}
			}
		}
	}
	return t
}

// findTransaction reads one, ErrNoTransaction if there is none.
func findTransaction(ctx context.Context, q store.Querier, id string) (Transaction, error) {
	rows, err := store.All[posting](ctx, q, `WITH chosen (id) AS (VALUES (?1))`+postingsSQL, id)
	if err != nil {
		return Transaction{}, err
	}
	if len(rows) == 0 {
		return Transaction{}, ErrNoTransaction
	}
	return transactionOf(rows), nil
}
