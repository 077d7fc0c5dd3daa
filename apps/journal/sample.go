package main

import (
	"context"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/store"
)

// sampleEntry is something that the made-up person writes about.
type sampleEntry struct {
	title string
	tags  []string
	lines []string
}

var sampleEntries = []sampleEntry{
	{"Up before the ferry", []string{"harbour", "morning"}, []string{"The quay was empty but for the gulls and me.", "Fog lay on the water until nine, then it was gone as if somebody had folded it up.", "Coffee from the kiosk, *too hot*, drunk walking."}},
	{"A long table", []string{"friends"}, []string{"Nine of us, four chairs that match.", "Márta brought the soup with the small dumplings, and there was none left.", "We must do this more often, we said, as we say each time."}},
	{"The shelf in the hall", []string{"house"}, []string{"Done at last:", "- [x] sand the boards\n- [x] two coats of oil\n- [ ] find the missing bracket", "It leans a little. So does the house."}},
	{"Rain", []string{"weather"}, []string{"All day, from the west.", "I read by the window and did not finish a single thing that I had meant to do, and it was a good day."}},
	{"From the book", []string{"reading"}, []string{"> Not all who hesitate are lost. The psalm of the slow.", "I copied it because of the second sentence.", "Chapter seven tomorrow."}},
	{"Along the dunes", []string{"walk", "sea"}, []string{"Eleven kilometres, wind from behind on the way out, so from the front on the way back.", "Found: a green float, one glove, a cuttlebone.", "Saw a seal, or a very patient log."}},
	{"Bread, third try", []string{"kitchen"}, []string{"| try | flour | hours | verdict |\n|---|---:|---:|---|\n| 1 | 400 g | 6 | brick |\n| 2 | 450 g | 10 | better |\n| 3 | 450 g | 14 | **bread** |", "The difference is the night in the cold."}},
	{"Call with Grandmother", []string{"family"}, []string{"She remembers the winter when the bay froze and they walked to the island.", "She asked twice whether I eat enough. I do."}},
	{"Rehearsal", []string{"choir", "friends"}, []string{"Bar 42 works, bar 43 does not.", "Walked home humming the alto line, which is not mine."}},
	{"What the week was", []string{"review"}, []string{"## Went well\n\nThe talk, the garden, sleep.", "## Did not\n\nMail. Always mail.", "## Next\n\n1. Write to Jonas\n2. Book the train\n3. Leave one evening free"}},
	{"Swifts", []string{"garden", "birds"}, []string{"They are back, or others are.", "Counted fourteen over the roof at nine in the evening, all of them shouting."}},
	{"A dream", nil, []string{"I had to catch a train that was also a library.", "The conductor asked for something to read."}},
	{"Night train", []string{"travel"}, []string{"Upper berth, window on the wrong side, slept like a stone.", "Woke at a station whose name I could not read, with the sun exactly on the platform clock."}},
	{"Small things", nil, []string{"The neighbour’s cat on our wall again.", "A letter with a real stamp.", "`2 × 2 m` of new light where the old birch stood."}},
}

// sampleEndings close an entry, most of them.
var sampleEndings = []string{
	"Bed at eleven, for once.", "Wind turning to the north, says the radio.", "Jonas wrote. Answer tomorrow.", "",
	"The lamp in the stairs is out again.", "Soup, bread, an apple.", "Nobody on the pier but a heron.",
	"I would not have missed it.", "Remember: the blue folder.", "First frost on the railing.", "Moon over the shed, almost full.", "",
	"Slept badly, woke well.", "Two letters, both bills.", "The kettle has a new sound.", "Low tide at six, and the whole bay smelled of it.",
}

// sample fills an empty database with three months of a made-up diary, up to
// today, and with what the same person wrote a year before.
func sample(ctx context.Context, tx *store.Tx) error {
	random := rand.New(rand.NewPCG(4, 19))
	now := tx.Now().In(app.SampleZone(ctx)).Truncate(time.Minute)
	last := ""
	for back := 92; back >= 0; back-- {
		at := now.AddDate(0, 0, -back)
		n := []int{0, 1, 1, 1, 2, 1, 3}[random.IntN(7)]
		if back == 0 {
			n = 2
		}
		for i := range n {
			in := randomEntry(random)
			in.Day = calendar.Of(at)
			e, err := addEntry(ctx, tx, AddInput{Values: in}, at.Add(-time.Duration(n-i)*37*time.Minute))
			if err != nil {
				return fmt.Errorf("entry of %s: %w", in.Day, err)
			}
			last = e.ID
		}
	}
	for _, years := range []int{1, 2} {
		at := now.AddDate(-years, 0, 0)
		in := randomEntry(random)
		in.Day = calendar.Of(at)
		if _, err := addEntry(ctx, tx, AddInput{Values: in}, at); err != nil {
			return err
		}
	}
	return samplePicture(ctx, tx, last)
}

func randomEntry(random *rand.Rand) Values {
	e := sampleEntries[random.IntN(len(sampleEntries))]
	paragraphs := slices.Clone(e.lines[:1+random.IntN(len(e.lines))])
	if ending := sampleEndings[random.IntN(len(sampleEndings))]; ending != "" {
		paragraphs = append(paragraphs, ending)
	}
	return Values{Source: "# " + e.title + "\n\n" + strings.Join(paragraphs, "\n\n"), Tags: e.tags}
}

// A sun over water. To draw it here would bring an encoder of pictures into the
// program.
var (
	//go:embed sample.png
	samplePNG []byte
	//go:embed sample-small.png
	sampleSmall []byte
)

// samplePicture puts a picture of the sea below an entry.
func samplePicture(ctx context.Context, tx *store.Tx, id string) error {
	picture, err := (&Pictures{}).Add(ctx, tx, PictureInput{
		EntryID: id, Name: "sea.png", Type: PNG, Width: 320, Height: 200, Content: samplePNG, Thumbnail: sampleSmall,
	})
	if err != nil {
		return err
	}
	entry, err := findEntry(ctx, tx, id)
	if err != nil {
		return err
	}
	in := SaveInput{ID: id, Version: entry.Version, Values: Values{Day: entry.Day, Tags: entry.Tags}}
	in.Source = entry.Source + "\n\n![The sea in the evening](" + pictureScheme + picture.ID + ")"
	_, err = (&Entries{}).Save(ctx, tx, in)
	return err
}
