package main

import (
	"context"
	"iter"
	"strings"
	"unicode"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/store"
)

// Journal gives everything as text that plain-text accounting reads.
//
//ashore:service
type Journal struct{}

// ledger has the names of accounts in a journal: of two that would be alike the
// second gets a number.
type ledger struct {
	names map[string]string
	taken map[string]bool
}

// name gives the name of the account or category with this id.
func (l *ledger) name(root, id, name string) string {
	if known, ok := l.names[root+id]; ok {
		return known
	}
	full := root + oneLine(strings.Map(func(r rune) rune {
		if strings.ContainsRune(":;()[]", r) {
			return '-'
		}
		return r
	}, name))
	for l.taken[strings.ToLower(full)] {
		full += " (2)"
	}
	l.taken[strings.ToLower(full)] = true
	l.names[root+id] = full
	return full
}

// Export gives a journal in hledger's form, in pieces that belong one behind
// the other: https://hledger.org/hledger.html#journal
//
// Accounts are below Assets and Liabilities, categories below Expenses and
// Income; what an account began with, and what was exchanged into another
// currency, is below Equity.
func (s *Journal) Export(ctx context.Context, v *store.View) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		l := ledger{names: map[string]string{}, taken: map[string]bool{}}
		accounts, err := store.All[Account](ctx, v, accountsSQL+` ORDER BY a.id`)
		if err != nil {
			yield("", err)
			return
		}
		var text strings.Builder
		text.WriteString("; A journal for hledger, https://hledger.org\n\ndecimal-mark .\n\n")
		currencies, kinds := map[string]bool{}, map[string]AccountKind{}
		for _, a := range accounts {
			kinds[a.ID] = a.Kind
			if !currencies[a.Currency] {
				currencies[a.Currency] = true
				text.WriteString("commodity 1000." + strings.Repeat("0", int(digitsOf(a.Currency))) + " " + a.Currency + "\n")
			}
		}
		for _, a := range accounts {
			text.WriteString("account " + l.name(rootOf(a.Kind), a.ID, a.Name) + "\n")
		}
		var last string
		for p, err := range store.Each[posting](ctx, v, journalSQL) {
			if err != nil {
				yield("", err)
				return
			}
			if p.ID != last {
				last = p.ID
				if text.Len() > 60_000 {
					if !yield(text.String(), nil) {
						return
					}
					text.Reset()
				}
				text.WriteString("\n" + p.Day.String() + " * " + description(p) + "\n")
			}
			text.WriteString("    " + l.account(p, kinds) + "  " + money.Format(p.Amount, int(digitsOf(p.Currency))) + " " + p.Currency)
			if p.PartNote != "" {
				text.WriteString("  ; " + comments.Replace(oneLine(p.PartNote)))
			}
			text.WriteString("\n")
		}
		yield(text.String(), nil)
	}
}

const journalSQL = `
SELECT t.id, t.day, coalesce(y.name, '') AS payee, t.note, t.stamp,
       p.part, p.role, p.account_id, a.name AS account_name, c.id AS category_id, coalesce(c.kind, '') || ':' || c.name AS category_name,
       p.currency, p.amount, p.note AS part_note
FROM transactions t INDEXED BY transactions_by_day CROSS JOIN postings p ON p.transaction_id = t.id
LEFT JOIN payees y ON y.id = t.payee_id
LEFT JOIN accounts a ON a.id = p.account_id
LEFT JOIN categories c ON c.id = p.category_id AND c.deleted_at IS NULL
ORDER BY t.day, t.id, p.seq`

func rootOf(kind AccountKind) string {
	if kind == Debt {
		return "Liabilities:"
	}
	return "Assets:"
}

// account is where a posting is in the journal.
func (l *ledger) account(p posting, kinds map[string]AccountKind) string {
	switch {
	case p.AccountID != nil:
		return l.name(rootOf(kinds[*p.AccountID]), *p.AccountID, *p.AccountName)
	case p.Role == "opening":
		return "Equity:Opening balances"
	case p.Role == "exchange":
		return "Equity:Exchange"
	case p.CategoryID != nil:
		kind, name, _ := strings.Cut(*p.CategoryName, ":")
		if kind == string(Income) {
			return l.name("Income:", *p.CategoryID, name)
		}
		return l.name("Expenses:", *p.CategoryID, name)
	case p.Amount > 0:
		return l.name("Expenses:", "", "Without category")
	default:
		return l.name("Income:", "", "Without category")
	}
}

// description is payee and note, without what hledger takes for something else.
func description(p posting) string {
	mark := strings.NewReplacer(";", ",", "|", "/")
	text := strings.TrimLeft(mark.Replace(oneLine(p.Payee)), "*!(= ")
	if note := mark.Replace(oneLine(p.Note)); note != "" {
		text += " | " + note
	}
	return text
}

// comments takes what hledger reads as tags and dates out of a comment.
var comments = strings.NewReplacer(":", "∶", "[", "(", "]", ")")

func oneLine(text string) string {
	return clean(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
}
