package codegen

import "strings"

// Code is an error code of the framework: what it means in a few words, what
// brings it about, and what whoever meets it can do.
type Code struct {
	Code    string
	Meaning string // goes on after the code and a colon
	Cause   string
	Remedy  string
	Number  int // of JSON-RPC
}

// Codes are the framework's, which every method can fail with. The documents
// of apps and the reference of all codes are written from this table.
var Codes = []Code{
	{
		"invalid", "the input or the request is wrong",
		"The input breaks a rule of the method's schema, or the handler refuses it by dispatch.Invalid. `fields` names every bad part by JSON pointer, each with a message that goes on after “this field”. Requests that no generated client sends, such as one for a method that isn't there, fail so too.",
		"Show the messages beside their fields, and send the call again when they are mended. If the client is generated, run `ashore generate` and reload: page and program may be of different sources.",
		-32602,
	},
	{
		"not_found", "what was asked for isn't there",
		"A query for one row found none, or the handler says so.",
		"Ask for the list again and go on from there: it may have been deleted in another tab.",
		-32000,
	},
	{
		"conflict", "something else came first",
		"The row was changed since the page read it. With dispatch.Conflict, `data` holds both versions, `yours` and `theirs`.",
		"Show both and let the person choose, then send the call with the newer version. Sending it again unchanged fails again.",
		-32000,
	},
	{
		"canceled", "the caller gave up",
		"The signal of the call was aborted, or its client was closed.",
		"Nothing, if that was meant. A mutation that is answered so was rolled back; an action may have done anything.",
		-32000,
	},
	{
		"deadline", "it took too long",
		"The call took longer than its timeout, 30 s if it names none, or its handler held a transaction for 5 s without running SQL.",
		"Give the call a longer `timeout`, or do less in one: an index, a limit, several calls. A handler doesn't wait for anything but SQL inside a transaction. A mutation was rolled back.",
		-32000,
	},
	{
		"owner_lost", "the program that ran the call is gone: it may have been done or not",
		"The tab whose worker had the database was closed or killed during an action, or the page itself was frozen meanwhile. Queries and mutations are asked of the next owner by themselves.",
		"Look whether it was done, by a query, and call again if it wasn't.",
		-32000,
	},
	{
		"result_lost", "it was done, but its result was not kept: ask for what is needed",
		"The tab that ran the mutation went away after the commit, before the answer arrived, and the answer was longer than the 64 KB that are kept for this.",
		"Read what is there now by a query. Don't call again: the data was changed.",
		-32000,
	},
	{
		"slow_consumer", "the page took a stream too slowly",
		"A stream over a view has 8 MB of items that the page hasn't taken, for 2 s: its view would have held up everybody else.",
		"Take the items without waiting between them, or have the handler give them without a view: page by page, in short ones.",
		-32000,
	},
	{
		"quota", "the disk, or the browser's share of it, is full",
		"A write found no room. The mutation was rolled back.",
		"Delete rows, or have the person free room on the disk or in the browser: 5 MiB are held back so that deleting works. Then call again.",
		-32000,
	},
	{
		"storage_unavailable", "the database cannot be reached",
		"The browser refuses its private files or they failed, and the data can't be kept elsewhere without hiding what is there. `reason` says which.",
		"`explain(error)` has sentences for a person. Restarting the browser helps when files failed; an ordinary window does when a private one refuses them.",
		-32000,
	},
	{
		"corrupt", "the database is damaged",
		"SQLite found damage, the file is empty or missing although there was data, or a check found errors. Nothing is deleted.",
		"Lead the person to rescue.html of the site, which saves each state to a file, goes back to an earlier one, or salvages what can be read.",
		-32000,
	},
	{
		"schema_newer", "the database belongs to a newer version of the app",
		"A newer version has migrated the database in this browser; an old page, or an old deployment, meets it now. It is left untouched.",
		"Reload the page to get the newer version. If the site was rolled back, deploy the newer version again: migrations only move forward.",
		-32000,
	},
	{
		"version_skew", "page and program are of different versions",
		"Tabs of two builds are open, or a page was kept from before a deployment.",
		"Reload the page. Serve pages with Cache-Control: no-cache, so that they are asked for anew.",
		-32000,
	},
	{
		"internal", "a mistake in the app; its console says which",
		"A handler panicked or returned an error that isn't a dispatch.Error, a result can't travel, or the program died. What was written is rolled back; nothing of the error's text leaves the worker.",
		"Read the browser's console: it has the error, its stack and the call's id. `ashore trace` puts files and lines into the stack of a built site. Make errors that a caller can act on with dispatch.NewError.",
		-32603,
	},
}

// frameworkCodes are the codes that every method can fail with.
var frameworkCodes = func() (all []string) {
	for _, c := range Codes {
		all = append(all, c.Code)
	}
	return all
}()

var frameworkMeaning = func() map[string]string {
	all := map[string]string{}
	for _, c := range Codes {
		all[c.Code] = c.Meaning
	}
	return all
}()

// remedy begins the paragraph of an error's comment that says what to do.
const remedy = "Remedy: "

// Cause is what the comment of the error's variable says of when it comes; its
// message if it has no comment.
func (e AppError) Cause() string {
	var paragraphs []string
	for p := range strings.SplitSeq(e.Doc, "\n\n") {
		if !strings.HasPrefix(p, remedy) && p != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	if len(paragraphs) == 0 {
		return upperFirst(e.Message) + "."
	}
	return strings.Join(paragraphs, "\n\n")
}

// Remedy is the paragraph of the comment that begins with “Remedy:”, without
// that; "" if there is none.
func (e AppError) Remedy() string {
	for p := range strings.SplitSeq(e.Doc, "\n\n") {
		if text, ok := strings.CutPrefix(p, remedy); ok {
			return upperFirst(text)
		}
	}
	return ""
}

// Constraints are what a field's type and rules say of its values, in words.
func (f *Field) Constraints() []string { return f.sentences() }

// ExampleCall is a call of a method in JavaScript.
func ExampleCall(s *Service, m *Method) string { return example(s, m) }

// Synopsis is the first sentence of a doc comment.
func Synopsis(doc string) string { return synopsis(doc) }
