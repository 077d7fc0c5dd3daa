package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
)

// journalOf is what an app exports.
func journalOf(t testing.TB, a *apptest.App) string {
	t.Helper()
	return strings.Join(apptest.Stream[string](t, a, "journal.export").All(), "")
}

// hledger asks hledger about a journal, for CSV, and gives the amounts of its
// rows by their first column, by currency.
func hledger(t testing.TB, journal string, args ...string) map[string]string {
	t.Helper()
	program, err := exec.LookPath("hledger")
	if err != nil {
		t.Skip("hledger is not installed (on Debian: apt-get install hledger)")
	}
	file := filepath.Join(t.TempDir(), "all.journal")
	if err := os.WriteFile(file, []byte(journal), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, append(args, "-f", file, "-O", "csv")...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("hledger %v: %v\n%s", args, err, problems.String())
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, row := range rows[1:] {
		for i, cell := range row[1:] {
			if cell != "0" && cell != "" {
				// A month is 2026-03, or its last day in other versions.
				column := rows[0][i+1]
				all[row[0]+" "+column[:min(7, len(column))]] = cell
			}
		}
	}
	return all
}

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for key, amount := range want {
		if got[key] != amount {
			t.Errorf("%s: %s is %s, hledger has %s", what, key, got[key], amount)
		}
	}
	for key, amount := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s: %s is %s, hledger has none", what, key, amount)
		}
	}
}

// Five years of a household: what the reports say is to the cent what hledger
// says of the exported journal.
func TestReportsAreWhatHledgerSays(t *testing.T) {
	if _, err := exec.LookPath("hledger"); err != nil {
		t.Skip("hledger is not installed (on Debian: apt-get install hledger)")
	}
	from, until := calendar.New(2021, 1, 1), calendar.New(2026, 1, 1)
	a := filled(t, from, until)
	journal := journalOf(t, a)

	got := map[string]string{}
	for _, account := range apptest.Call[AccountList](t, a, "accounts.list").Accounts {
		root := "Assets:"
		if account.Kind == Debt {
			root = "Liabilities:"
		}
		if account.Balance != 0 {
			got[root+account.Name+" balance"] = amount(account.Balance, account.Currency)
		}
	}
	same(t, "balances", got, hledger(t, journal, "balance", "--no-total", "--flat", "Assets", "Liabilities"))

	for _, currency := range []string{"EUR", "JPY"} {
		in := ReportInput{From: from, To: until.Add(-1), Currency: currency}
		flow := apptest.Call[Flow](t, a, "reports.flow", in)
		got := map[string]string{}
		for _, row := range flow.Rows {
			name, sign := "Expenses:"+row.Category.Name, int64(1)
			if row.Kind == Income {
				name, sign = "Income:"+row.Category.Name, -1
			}
			for i, month := range flow.Months {
				if row.Amounts[i] != 0 {
					got[name+" "+month] = amount(sign*row.Amounts[i], currency)
				}
			}
		}
		if len(got) < 5 {
			t.Errorf("%s: only %d figures", currency, len(got))
		}
		same(t, "spending and income", got, hledger(t, journal, "balance", "--no-total", "--flat", "--monthly", "cur:"+currency, "Expenses", "Income"))

		worth := apptest.Call[Worth](t, a, "reports.worth", in)
		got = map[string]string{}
		for i, month := range worth.Months {
			for root, value := range map[string]int64{"Assets": worth.Owned[i], "Liabilities": worth.Owed[i]} {
				if value != 0 {
					got[root+" "+month] = amount(value, currency)
				}
			}
		}
		same(t, "worth", got, hledger(t, journal, "balance", "--no-total", "--depth=1", "--monthly", "--historical",
			"--begin=2021-01-01", "--end=2026-01-01", "cur:"+currency, "Assets", "Liabilities"))
	}
}

func amount(minor int64, currency string) string {
	return money.Format(minor, int(digitsOf(currency))) + " " + currency
}

func TestJournalSurvivesNames(t *testing.T) {
	a := apptest.New(t, config())
	names := []string{"a;b", "a:b", "a-b", "(virtual)", "[v]", "Ünïcode  two", "* star", "1000 EUR", "a | b", "=", "~"}
	want := map[string]string{}
	for i, name := range names {
		from := account(t, a, name, "EUR", int64(i+1))
		apptest.Do(t, a, "transactions.add", Values{
			Day: on(2), Payee: name, Note: "; " + name + "\n| x", AccountID: from.ID, Amount: -100,
			Parts: []PartInput{{Category: name, Amount: -100, Note: "  ; date:bad " + name}},
		})
	}
	journal := journalOf(t, a)
	balances := hledger(t, journal, "balance", "--no-total", "--flat", "Assets")
	for i := range names {
		want[amount(int64(i+1)-100, "EUR")] = "once"
	}
	if len(balances) != len(names) {
		t.Errorf("hledger has %d accounts, want %d: %v", len(balances), len(names), balances)
	}
	for _, value := range balances {
		delete(want, value)
	}
	if len(want) > 0 {
		t.Errorf("hledger doesn't have %v: %v", want, balances)
	}
}
