package markdown

import (
	"bufio"
	"bytes"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// deepest is how deep nodes lie within each other; what lies deeper is told as
// text. Nobody writes so, and a page need not follow a million quotes.
const deepest = 40

// markdown is CommonMark with tables, tasks, struck text and addresses without
// brackets, and without HTML, whose parsers are left out: tags are text.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	),
	parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
)

// Parse makes a tree of a text. Any text is Markdown; there is no error.
func Parse(src string) []Node {
	src = strings.ToValidUTF8(strings.ReplaceAll(src, "\x00", "\uFFFD"), "\uFFFD")
	if dense(src) {
		return one(Piece{Kind: KindCodeBlock, Text: src})
	}
	source := []byte(src)
	t := tree{source: source}
	return t.within(markdown.Parse(text.NewReader(source)), 0)
}

// dense reports whether a block of the text has more brackets or stars, or a line
// more quotes or lists within each other, than anybody writes: the parser looks for
// partners of each among all the others, and a second's work must not become a minute's.
func dense(src string) bool {
	brackets, marks := 0, 0
	for line := range strings.Lines(src) {
		if strings.TrimSpace(line) == "" {
			brackets, marks = 0, 0
			continue
		}
		containers := bullets(line)
		for _, c := range []byte(line) {
			switch c {
			case '[':
				brackets++
			case '*', '_', '~', '`', '<':
				marks++
			case '>':
				containers++
			}
		}
		if brackets > 2000 || marks > 10_000 || containers > 1000 {
			return true
		}
	}
	return false
}

// bullets counts the lists that a line begins within each other.
func bullets(line string) int {
	n := 0
	for _, c := range []byte(line) {
		switch c {
		case '-', '+', '*':
			n++
		case ' ', '\t', '.', ')', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		default:
			return n
		}
	}
	return n
}

// Text is what there is to read in a text, a line for each block: for searching
// and for a line that stands for it.
func Text(src string) string {
	var b strings.Builder
	read(&b, Parse(src))
	return strings.TrimSpace(b.String())
}

func read(b *strings.Builder, nodes []Node) {
	for _, n := range nodes {
		b.WriteString(n.Text)
		read(b, n.Items)
		switch n.Kind {
		case KindText, KindEmphasis, KindStrong, KindStruck, KindCode, KindLink, KindPicture:
		case KindCell:
			b.WriteByte(' ')
		default:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte('\n')
			}
		}
	}
}

type tree struct{ source []byte }

func one(p Piece) []Node { return []Node{{Piece: p}} }

// within are the nodes within one.
func (t tree) within(n ast.Node, depth int) []Node {
	if depth == deepest {
		return one(Piece{Kind: KindText, Text: string(t.raw(n))})
	}
	var nodes []Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		for _, made := range t.node(c, depth+1) {
			if last := len(nodes) - 1; made.Kind == KindText && last >= 0 && nodes[last].Kind == KindText {
				nodes[last].Text += made.Text
				continue
			}
			nodes = append(nodes, made)
		}
	}
	return nodes
}

