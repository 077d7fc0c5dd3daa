// Package corpus has the types whose schemas are compared with those that
// github.com/invopop/jsonschema reflects. It is a package of its own so that
// a test can both analyse it and have its types.
package corpus

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ashore-dev/ashore/framework/calendar"
)

// Corpus takes one of each.
//
//ashore:service
type Corpus struct{}

// All is a handler, so that the generator looks at the types.
func (*Corpus) All(context.Context, All) error { return nil }

// Basics are the types that Go has by itself.
type Basics struct {
	// Text is a text.
	Text    string  `json:"text"`
	Bool    bool    `json:"bool"`
	Int     int     `json:"int"` // Int is behind its line.
	Int8    int8    `json:"int8"`
	Int64   int64   `json:"int64"`
	Uint    uint    `json:"uint"`
	Uint16  uint16  `json:"uint16"`
	Float32 float32 `json:"float32"`
	Float64 float64 `json:"float64"`
	NoTag   string
	Skipped func() `json:"-"`
}

// Times are instants and lengths of time.
type Times struct {
	At     time.Time       `json:"at"`
	Until  *time.Time      `json:"until" jsonschema:"nullable"`
	Took   time.Duration   `json:"took"`
	Splits []time.Duration `json:"splits,omitempty"`
	Zero   time.Time       `json:"zero,omitzero"`
}

// Named types.
type (
	// ID is a text.
	ID string
	// Cents is a number.
	Cents int64
	// IDs are many.
	IDs []ID
	// Colour has constants.
	Colour string
	// Level has constants too.
	Level int
)

// The constants.
const (
	Red  Colour = "red"
	Blue Colour = "blue"

	Low  Level = 1
	High Level = 2
)

// Uses of them.
type Uses struct {
	ID      ID       `json:"id" jsonschema:"minLength=3"`
	Cents   Cents    `json:"cents" jsonschema:"minimum=0"`
	IDs     IDs      `json:"ids"`
	Colour  Colour   `json:"colour"`
	Level   Level    `json:"level,omitempty"`
	Colours []Colour `json:"colours"`
	Plain   []ID     `json:"plain"`
	Nested  [][]int  `json:"nested"`
}

// Rules of every kind.
type Rules struct {
	Length   string   `json:"length" jsonschema:"minLength=1,maxLength=200"`
	Pattern  string   `json:"pattern" jsonschema:"pattern=^[a-z]{1\\,3}$"`
	Choice   string   `json:"choice" jsonschema:"enum=a,enum=b,example=a"`
	Numbers  int      `json:"numbers" jsonschema:"enum=1,enum=2,example=2"`
	Range    int      `json:"range" jsonschema:"minimum=-1,maximum=10,multipleOf=2"`
	Open     float64  `json:"open" jsonschema:"exclusiveMinimum=0.5,exclusiveMaximum=1e3"`
	Items    []string `json:"items" jsonschema:"minItems=1,maxItems=3,minLength=2,pattern=^x"`
	Figures  []int    `json:"figures,omitempty" jsonschema:"minimum=3,enum=4,enum=5"`
	Words    string   `json:"words" jsonschema:"title=A title,description=What it is\\, in words"`
	Maybe    *string  `json:"maybe" jsonschema:"minLength=1,nullable,description=Perhaps"`
	MaybeInt *int     `json:"maybeInt,omitempty" jsonschema:"nullable,maximum=9"`
	Inner    Inner    `json:"inner" jsonschema:"description=Its own words"`
	Many     []Inner  `json:"many" jsonschema:"minItems=1"`
	Optional *Inner   `json:"optional,omitempty" jsonschema:"nullable"`
	Must     string   `json:"must" jsonschema:"required"`
	Mail     string   `json:"mail" jsonschema:"format=email,maxLength=99"`
	Links    []string `json:"links" jsonschema:"format=uri,uniqueItems=true"`
	Marks    []int    `json:"marks" jsonschema:"uniqueItems=true,minimum=1"`
}

// Tags have a name.
type Tags map[string]Inner

// Page is a part of many.
type Page[T any] struct {
	// Items are those of the part.
	Items []T     `json:"items"`
	Next  *string `json:"next" jsonschema:"nullable"`
}

// Collections hold others.
type Collections struct {
	Bytes   []byte                     `json:"bytes" jsonschema:"minLength=1,maxLength=2000000"`
	Parts   [][]byte                   `json:"parts"`
	ByName  map[string]int             `json:"byName"`
	ByID    map[ID]Inner               `json:"byID"`
	ByLevel map[int64]string           `json:"byLevel"`
	Deep    map[string]map[string]bool `json:"deep,omitempty"`
	Tags    Tags                       `json:"tags"`
	Page    Page[Inner]                `json:"page"`
	Names   Page[string]               `json:"names"`
	Big     int64                      `json:"big,string" jsonschema:"minimum=1,maximum=9007199254740993,multipleOf=2"`
	Bigger  *uint64                    `json:"bigger,omitempty,string" jsonschema:"nullable"`
	Day     calendar.Date              `json:"day"`
	Days    map[calendar.Date]Cents    `json:"days"`
	Meta    any                        `json:"meta" ashore:"unknown"`
	Raw     json.RawMessage            `json:"raw,omitempty" ashore:"unknown"`
}

// Inner is referred to.
type Inner struct {
	A int `json:"a"`
}

// Base is embedded.
type Base struct {
	// ID comes from the base.
	ID   string `json:"id"`
	Made int    `json:"made,omitempty"`
}

type hidden struct {
	Deep bool `json:"deep"`
}

// Embeds takes in Base.
type Embeds struct {
	Base
	hidden
	Inner `json:"inner"`
	Own   string `json:"own"`
}

// Tree is made of itself.
type Tree struct {
	Name     string `json:"name"`
	Children []Tree `json:"children"`
	Parent   *Tree  `json:"parent,omitempty" jsonschema:"nullable"`
}

// Empty has no fields.
type Empty struct{}

// All has all.
type All struct {
	Basics Basics `json:"basics"`
	Times  Times  `json:"times"`
	Uses   Uses   `json:"uses"`
	Rules  Rules  `json:"rules"`
	Embeds Embeds `json:"embeds"`
	Tree   Tree   `json:"tree"`
	Empty  Empty  `json:"empty"`

	Collections Collections `json:"collections"`
}
