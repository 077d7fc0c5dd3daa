package main

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestAccountsBeginWithABalance(t *testing.T) {
	a := apptest.New(t, config())
	account(t, a, "Giro", "EUR", 12_345)
	dinar := account(t, a, "Dinar", "KWD", 1_234)
	if dinar.Digits != 3 || dinar.Balance != 1_234 || !dinar.Used {
		t.Errorf("got %+v", dinar)
	}
	rows := list(t, a, RegisterInput{Account: dinar.ID})
	if len(rows) != 1 || rows[0].Parts[0].Kind != Opening {
		t.Errorf("got %+v, want an opening", rows)
	}
	wantCode(t, a, "name_taken", "accounts.create", AccountCreateInput{Name: " giro ", Kind: Asset, Currency: "EUR", Day: on(1)})
	wantCode(t, a, "no_currency", "accounts.create", AccountCreateInput{Name: "X", Kind: Asset, Currency: "EUX", Day: on(1)})
	wantCode(t, a, "name_empty", "accounts.create", AccountCreateInput{Name: "  ", Kind: Asset, Currency: "EUR", Day: on(1)})
}

func TestOnlyUnusedAccountsAreDeleted(t *testing.T) {
	a := apptest.New(t, config())
	giro, cash := account(t, a, "Giro", "EUR", 0), account(t, a, "Cash", "EUR", 0)
	paid := spend(t, a, giro, 2, "Baker", "Food", 100)
	wantCode(t, a, "account_used", "accounts.delete", IDInput{ID: giro.ID})
	apptest.Do(t, a, "accounts.delete", IDInput{ID: cash.ID})
	if n := len(apptest.Call[AccountList](t, a, "accounts.list").Accounts); n != 1 {
		t.Errorf("there are %d accounts, want 1", n)
	}
	apptest.Do(t, a, "accounts.restore", IDInput{ID: cash.ID})
	// What was deleted may not come back into an account that is gone.
	change := apptest.Call[Change](t, a, "transactions.delete", ChosenInput{Transactions: chosen(paid)})
	apptest.Do(t, a, "accounts.delete", IDInput{ID: giro.ID})
	wantCode(t, a, "nothing_to_undo", "transactions.undo", IDInput{ID: change.ID})
}

func TestAccountsAndCategoriesAreNotOverwritten(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	apptest.Do(t, a, "accounts.change", AccountChangeInput{ID: giro.ID, Version: giro.Version, Name: "Current", Kind: Asset})
	wantCode(t, a, "conflict", "accounts.change", AccountChangeInput{ID: giro.ID, Version: giro.Version, Name: "Main", Kind: Asset})
	food := apptest.Call[Category](t, a, "categories.create", CategoryCreateInput{Name: "Food", Kind: Spending})
	apptest.Do(t, a, "categories.change", CategoryChangeInput{ID: food.ID, Version: food.Version, Name: "Groceries", Kind: Spending})
	wantCode(t, a, "conflict", "categories.change", CategoryChangeInput{ID: food.ID, Version: food.Version, Name: "Meals", Kind: Spending})
}

func TestDeletedCategoriesComeBackToTheirTransactions(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	food := *spend(t, a, giro, 2, "Baker", "Food", 100).Parts[0].Category
	apptest.Do(t, a, "categories.delete", IDInput{ID: food.ID})
	if c := list(t, a, RegisterInput{Category: new("")})[0].Parts[0].Category; c != nil {
		t.Errorf("got %+v, want none", c)
	}
	apptest.Do(t, a, "categories.restore", IDInput{ID: food.ID})
	if c := list(t, a, RegisterInput{})[0].Parts[0].Category; c == nil || c.Name != "Food" {
		t.Errorf("got %+v, want Food", c)
	}
	wantCode(t, a, "no_category", "categories.delete", IDInput{ID: "x"})
}

func TestPayeesBringTheirLastCategory(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	spend(t, a, giro, 5, "Baker", "Treats", 100)
	spend(t, a, giro, 2, "baker", "Food", 100)
	spend(t, a, giro, 4, "Stall", "", 100)
	all := apptest.Call[[]Payee](t, a, "payees.list")
	if len(all) != 2 || all[0].Name != "Baker" || all[0].Category != "Treats" || all[1].Category != "" {
		t.Errorf("got %+v", all)
	}
	wantCode(t, a, "name_taken", "payees.rename", RenameInput{ID: all[0].ID, Version: all[0].Version, Name: "STALL"})
	apptest.Do(t, a, "payees.rename", RenameInput{ID: all[0].ID, Version: all[0].Version, Name: "Bakery"})
	wantCode(t, a, "conflict", "payees.rename", RenameInput{ID: all[0].ID, Version: all[0].Version, Name: "Baker's"})
	wantCode(t, a, "no_payee", "payees.rename", RenameInput{ID: "x", Name: "Bakery"})
	if rows := list(t, a, RegisterInput{Words: "bakery"}); len(rows) != 2 {
		t.Errorf("%d are found by the new name, want 2", len(rows))
	}
}
