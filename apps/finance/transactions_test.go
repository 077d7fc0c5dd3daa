package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestSplitsTransfersAndExchangesBalance(t *testing.T) {
	a := apptest.New(t, config())
	giro, cash := account(t, a, "Giro", "EUR", 100_000), account(t, a, "Cash", "EUR", 0)
	yen := account(t, a, "Yen", "JPY", 0)
	all := apptest.Call[Transaction](t, a, "transactions.add", Values{
		Day: on(2), Payee: "Market", AccountID: giro.ID, Amount: -10_000, Parts: []PartInput{
			{Category: "Food", Amount: -2_000, Note: "bread"},
			{AccountID: &cash.ID, Amount: -3_000},
			{AccountID: &yen.ID, Amount: -5_000, Received: 8_100},
		},
	})
	if want := map[string]int64{"Giro": 90_000, "Cash": 3_000, "Yen": 8_100}; !reflect.DeepEqual(balances(t, a), want) {
		t.Errorf("got %v, want %v", balances(t, a), want)
	}
	if len(all.Parts) != 3 || all.Parts[0].Category.Name != "Food" || all.Parts[0].Note != "bread" || all.Parts[1].Amount != -3_000 ||
		all.Parts[2].Amount != -5_000 || all.Parts[2].Received != 8_100 || all.Parts[2].Currency != "JPY" || all.Parts[2].Digits != 0 {
		t.Errorf("got %+v", all.Parts)
	}
	rows := list(t, a, RegisterInput{Account: yen.ID})
	if len(rows) != 1 || rows[0].Effect != 8_100 || *rows[0].Balance != 8_100 {
		t.Errorf("the register of Yen has %+v", rows)
	}
	totals := apptest.Call[AccountList](t, a, "accounts.list").Totals
	if len(totals) != 2 || totals[0] != (Total{"EUR", 2, 93_000, 0}) || totals[1] != (Total{"JPY", 0, 8_100, 0}) {
		t.Errorf("got totals %+v, want one for each currency", totals)
	}
}

func TestWrongTransactionsAreRefused(t *testing.T) {
	a := apptest.New(t, config())
	giro, yen := account(t, a, "Giro", "EUR", 0), account(t, a, "Yen", "JPY", 0)
	for name, c := range map[string]struct {
		code  string
		parts []PartInput
	}{
		"a cent short":          {"unbalanced", []PartInput{{Amount: -99}}},
		"to itself":             {"invalid", []PartInput{{AccountID: &giro.ID, Amount: -100}}},
		"no rate":               {"invalid", []PartInput{{AccountID: &yen.ID, Amount: -100}}},
		"both go the same way":  {"invalid", []PartInput{{AccountID: &yen.ID, Amount: -100, Received: -100}}},
		"no such account":       {"no_account", []PartInput{{AccountID: new("x"), Amount: -100}}},
		"no such category":      {"no_category", []PartInput{{CategoryID: new("x"), Amount: -100}}},
		"nothing that it is of": {"invalid", []PartInput{}},
	} {
		t.Run(name, func(t *testing.T) {
			wantCode(t, a, c.code, "transactions.add", Values{Day: on(1), AccountID: giro.ID, Amount: -100, Parts: c.parts})
		})
	}
	if rows := list(t, a, RegisterInput{}); len(rows) != 0 {
		t.Errorf("there are %d transactions", len(rows))
	}
}

