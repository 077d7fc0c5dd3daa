// Package markdown makes a tree of what a person wrote in Markdown. No HTML
// comes out of it: the page makes an element of each node, of a kind that it
// knows, so that there is nothing in it that a browser could run.
package markdown

// Node is a piece of a text, with the pieces within it. Blocks and what runs
// within them are nodes alike.
type Node struct {
	Piece
	Items []Node
}

// Piece is a node as a page gets it: in a list, each behind the one that it
// lies in. A type that held itself would be one that tools for OpenRPC can't
// read.
type Piece struct {
	Kind Kind `json:"kind"`
	// Depth is in how many others it lies.
	Depth int `json:"depth" jsonschema:"minimum=0,maximum=50"`
	// Text is what there is to read: of a text, a code and a codeblock, and what
	// stands for a picture that can't be shown.
	Text string `json:"text,omitzero"`
	// Level of a heading, 1 to 6.
	Level int `json:"level,omitzero" jsonschema:"minimum=1,maximum=6"`
	// Href is where a link leads, of http, https or mailto, or a picture's name
	// after "picture:".
	Href string `json:"href,omitzero"`
	// Title of a link or picture; the language of a codeblock.
	Title string `json:"title,omitzero"`
	// Start is the number of the first item of a list that is numbered.
	Start *int `json:"start,omitempty"`
	// Done is set in an item of a list of tasks.
	Done *bool `json:"done,omitempty"`
	// Align says at which side the text of a cell stands.
	Align Align `json:"align,omitzero"`
}

// Pieces makes a list of a text, in the order of reading.
func Pieces(src string) []Piece { return flat(nil, Parse(src), 0) }

func flat(pieces []Piece, nodes []Node, depth int) []Piece {
	for _, n := range nodes {
		n.Depth = depth
		pieces = flat(append(pieces, n.Piece), n.Items, depth+1)
	}
	return pieces
}

// Kind is what a node is.
type Kind string

// The kinds of nodes. The first KindRow of a KindTable has its heads.
const (
	KindParagraph Kind = "paragraph"
	KindHeading   Kind = "heading"
	KindQuote     Kind = "quote"
	KindList      Kind = "list"
	KindItem      Kind = "item"
	KindCodeBlock Kind = "codeblock"
	KindRule      Kind = "rule"
	KindTable     Kind = "table"
	KindRow       Kind = "row"
	KindCell      Kind = "cell"
	KindText      Kind = "text"
	KindEmphasis  Kind = "emphasis"
	KindStrong    Kind = "strong"
	KindStruck    Kind = "struck"
	KindCode      Kind = "code"
	KindBreak     Kind = "break"
	KindLink      Kind = "link"
	KindPicture   Kind = "picture"
)

// Align is a side of a Cell.
type Align string

// The sides.
const (
	AlignStart  Align = "start"
	AlignCenter Align = "center"
	AlignEnd    Align = "end"
)
