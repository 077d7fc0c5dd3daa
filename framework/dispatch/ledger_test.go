package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// Keeper has mutations whose results are of all sizes.
type Keeper struct{ *Tasks }

func (k Keeper) Service() dispatch.Service {
	return dispatch.Service{Name: "keeper", Methods: []dispatch.Method{
		dispatch.Mutation("bytes", func(ctx context.Context, tx *store.Tx, in AddInput) ([]byte, error) {
			return []byte(strings.Repeat("x", int(in.Weight))), k.Other(ctx, tx)
		}, decodeAddInput, encodeBytes),
		dispatch.Mutation("string", func(ctx context.Context, tx *store.Tx, in AddInput) (string, error) {
			return strings.Repeat("x", int(in.Weight)), k.Other(ctx, tx)
		}, decodeAddInput, encodeString),
		dispatch.Mutation("idle", func(ctx context.Context, tx *store.Tx, _ dispatch.None) (int64, error) {
			return store.One[int64](ctx, tx, `SELECT count(*) FROM others`)
		}, dispatch.DecodeNone, encodeInt64),
		dispatch.Mutation("all", func(ctx context.Context, tx *store.Tx, _ dispatch.None) (int64, error) {
			return store.One[int64](ctx, tx, `SELECT count(*) FROM _ashore_calls`)
		}, dispatch.DecodeNone, encodeInt64),
	}}
}

// owners runs a test with a server that keeps a ledger.
func owners(t *testing.T, test func(t *testing.T, p *page)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := newPage(t, dispatch.Options{})
		p.nextOwner()
		test(t, p)
	})
}

// nextOwner ends the server as a killed worker ends, as far as its ledger is
// concerned, and starts another on the same database.
func (p *page) nextOwner(living ...dispatch.ClientID) {
	p.t.Helper()
	p.server.Close()
	p.forget()
	ledger, err := dispatch.OpenLedger(context.Background(), p.db)
	if err != nil {
		p.t.Fatal(err)
	}
	p.term++
	p.server, err = dispatch.NewServer(dispatch.Options{
		DB: p.db, Port: p, Logf: p.logf, Term: p.term, Ledger: ledger,
		Services: []dispatch.Service{p.service.Service(), Keeper{p.service}.Service()},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if living != nil {
		p.server.Living(living)
	}
}

// again sends a call of this number.
func (p *page) again(sequence uint64, method, params string) string {
	p.t.Helper()
	before := len(p.answers(sequence))
	p.frame(wire.Frame{Header: wire.Header{Kind: wire.Call, Client: p.client, Sequence: sequence}, JSON: request(sequence, method, params)})
	synctest.Wait()
	answers := p.texts(sequence)
	if len(answers) != before+1 {
		p.t.Fatalf("%s %s: got %d more answers, want 1", method, params, len(answers)-before)
	}
	return answers[before]
}

// acknowledges is a change of a call's frame.
func acknowledges(sequence uint64) func(*wire.Frame) {
	return func(f *wire.Frame) { f.Number = sequence }
}

// rows lists the ledger, by client and number.
func (p *page) rows() (rows []string) {
	p.t.Helper()
	err := p.db.Maintain(context.Background(), func(c *sqlite3.Conn) error {
		s, _, err := c.Prepare(`SELECT hex(substr(client, 1, 1)) || ' ' || seq FROM _ashore_calls`)
		if err != nil {
			return err
		}
		defer s.Close()
		for s.Step() {
			rows = append(rows, s.ColumnText(0))
		}
		return s.Err()
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return rows
}

func (p *page) wantRows(want ...string) {
	p.t.Helper()
	if got := p.rows(); !slices.Equal(got, want) {
		p.t.Errorf("the ledger has %q, want %q", got, want)
	}
}

func TestTheNextOwnerAnswersWhatWasDone(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		add := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		synctest.Wait()
		first := p.texts(add)
		p.nextOwner()
		if got := p.again(add, "tasks.add", `{"title":"a"}`); got != first[0] {
			t.Errorf("got %s, want %s as at first", got, first[0])
		}
		if got := p.again(add, "tasks.add", `{"title":"a"}`); got != first[0] {
			t.Errorf("the second time got %s, want %s as at first", got, first[0])
		}
		p.want("tasks.count", "", "1")
	})
}

func TestTheSameOwnerAnswersWhatWasDone(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		add := p.post(wire.Call, "tasks.other", "")
		synctest.Wait()
		if got := p.again(add, "tasks.other", ""); got != "null" {
			t.Errorf("got %s, want null", got)
		}
	})
}