func TestRegisterIsFiltered(t *testing.T) {
	a := apptest.New(t, config())
	giro, cash := account(t, a, "Giro", "EUR", 0), account(t, a, "Cash", "EUR", 0)
	spend(t, a, giro, 2, "Bäcker", "Food", 420)
	spend(t, a, giro, 3, "Landlord", "Rent", 90_000)
	spend(t, a, cash, 4, "Stall", "", 300)
	apptest.Do(t, a, "transactions.add", Values{Day: on(5), Payee: "Work", AccountID: giro.ID, Amount: 250_000, Parts: []PartInput{{Category: "Salary", Amount: 250_000}}})
	categories := apptest.Call[[]Category](t, a, "categories.list")
	id := map[string]*string{}
	for _, c := range categories {
		id[c.Name] = &c.ID
	}
	for name, c := range map[string]struct {
		in   RegisterInput
		want []string
	}{
		"all":          {RegisterInput{}, []string{"Work", "Stall", "Landlord", "Bäcker"}},
		"account":      {RegisterInput{Account: cash.ID}, []string{"Stall"}},
		"category":     {RegisterInput{Category: id["Food"]}, []string{"Bäcker"}},
		"no category":  {RegisterInput{Category: new("")}, []string{"Stall"}},
		"days":         {RegisterInput{From: new(on(3)), To: new(on(4))}, []string{"Stall", "Landlord"}},
		"spending":     {RegisterInput{Kind: new(Spending)}, []string{"Stall", "Landlord", "Bäcker"}},
		"income":       {RegisterInput{Kind: new(Income), Currency: "EUR"}, []string{"Work"}},
		"owned":        {RegisterInput{Holds: new(Asset), Currency: "EUR"}, []string{"Work", "Stall", "Landlord", "Bäcker"}},
		"owed":         {RegisterInput{Holds: new(Debt)}, nil},
		"in no yen":    {RegisterInput{Currency: "JPY"}, nil},
		"no yen":       {RegisterInput{Kind: new(Income), Currency: "JPY"}, nil},
		"payee's word": {RegisterInput{Words: "BÄCK"}, []string{"Bäcker"}},
		"category's":   {RegisterInput{Words: "rent land"}, []string{"Landlord"}},
		"amount":       {RegisterInput{Words: "4,20"}, []string{"Bäcker"}},
		"two accounts": {RegisterInput{Account: giro.ID, Words: "stall"}, nil},
		"percent":      {RegisterInput{Words: "%"}, nil},
	} {
		if got := payees(list(t, a, c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestRegisterGoesOnWhereAPageEnds(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 1_000)
	for i := range 25 {
		spend(t, a, giro, 1+i/5, "Baker", "Food", int64(i+1))
	}
	for _, account := range []string{"", giro.ID} {
		whole := list(t, a, RegisterInput{Account: account})
		var paged []Row
		in := RegisterInput{Account: account, Limit: 4}
		for {
			page := apptest.Call[Page](t, a, "transactions.list", in)
			paged = append(paged, page.Rows...)
			if page.Next == nil {
				break
			}
			in.Before = page.Next
		}
		if !reflect.DeepEqual(paged, whole) || len(whole) != 26 {
			t.Errorf("%d rows in pages, %d at once, want 26 alike", len(paged), len(whole))
		}
		if account == "" {
			continue
		}
		balance := int64(0)
		for _, row := range slices.Backward(whole) {
			if balance += row.Effect; *row.Balance != balance {
				t.Errorf("balance %d after %d, want %d", *row.Balance, row.Effect, balance)
			}
		}
	}
}

func TestListsUseTheirIndexes(t *testing.T) {
	a := apptest.New(t, config())
	for want, in := range map[string]RegisterInput{
		"transactions_by_day":   {},
		"postings_by_account":   {Account: "x"},
		"postings_by_category":  {Category: new("x")},
		"transactions_by_payee": {Payee: "x"},
	} {
		query, args, _ := in.query()
		if plan := apptest.Plan(t, a, query, args...); !strings.Contains(plan, want) {
			t.Errorf("got the plan\n%s\nwant one with %s", plan, want)
		}
	}
}

func TestChangesOfTwoTabsMeet(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	first := spend(t, a, giro, 2, "Baker", "Food", 420)
	values := Values{Day: on(3), Payee: "Butcher", AccountID: giro.ID, Amount: -500, Parts: []PartInput{{Category: "Food", Amount: -500}}}
	theirs := apptest.Call[Transaction](t, a, "transactions.update", UpdateInput{ID: first.ID, Version: first.Version, Values: values})
	values.Payee = "Barber"
	err := apptest.CallError(t, a, "transactions.update", UpdateInput{ID: first.ID, Version: first.Version, Values: values})
	type versions struct {
		Yours  Transaction `json:"yours"`
		Theirs Transaction `json:"theirs"`
	}
	if err.Code != "conflict" {
		t.Fatalf("got %v, want a conflict", err)
	}
	both := apptest.Data[versions](t, err)
	if both.Theirs.Version != theirs.Version || both.Theirs.Payee != "Butcher" || both.Yours.Payee != "Barber" {
		t.Errorf("got %+v", both)
	}
	if rows := list(t, a, RegisterInput{}); rows[0].Payee != "Butcher" || rows[0].Day != on(3) {
		t.Errorf("there is %+v, want the butcher's", rows[0])
	}
	wantCode(t, a, "changed", "transactions.delete", ChosenInput{Transactions: chosen(first)})
	wantCode(t, a, "changed", "transactions.change", BulkInput{Transactions: chosen(first), Payee: new("X")})
}

func TestBulkChangesAreUndone(t *testing.T) {
	a := apptest.New(t, config())
	giro, cash := account(t, a, "Giro", "EUR", 0), account(t, a, "Cash", "EUR", 0)
	one, two := spend(t, a, giro, 2, "Baker", "Food", 100), spend(t, a, giro, 3, "Stall", "", 200)
	move := apptest.Call[Transaction](t, a, "transactions.add", Values{Day: on(4), AccountID: giro.ID, Amount: -300, Parts: []PartInput{{AccountID: &cash.ID, Amount: -300}}})
	before := list(t, a, RegisterInput{})
	change := apptest.Call[Change](t, a, "transactions.change", BulkInput{Transactions: chosen(one, two, move), Category: new("Treats")})
	if change.Done != 2 || change.Skipped != 1 {
		t.Errorf("got %+v, want 2 done, the transfer left out", change)
	}
	after := list(t, a, RegisterInput{})
	if after[1].Parts[0].Category.Name != "Treats" || after[0].Version != move.Version {
		t.Errorf("got %+v", after)
	}
	gone := apptest.Call[Change](t, a, "transactions.delete", ChosenInput{Transactions: chosen(after[1].Transaction, after[0].Transaction)})
	if rows := list(t, a, RegisterInput{}); len(rows) != 1 {
		t.Errorf("%d are left, want 1", len(rows))
	}
	apptest.Do(t, a, "transactions.undo", IDInput{ID: gone.ID})
	if got := list(t, a, RegisterInput{}); !reflect.DeepEqual(got, after) {
		t.Errorf("got %+v, want %+v", got, after)
	}
	apptest.Do(t, a, "transactions.undo", IDInput{ID: change.ID})
	if got := list(t, a, RegisterInput{}); !reflect.DeepEqual(got, before) {
		t.Errorf("got %+v, want %+v", got, before)
	}
	wantCode(t, a, "nothing_to_undo", "transactions.undo", IDInput{ID: change.ID})
}

func TestUndoLeavesWhatWasChangedSince(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	one, two := spend(t, a, giro, 2, "Baker", "Food", 100), spend(t, a, giro, 3, "Stall", "", 200)
	change := apptest.Call[Change](t, a, "transactions.change", BulkInput{Transactions: chosen(one, two), Payee: new("Market")})
	now := list(t, a, RegisterInput{})[0]
	apptest.Do(t, a, "transactions.update", UpdateInput{ID: now.ID, Version: now.Version, Values: Values{
		Day: on(3), Payee: "Fair", AccountID: giro.ID, Amount: -200, Parts: []PartInput{{Amount: -200}},
	}})
	if undone := apptest.Call[Undone](t, a, "transactions.undo", IDInput{ID: change.ID}); undone != (Undone{Done: 1, Kept: 1}) {
		t.Errorf("got %+v", undone)
	}
	if got := payees(list(t, a, RegisterInput{})); !slices.Equal(got, []string{"Fair", "Baker"}) {
		t.Errorf("got %q", got)
	}
}

func TestChangesAreForgottenAfterADay(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	one, two := spend(t, a, giro, 2, "Baker", "Food", 100), spend(t, a, giro, 3, "Stall", "", 200)
	change := apptest.Call[Change](t, a, "transactions.delete", ChosenInput{Transactions: chosen(one)})
	a.Advance(25 * time.Hour)
	apptest.Do(t, a, "transactions.delete", ChosenInput{Transactions: chosen(two)})
	wantCode(t, a, "nothing_to_undo", "transactions.undo", IDInput{ID: change.ID})
}
