package dispatch

import "slices"

// turns decides when a watched query runs. It runs once at a time; what comes
// in the meantime is answered by one more run. It is a pure state machine: each
// method returns what to do.
type turns struct {
	run     int      // number of the run that goes on, or of the last
	running bool     // a run goes on
	began   bool     // its view has begun: later commits aren't in it
	reads   []string // tables that the last run read, sorted
	wrote   []string // tables written since the view began
	again   bool     // somebody came when it was too late for this run
	late    bool     // a run is due that nobody needs at once
}

// ask wants a result that has everything committed so far. It returns the run
// that will bring it, and whether to start it now.
func (t *turns) ask() (run int, start bool) {
	if !t.running {
		t.start()
		return t.run, true
	}
	if !t.began {
		return t.run, false
	}
	t.again = true
	return t.run + 1, false
}

// begin is called when the view of a run has begun.
func (t *turns) begin(run int) {
	if t.running && t.run == run {
		t.began, t.wrote = true, nil
	}
}

// commit is called after a commit, with the tables that it wrote, and whether
// those who watch can wait. It returns whether to start a run now.
func (t *turns) commit(tables []string, wait bool) (start bool) {
	if t.running {
		// What the run reads isn't known before its end.
		if t.began {
			t.wrote = append(t.wrote, tables...)
		}
		return false
	}
	return meet(t.reads, tables) && t.due(wait)
}

// end is called when the run has ended and its result was sent, with the tables
// that it read. It returns whether to start another one now, wait as in commit.
func (t *turns) end(reads []string, wait bool) (start bool) {
	t.reads = reads
	t.running = false
	if t.again {
		return t.due(false)
	}
	return meet(reads, t.wrote) && t.due(wait)
}

// wake is called when nobody waits for a late run any longer. It returns whether
// to start it now.
func (t *turns) wake() (start bool) {
	return t.late && !t.running && t.due(false)
}

// due starts a run, or leaves it for later.
func (t *turns) due(wait bool) (start bool) {
	if wait {
		t.late = true
		return false
	}
	t.start()
	return true
}

func (t *turns) start() {
	t.run++
	t.running, t.began, t.again, t.late, t.wrote = true, false, false, false, nil
}

// meet reports whether a sorted list has an element of another list.
func meet(sorted, others []string) bool {
	return slices.ContainsFunc(others, func(s string) bool {
		_, found := slices.BinarySearch(sorted, s)
		return found
	})
}
