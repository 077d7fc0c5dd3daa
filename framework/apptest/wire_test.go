package apptest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

type colour string

type size struct{ W, H int }

func (s size) MarshalText() ([]byte, error) { return json.Marshal([]int{s.W, s.H}) }

func (s *size) UnmarshalText(b []byte) error {
	var list []int
	err := json.Unmarshal(b, &list)
	if err == nil {
		s.W, s.H = list[0], list[1]
	}
	return err
}

type base struct {
	ID string `json:"id"`
}

type everything struct {
	base
	Text     string           `json:"text"`
	Count    int32            `json:"count"`
	Big      int64            `json:"big,string"`
	Ratio    float64          `json:"ratio"`
	On       bool             `json:"on"`
	At       time.Time        `json:"at"`
	For      time.Duration    `json:"for"`
	Colour   colour           `json:"colour"`
	Size     size             `json:"size"`
	Maybe    *string          `json:"maybe"`
	Nothing  *string          `json:"nothing"`
	Left     string           `json:"left,omitempty"`
	Zero     time.Time        `json:"zero,omitzero"`
	List     []colour         `json:"list"`
	Empty    []int            `json:"empty"`
	Map      map[string]int   `json:"map"`
	Numbered map[int]string   `json:"numbered"`
	Raw      json.RawMessage  `json:"raw"`
	Deep     []map[string]any `json:"deep"`
	Bytes    []byte           `json:"bytes"`
	Parts    [][]byte         `json:"parts"`
	Hidden   string           `json:"-"`
	unseen   int
}

func TestValuesTravelAsThePageSendsThem(t *testing.T) {
	text := "here"
	v := everything{
		base: base{"1"}, Text: "ä\n\"", Count: -3, Big: 1 << 60, Ratio: 0.5, On: true,
		At: time.Date(2026, 3, 2, 10, 0, 0, 5e6, time.FixedZone("", 3600)), For: 1500 * time.Millisecond,
		Colour: "red", Size: size{2, 3}, Maybe: &text, List: []colour{"a", "b"},
		Map: map[string]int{"x": 1}, Numbered: map[int]string{7: "seven"}, Raw: json.RawMessage(`{"y":[1]}`),
		Deep: []map[string]any{{"z": nil}}, Hidden: "no", unseen: 1,
		Bytes: []byte("one"), Parts: [][]byte{{2}, {}},
	}
	var attachments [][]byte
	got, err := encode(reflect.ValueOf(v), &attachments)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"1","text":"ä\n\"","count":-3,"big":"1152921504606846976","ratio":0.5,"on":true,` +
		`"at":"2026-03-02T09:00:00.005Z","for":1500,"colour":"red","size":"[2,3]","maybe":"here","nothing":null,` +
		`"list":["a","b"],"empty":[],"map":{"x":1},"numbered":{"7":"seven"},"raw":{"y":[1]},"deep":[{"z":null}],"bytes":0,"parts":[1,2]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}

	var back everything
	if err := decode(got, attachments, &back); err != nil {
		t.Fatal(err)
	}
	v.At, v.Hidden, v.unseen, v.Empty = v.At.UTC(), "", 0, []int{}
	if !reflect.DeepEqual(back, v) {
		t.Errorf("got  %+v\nwant %+v", back, v)
	}
}

func TestResultsThatDoNotFitAreTold(t *testing.T) {
	for _, c := range []struct {
		json string
		out  any
		want string
	}{
		{`{"text":"a","colour":"red"}`, new(struct {
			Text string `json:"text"`
		}), "/colour: "},
		{`{"a":[{"b":"x"}]}`, new(map[string][]map[string]int), `/a/0/b: "x" does not fit into int`},
		{`300`, new(int8), "the result: "},
		{`"2026-03-02"`, new(time.Time), "the result: "},
		{`null`, new(int), "the result: <nil> does not fit into int"},
		{`[1]`, new(string), "does not fit into string"},
		{`{}`, new(string), "an object does not fit into string"},
		{`true`, new(string), "does not fit into string"},
		{`1 2`, new(int), "something follows the value"},
	} {
		err := decode([]byte(c.json), nil, c.out)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s into %T: got %v, want %q in it", c.json, c.out, err, c.want)
		}
	}
}
