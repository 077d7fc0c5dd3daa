package main

import "github.com/ashore-dev/ashore/framework/dispatch"

// Errors that a person can do something about. A page tells them apart by
// their code.
var (
	// ErrNotRunning: there is no running timer to stop, trim, keep or discard.
	ErrNotRunning = dispatch.NewError("not_running", "no timer is running")
	// ErrNoEntry: the entry is unknown, deleted, or deleted for too long to
	// be restored.
	ErrNoEntry = dispatch.NewError("no_entry", "this entry is not there any more")
	// ErrNoProject: the project is unknown, deleted, or deleted for too long
	// to be restored.
	ErrNoProject = dispatch.NewError("no_project", "this project is not there any more")
	// ErrEndBeforeStart: an entry ends at its start or later.
	ErrEndBeforeStart = dispatch.NewError("end_before_start", "the end is before the start")
	// ErrTooLong: an entry lasts at most 31 days.
	ErrTooLong = dispatch.NewError("too_long", "an entry lasts at most 31 days")
	// ErrInFuture: a running timer cannot have started, nor stop, later than
	// now.
	ErrInFuture = dispatch.NewError("in_future", "this time has not come yet")
	// ErrStopMissing: an entry that does not run needs an end.
	ErrStopMissing = dispatch.NewError("stop_missing", "the end is missing")
	// ErrNameTaken: another project, perhaps an archived one, has this name.
	ErrNameTaken = dispatch.NewError("name_taken", "another project has this name")
	// ErrNameEmpty: a project's name is more than spaces.
	ErrNameEmpty = dispatch.NewError("name_empty", "a project needs a name")
	// ErrBadTag: a tag has one to fifty characters and no comma.
	ErrBadTag = dispatch.NewError("bad_tag", "a tag has one to fifty characters and no comma")
	// ErrBadDays: the days of a report begin in rising order.
	ErrBadDays = dispatch.NewError("bad_days", "the days of a report must be in rising order")
	// ErrBadCurrency: a currency is three capital letters.
	ErrBadCurrency = dispatch.NewError("bad_currency", "a currency is three capital letters, such as EUR")
)
