package dispatch

import (
	"strings"
	"testing"
)

// TestTurnsRunAgainWhenTheyMust plays scripts: ask, begin, commit:<tables>,
// end:<tables read>, the last two with a ~ where who watches can wait, and wake. A step that starts a run is followed by "!", and ask by the
// run that it is promised.
func TestTurnsRunAgainWhenTheyMust(t *testing.T) {
	for name, script := range map[string]string{
		"asked once":                              "ask=1! begin end:a",
		"asked again after it":                    "ask=1! begin end:a ask=2! begin end:a",
		"asked before the view began":             "ask=1! ask=1 begin end:a",
		"asked after the view began":              "ask=1! begin ask=2 ask=2 end:a! begin end:a",
		"asked before and after":                  "ask=1! ask=1 begin ask=2 end:a!",
		"commit before the first ask":             "commit:a ask=1! begin end:a",
		"commit of what was read":                 "ask=1! begin end:a,b commit:b! begin end:a,b",
		"commit of something else":                "ask=1! begin end:a,b commit:c",
		"commits while it waits":                  "ask=1! commit:a commit:a begin end:a",
		"commits while it runs":                   "ask=1! begin commit:a commit:a end:a! begin end:a",
		"commit of something else while it runs":  "ask=1! begin commit:c end:a",
		"commit of what a later run reads":        "ask=1! begin end:a commit:a! begin commit:b end:a,b! begin end:a,b commit:b!",
		"commit of what it doesn't read any more": "ask=1! begin end:a,b commit:a! begin end:a commit:b",
		"asked and committed while it runs":       "ask=1! begin ask=2 commit:a end:a! begin end:a",
		"reads nothing":                           "ask=1! begin end: commit:a ask=2!",
		"failed before its view began":            "ask=1! end: ask=2! begin end:a commit:a!",
		"an old run's view begins late":           "ask=1! begin ask=2 end:a! begin:1 ask=2 begin ask=3 end:a!",
		"a late run":                              "ask=1! begin end:a commit~:a commit~:a wake! begin end:a wake",
		"a late run that is needed now":           "ask=1! begin end:a commit~:a ask=2! begin end:a wake",
		"a late run that a commit needs now":      "ask=1! begin end:a commit~:a commit:a! begin end:a wake",
		"late while it runs":                      "ask=1! begin commit:a end~:a wake! begin end:a wake",
		"asked and late while it runs":            "ask=1! begin ask=2 commit:a end~:a! wake begin end:a wake",
		"nothing is late":                         "ask=1! wake begin end:a commit~:b wake",
	} {
		var turns turns
		for step := range strings.FieldsSeq(script) {
			step, want := strings.CutSuffix(step, "!")
			verb, list, _ := strings.Cut(step, ":")
			verb, wait := strings.CutSuffix(verb, "~")
			var tables []string
			if list != "" {
				tables = strings.Split(list, ",")
			}
			start := false
			switch {
			case step == "begin:1":
				turns.begin(1)
			case verb == "begin":
				turns.begin(turns.run)
			case verb == "commit":
				start = turns.commit(tables, wait)
			case verb == "end":
				start = turns.end(tables, wait)
			case verb == "wake":
				start = turns.wake()
			default:
				var run int
				run, start = turns.ask()
				if promised := "ask=" + string(rune('0'+run)); promised != step {
					t.Errorf("%s: got %s, want %s, in %s", name, promised, step, script)
				}
			}
			if start != want {
				t.Errorf("%s: %s starts a run: got %v, want %v, in %s", name, step, start, want, script)
			}
		}
	}
}