func TestANumberStandsForOneCall(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		add := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		synctest.Wait()
		p.nextOwner()
		for _, c := range []struct{ method, params string }{
			{"tasks.add", `{"title":"b"}`},
			{"tasks.add", `{"title":"a" }`}, // bytes are compared
			{"tasks.other", ""},
			{"keeper.string", `{"title":"a"}`},
		} {
			if got := p.again(add, c.method, c.params); got != "invalid -32600" {
				t.Errorf("%s %s: got %s", c.method, c.params, got)
			}
		}
		p.want("tasks.count", "", "1")
	})
}

// A mutation that failed has left nothing, and one that wrote nothing neither.
func TestWhatLeftNoTraceRunsAgain(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		p.want("tasks.other", "", "null")
		fail := p.post(wire.Call, "tasks.fail", `{"how":"app"}`)
		idle := p.post(wire.Call, "keeper.idle", "")
		synctest.Wait()
		p.wantAnswers(idle, "1")
		p.wantRows("01 1")
		if got := p.again(idle, "keeper.idle", ""); got != "invalid -32600" {
			t.Errorf("by the owner that answered: got %s", got)
		}
		p.nextOwner()
		p.want("tasks.other", "", "null")
		if got := p.again(idle, "keeper.idle", ""); got != "2" {
			t.Errorf("got %s, want what it finds now", got)
		}
		if got := p.again(fail, "tasks.other", ""); got != "null" {
			t.Errorf("got %s, want it to run", got)
		}
	})
}

func TestARowGoesWithItsAcknowledgement(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		one := p.post(wire.Call, "tasks.other", "")
		two := p.post(wire.Call, "tasks.other", "")
		p.post(wire.Call, "tasks.other", "")
		synctest.Wait()
		p.wantRows("01 1", "01 2", "01 3")
		p.post(wire.Call, "tasks.count", "", acknowledges(one))
		synctest.Wait()
		p.wantRows("01 1", "01 2", "01 3") // with the next mutation of that client
		if got := p.again(one, "tasks.other", ""); got != "invalid -32600" {
			t.Errorf("got %s for a call whose answer was received", got)
		}
		p.client = dispatch.ClientID{2}
		p.want("tasks.other", "", "null")
		p.client = dispatch.ClientID{1}
		p.wantRows("01 1", "01 2", "01 3", "02 5")
		p.post(wire.Call, "tasks.other", "", acknowledges(two))
		synctest.Wait()
		p.wantRows("01 3", "01 6", "02 5")
		p.nextOwner()
		p.post(wire.Call, "tasks.fail", `{"how":"app"}`, acknowledges(6))
		synctest.Wait()
		p.wantRows("01 3", "01 6", "02 5") // it was rolled back
		p.want("tasks.other", "", "null")
		p.wantRows("01 8", "02 5")
	})
}

func TestRowsOfAClientThatIsGoneGo(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		for i := range byte(5) {
			p.client = dispatch.ClientID{i}
			p.want("tasks.other", "", "null")
		}
		p.server.Drop(dispatch.ClientID{2})
		p.post(wire.Call, "tasks.fail", `{"how":"app"}`)
		synctest.Wait()
		p.want("tasks.other", "", "null")
		p.wantRows("00 1", "01 2", "03 4", "04 5", "04 7")
		// The next owner learns who lives after it has begun to answer.
		p.nextOwner()
		p.client = dispatch.ClientID{9}
		p.want("tasks.other", "", "null")
		p.client = dispatch.ClientID{1}
		p.again(2, "tasks.other", "")
		p.server.Living([]dispatch.ClientID{{4}, {7}})
		p.want("tasks.other", "", "null")
		p.wantRows("01 2", "01 9", "04 5", "04 7", "09 8")
	})
}

