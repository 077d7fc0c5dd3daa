package main

import "github.com/ashore-dev/ashore/framework/dispatch"

// BadTag says which tag it is.
type BadTag struct {
	Tag string `json:"tag"`
}

// Errors that a person can do something about. A page tells them apart by
// their code.
var (
	// ErrNotRunning: there is no running timer to stop, trim, keep or discard.
	//
	// Remedy: show the list again; the timer was stopped elsewhere.
	ErrNotRunning = dispatch.NewError("not_running", "no timer is running")
	// ErrNoEntry: the entry is unknown, deleted, or deleted for too long to
	// be restored.
	//
	// Remedy: show the list again, and record the entry anew if it is missed.
	ErrNoEntry = dispatch.NewError("no_entry", "this entry is not there any more")
	// ErrNoProject: the project is unknown, deleted, or deleted for too long
	// to be restored.
	//
	// Remedy: let the person choose another project, or none.
	ErrNoProject = dispatch.NewError("no_project", "this project is not there any more")
	// ErrEndBeforeStart: an entry ends at its start or later.
	//
	// Remedy: ask for another start or end.
	ErrEndBeforeStart = dispatch.NewError("end_before_start", "the end is before the start")
	// ErrTooLong: an entry lasts at most 31 days.
	//
	// Remedy: ask for an earlier end, or record several entries. A timer that
	// ran on for longer is trimmed or discarded.
	ErrTooLong = dispatch.NewError("too_long", "an entry lasts at most 31 days")
	// ErrInFuture: a running timer cannot have started, nor stop, later than
	// now.
	//
	// Remedy: ask for a time that has passed, and look at the device's clock.
	ErrInFuture = dispatch.NewError("in_future", "this time has not come yet")
	// ErrStopMissing: an entry that does not run needs an end.
	//
	// Remedy: ask for the end, or start a timer instead.
	ErrStopMissing = dispatch.NewError("stop_missing", "the end is missing")
	// ErrNameTaken: another project, perhaps an archived one, has this name.
	//
	// Remedy: ask for another name, or take that project out of the archive.
	ErrNameTaken = dispatch.NewError("name_taken", "another project has this name")
	// ErrNameEmpty: a project's name is more than spaces.
	//
	// Remedy: ask for a name.
	ErrNameEmpty = dispatch.NewError("name_empty", "a project needs a name")
	// ErrBadTag: a tag has one to fifty characters and no comma.
	//
	// Remedy: split the text at its commas, and shorten what is too long.
	ErrBadTag = dispatch.NewErrorOf[BadTag]("bad_tag", "a tag has one to fifty characters and no comma")
	// ErrBadDays: the days of a report begin in rising order.
	//
	// Remedy: sort the days, and name each once.
	ErrBadDays = dispatch.NewError("bad_days", "the days of a report must be in rising order")
	// ErrBadCurrency: a currency is three capital letters.
	//
	// Remedy: ask for the code of ISO 4217.
	ErrBadCurrency = dispatch.NewError("bad_currency", "a currency is three capital letters, such as EUR")
	// ErrTextTooLong: a row of a file has a longer text than the pages take.
	//
	// Remedy: shorten it.
	ErrTextTooLong = dispatch.NewError("text_too_long", "a description has at most 1,000 characters, a name 200")
	// ErrBadColour: a row of a file has another colour than projects have.
	//
	// Remedy: choose one of those in the message, or leave the column out.
	ErrBadColour = dispatch.NewError("bad_colour", "a colour is blue, teal, green, lime, yellow, orange, red, pink, purple or grey")
	// ErrBadRate: a row of a file has a rate that projects can't have.
	//
	// Remedy: ask for a rate in cents for an hour.
	ErrBadRate = dispatch.NewError("bad_rate", "a rate is 0 to 100,000,000 of the currency's smallest unit for an hour")
	// ErrNoImport: the import is unknown, or was undone.
	//
	// Remedy: show the list of imports again.
	ErrNoImport = dispatch.NewError("no_import", "this import is not there any more")
)
