package main

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// walkPage goes through an HTML document's tags and gives the document back
// with what visit changed. visit gets each start tag with the line it begins
// on, and returns whether it changed the tag; and each text within script and
// style, as a token of type html.TextToken named for its element. All other
// bytes stay as they are.
func walkPage(data []byte, visit func(token *html.Token, line int) bool) []byte {
	return walkPart(data, 1, visit)
}

func walkPart(data []byte, line int, visit func(*html.Token, int) bool) []byte {
	z := html.NewTokenizer(bytes.NewReader(data))
	var out bytes.Buffer
	raw := "" // the element whose text is raw
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			out.Write(z.Raw())
			return out.Bytes()
		}
		text := slices.Clone(z.Raw())
		lines := bytes.Count(text, []byte("\n"))
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			raw = ""
			if rawText[token.Data] {
				raw = token.Data
			}
			if visit(&token, line) {
				text = tag(token)
			}
		case html.EndTagToken:
			raw = ""
		case html.TextToken:
			switch raw {
			case "noscript": // text to the tokenizer, elements to a person without JavaScript
				text = walkPart(text, line, visit)
			case "script", "style":
				visit(&html.Token{Type: html.TextToken, Data: raw, Attr: []html.Attribute{{Val: string(text)}}}, line)
			}
		}
		out.Write(text)
		line += lines
	}
}

// rawText are the elements whose content the tokenizer doesn't look into.
var rawText = map[string]bool{"script": true, "style": true, "noscript": true}

// needsValue are attributes whose empty value means something; of the others
// that have none the name alone is written.
var needsValue = map[string]bool{"alt": true, "value": true, "content": true}

// tag writes a start tag as a person would.
func tag(token html.Token) []byte {
	var b bytes.Buffer
	b.WriteString("<" + token.Data)
	for _, a := range token.Attr {
		b.WriteString(" " + a.Key)
		if a.Val != "" || needsValue[a.Key] {
			b.WriteString(`="` + strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(a.Val) + `"`)
		}
	}
	if token.Type == html.SelfClosingTagToken {
		b.WriteString("/")
	}
	b.WriteString(">")
	return b.Bytes()
}

// attribute returns the value of token's attribute of that name.
func attribute(token *html.Token, name string) (string, bool) {
	for _, a := range token.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// linkKind says what happens to the address in an attribute.
type linkKind int

const (
	noLink   linkKind = iota
	loads             // the page loads it: it must be of this site
	loadsSet          // the same, as a srcset
	leads             // the person may go there
)

// linkOf says what kind of address the attribute of token holds.
func linkOf(token *html.Token, key string) linkKind {
	switch key {
	case "src":
		return loads
	case "srcset", "imagesrcset":
		return loadsSet
	case "poster":
		return loads
	case "data":
		if token.Data == "object" {
			return loads
		}
	case "href":
		switch token.Data {
		case "a", "area":
			return leads
		case "use", "image":
			return loads
		case "link":
			rel, _ := attribute(token, "rel")
			for word := range strings.FieldsSeq(strings.ToLower(rel)) {
				switch word {
				case "stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "preload", "modulepreload", "prefetch":
					return loads
				}
			}
			return leads
		}
	case "action":
		if token.Data == "form" {
			return leads
		}
	case "formaction":
		return leads
	}
	return noLink
}
