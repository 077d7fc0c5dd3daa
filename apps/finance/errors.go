package main

import "github.com/ashore-dev/ashore/framework/dispatch"

// Difference says how far the parts of a transaction are from its amount, in
// minor units.
type Difference struct {
	Amount int64 `json:"amount"`
}

// Changed names transactions that are not as the page last saw them.
type Changed struct {
	IDs []string `json:"ids"`
}

// Errors that a person can do something about. A page tells them apart by
// their code.
var (
	// ErrNoAccount: the account is unknown or deleted.
	//
	// Remedy: let the person choose another account.
	ErrNoAccount = dispatch.NewError("no_account", "this account is not there any more")
	// ErrNoCategory: the category is unknown or deleted.
	//
	// Remedy: let the person choose another category, or none.
	ErrNoCategory = dispatch.NewError("no_category", "this category is not there any more")
	// ErrNoPayee: the payee is unknown.
	//
	// Remedy: show the list again.
	ErrNoPayee = dispatch.NewError("no_payee", "this payee is not there any more")
	// ErrNoTransaction: the transaction is unknown or deleted.
	//
	// Remedy: show the list again.
	ErrNoTransaction = dispatch.NewError("no_transaction", "this transaction is not there any more")
	// ErrNameTaken: another one of the kind has this name.
	//
	// Remedy: ask for another name.
	ErrNameTaken = dispatch.NewError("name_taken", "this name is taken")
	// ErrNameEmpty: a name is more than spaces.
	//
	// Remedy: ask for a name.
	ErrNameEmpty = dispatch.NewError("name_empty", "a name is missing")
	// ErrCurrency: there is no currency of this code.
	//
	// Remedy: offer those of Accounts.Currencies.
	ErrCurrency = dispatch.NewError("no_currency", "there is no currency of this code")
	// ErrAccountUsed: an account with transactions is closed, not deleted.
	//
	// Remedy: close it.
	ErrAccountUsed = dispatch.NewError("account_used", "this account has transactions; close it instead")
	// ErrUnbalanced: the parts do not make up the amount.
	//
	// Remedy: show the difference, and have a part changed.
	ErrUnbalanced = dispatch.NewErrorOf[Difference]("unbalanced", "the parts do not make up the amount")
	// ErrChanged: some of the chosen transactions were changed meanwhile, so
	// nothing was done.
	//
	// Remedy: show the list again, and let the person choose again.
	ErrChanged = dispatch.NewErrorOf[Changed]("changed", "some of these were changed meanwhile; look again")
	// ErrBadID: a row of a file has no id, or one that is longer than this app's are.
	//
	// Remedy: leave out the column, so that the row gets a new one.
	ErrBadID = dispatch.NewError("bad_id", "an id has one to 100 characters")
	// ErrBadDay: a row of a file has a day that isn't one of the calendar.
	//
	// Remedy: write days as 2026-11-23, whatever the file's program shows.
	ErrBadDay = dispatch.NewError("bad_day", "a day is written as 2026-11-23")
	// ErrBadMonth: a budget of a file is for a month that isn't one.
	//
	// Remedy: write months as 2026-11.
	ErrBadMonth = dispatch.NewError("bad_month", "a month is written as 2026-11")
	// ErrNameTooLong: a row of a file has a longer name than the pages take.
	//
	// Remedy: shorten it.
	ErrNameTooLong = dispatch.NewError("name_too_long", "a name has at most 100 characters, a payee's 200")
	// ErrBadPostings: what a file has of a transaction's money doesn't add up, or
	// isn't how this app writes a transaction down.
	//
	// Remedy: save the file again with this app on the device that it comes from; a
	// file that another program has written into can't be taken.
	ErrBadPostings = dispatch.NewError("bad_postings", "what stands for this transaction's money is not what makes one up")
	// ErrNothingToUndo: the change was undone already, or is older than a day.
	//
	// Remedy: none; show the list again.
	ErrNothingToUndo = dispatch.NewError("nothing_to_undo", "this cannot be undone any more")
	// ErrFile: the file is not one of comma-separated values that has days and
	// amounts.
	//
	// Remedy: ask for the file that the bank calls CSV.
	ErrFile = dispatch.NewError("no_statement", "this file has no rows to import")
	// ErrFileTooLarge: an import is of at most 4 MB and 5,000 rows.
	//
	// Remedy: ask for a shorter period's file.
	ErrFileTooLarge = dispatch.NewError("file_too_large", "a file to import has at most 4 MB and 5,000 rows")
)
