// Package markdown makes a tree of what a person wrote in Markdown. No HTML
// comes out of it: the page makes an element of each node, of a kind that it
// knows, so that there is nothing in it that a browser could run.
package markdown

// Node is a piece of a text. Blocks and what runs within them are nodes alike.
type Node struct {
	Kind Kind `json:"kind"`
	// Text is what there is to read: of Text, Code and CodeBlock, and what
	// stands for a Picture that can't be shown.
	Text string `json:"text,omitzero"`
	// Level of a Heading, 1 to 6.
	Level int `json:"level,omitzero" jsonschema:"minimum=1,maximum=6"`
	// Href is where a Link leads, of http, https or mailto, or a Picture's
	// name after "picture:".
	Href string `json:"href,omitzero"`
	// Title of a Link or Picture; the language of a CodeBlock.
	Title string `json:"title,omitzero"`
	// Start is the number of the first item of a List that is numbered.
	Start *int `json:"start,omitempty"`
	// Done is set in an Item of a list of tasks.
	Done *bool `json:"done,omitempty"`
	// Align says at which side the text of a Cell stands.
	Align Align `json:"align,omitzero"`
	// Items are the nodes within this one.
	Items []Node `json:"items,omitempty"`
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