// node makes none, one or some nodes of one of the parser's.
func (t tree) node(n ast.Node, depth int) []Node {
	made := Node{}
	switch n := n.(type) {
	case *ast.Paragraph:
		made.Kind = KindParagraph
	case *ast.TextBlock: // a paragraph of a list without space between
		return t.within(n, depth)
	case *ast.Heading:
		made.Kind, made.Level = KindHeading, n.Level
	case *ast.Blockquote:
		made.Kind = KindQuote
	case *ast.List:
		made.Kind = KindList
		if n.IsOrdered() {
			made.Start = &n.Start
		}
	case *ast.ListItem:
		made.Kind = KindItem
		made.Done = done(n)
	case *ast.CodeBlock:
		return one(Piece{Kind: KindCodeBlock, Text: string(lines(n, t.source))})
	case *ast.FencedCodeBlock:
		return one(Piece{Kind: KindCodeBlock, Text: string(lines(n, t.source)), Title: string(n.Language(t.source))})
	case *ast.ThematicBreak:
		return one(Piece{Kind: KindRule})
	case *extast.Table:
		made.Kind = KindTable
	case *extast.TableHeader, *extast.TableRow:
		made.Kind = KindRow
	case *extast.TableCell:
		made.Kind = KindCell
		made.Align = map[extast.Alignment]Align{
			extast.AlignLeft: AlignStart, extast.AlignCenter: AlignCenter, extast.AlignRight: AlignEnd,
		}[n.Alignment]
	case *ast.Text:
		return t.text(n)
	case *ast.String:
		return one(Piece{Kind: KindText, Text: string(n.Value)})
	case *ast.CodeSpan:
		return one(Piece{Kind: KindCode, Text: strings.ReplaceAll(string(t.raw(n)), "\n", " ")})
	case *ast.Emphasis:
		made.Kind = KindEmphasis
		if n.Level == 2 {
			made.Kind = KindStrong
		}
	case *extast.Strikethrough:
		made.Kind = KindStruck
	case *extast.TaskCheckBox: // told by its item
		return nil
	case *ast.AutoLink:
		label := one(Piece{Kind: KindText, Text: string(n.Label(t.source))})
		href := string(n.URL(t.source))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(href), "mailto:") {
			href = "mailto:" + href
		}
		if href = address(href); href == "" {
			return label
		}
		return []Node{{Piece{Kind: KindLink, Href: href}, label}}
	case *ast.Link:
		href := address(destination(n.Destination))
		if href == "" {
			return t.within(n, depth)
		}
		made.Kind, made.Href, made.Title = KindLink, href, unescaped(n.Title)
	case *ast.Image:
		return t.picture(n, depth)
	default: // such as where a link leads that is told elsewhere
		return nil
	}
	made.Items = t.within(n, depth)
	return []Node{made}
}

// text is a piece of a line, and what ends it.
func (t tree) text(n *ast.Text) []Node {
	s := n.Value(t.source)
	made := Piece{Kind: KindText, Text: string(s)}
	if !n.IsRaw() {
		made.Text = unescaped(s)
	}
	switch {
	case n.HardLineBreak():
		return append(one(made), one(Piece{Kind: KindBreak})...)
	case n.SoftLineBreak():
		made.Text += "\n"
	}
	return one(made)
}

// picture is one of the journal's own. One from elsewhere is a link to it: to
// show it would tell its server who reads the journal, and when.
func (t tree) picture(n *ast.Image, depth int) []Node {
	var alt strings.Builder
	read(&alt, t.within(n, depth))
	href := destination(n.Destination)
	if name, ok := strings.CutPrefix(href, "picture:"); ok && isName(name) {
		return one(Piece{Kind: KindPicture, Href: href, Text: alt.String(), Title: unescaped(n.Title)})
	}
	label := Piece{Kind: KindText, Text: alt.String()}
	if label.Text == "" {
		label.Text = href
	}
	if href = address(href); href == "" {
		return one(label)
	}
	return []Node{{Piece{Kind: KindLink, Href: href, Title: unescaped(n.Title)}, one(label)}}
}

// raw is the source of what is to be read in a node.
func (t tree) raw(n ast.Node) []byte {
	var b bytes.Buffer
	// A walk of one's own: the parser's is recursive, and a text may be deep.
	stack := []ast.Node{n}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Value(t.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(t.source))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b.Write(lines(n, t.source))
		}
		for c := n.LastChild(); c != nil; c = c.PreviousSibling() {
			stack = append(stack, c)
		}
	}
	return b.Bytes()
}

func lines(n ast.Node, source []byte) []byte {
	var b []byte
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		b = append(b, at.Value(source)...)
	}
	return b
}

// done reports whether the task of an item is done, nil if it is none.
func done(n *ast.ListItem) *bool {
	first := n.FirstChild()
	if first == nil {
		return nil
	}
	if box, ok := first.FirstChild().(*extast.TaskCheckBox); ok {
		return &box.IsChecked
	}
	return nil
}

// destination is where a link leads, as it was meant.
func destination(b []byte) string { return string(util.URLEscape(b, true)) }

// address gives an address that a link of the page may have, or "".
func address(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto":
	default:
		return ""
	}
	return u.String()
}

// isName reports whether a picture can have this name.
func isName(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// unescaped is a text without backslashes before punctuation, and with what
// names like &auml; stand for.
func unescaped(b []byte) string {
	var buf bytes.Buffer
	w := bufio.NewWriter(&buf)
	html.DefaultWriter.Write(w, b) // resolves both, and escapes what HTML must
	_ = w.Flush()                  // into memory
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`).Replace(buf.String())
}