// What a page sent before its end may come after its records are gone: it must
// not be done once more.
func TestAPageThatDoesNotLiveIsNotServed(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		p.want("tasks.other", "", "null")
		p.nextOwner()
		p.server.Living([]dispatch.ClientID{})
		if got := p.again(1, "tasks.other", ""); got != "owner_lost -32000" {
			t.Errorf("got %s", got)
		}
		p.client = dispatch.ClientID{2}
		p.want("keeper.idle", "", "1")
	})
}

// A client that is dropped in the middle of its commit leaves nothing.
func TestRowOfAClientThatGoesDuringItsCommitGoes(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		persist := make(chan error)
		p.db.SetPersist(func(context.Context) error { return <-persist })
		p.post(wire.Call, "tasks.other", "")
		synctest.Wait()
		p.server.Drop(p.client)
		persist <- nil
		synctest.Wait()
		p.db.SetPersist(nil)
		p.wantRows("01 1")
		p.client = dispatch.ClientID{2}
		p.want("tasks.other", "", "null")
		p.wantRows("02 2")
	})
}

func TestALargeResultIsNotKept(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		type kept struct {
			sequence uint64
			params   string
			answer   wire.Frame
		}
		var all []kept
		for _, method := range []string{"keeper.string", "keeper.bytes"} {
			for _, size := range []int{0, 1, 3000, 65000, 66000} {
				params := fmt.Sprintf(`{"title":"a","weight":%d}`, size)
				all = append(all, kept{p.post(wire.Call, method, params), params, wire.Frame{}})
				synctest.Wait()
				all[len(all)-1].answer = p.frames[len(p.frames)-1]
			}
		}
		p.nextOwner()
		for i, k := range all {
			method := []string{"keeper.string", "keeper.bytes"}[i/5]
			got := p.again(k.sequence, method, k.params)
			if i%5 == 4 {
				if got != "result_lost -32000" {
					t.Errorf("%s %s: got %.100s", method, k.params, got)
				}
				continue
			}
			f := p.frames[len(p.frames)-1]
			if string(f.JSON) != string(k.answer.JSON) || !slices.EqualFunc(f.Attachments, k.answer.Attachments, slices.Equal) {
				t.Errorf("%s %s: the second answer is not the first: %.100s", method, k.params, f.JSON)
			}
			if f.Term != p.term {
				t.Errorf("answered with term %d, want %d", f.Term, p.term)
			}
		}
		p.want("keeper.idle", "", fmt.Sprint(len(all)))
	})
}

// Whatever keeps an answer from being repeated, it must not sound as if the
// mutation had been undone.
func TestARepeatedAnswerThatFailsIsLost(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		add := p.post(wire.Call, "tasks.other", "")
		synctest.Wait()
		p.nextOwner()
		p.post(wire.Call, "tasks.hold", "")
		synctest.Wait()
		p.frame(wire.Frame{Header: wire.Header{Kind: wire.Call, Client: p.client, Sequence: add, Timeout: 10}, JSON: request(add, "tasks.other", "")})
		time.Sleep(20 * time.Millisecond) // on the bubble's clock
		synctest.Wait()
		p.wantAnswers(add, "result_lost -32000")
	})
}

func TestHandlersCannotSeeTheLedger(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		p.want("keeper.all", "", "internal -32603")
		if log := p.logged(); !strings.Contains(log, "_ashore_calls belongs to the framework") {
			t.Errorf("logged %s", log)
		}
	})
}

// The record is in the mutation's own transaction: it adds one page to what a
// small commit writes, and no flush.
func TestARecordCostsOnePage(t *testing.T) {
	owners(t, func(t *testing.T, p *page) {
		cost := func() opfs.Counters {
			before := p.vfs.Stats()
			p.post(wire.Call, "tasks.other", "", acknowledges(p.sequence))
			synctest.Wait()
			return p.vfs.Stats().Sub(before).WAL
		}
		for range 3 {
			cost()
		}
		with := cost()
		p.server.Close()
		var err error
		p.server, err = dispatch.NewServer(dispatch.Options{DB: p.db, Port: p, Services: []dispatch.Service{p.service.Service()}})
		if err != nil {
			t.Fatal(err)
		}
		without := cost()
		t.Logf("with a record %+v, without %+v", with, without)
		if with.Writes != without.Writes || with.Flushes != without.Flushes || with.BytesWritten > without.BytesWritten+4200 {
			t.Errorf("a mutation costs %+v with a record, %+v without", with, without)
		}
	})
}
