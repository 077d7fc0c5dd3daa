package docs

import "strings"

// clientPage is the reference of the modules that apps import.
func (b *builder) clientPage() *page {
	p := &page{
		file: "client.html", title: "Client", group: "Ashore",
		summary: "The modules of ashore/ that a page imports.",
	}
	known := map[string]string{} // ids of what the page has, by name
	type module struct {
		Module
		symbols  []jsSymbol
		handedOn [][2]string
	}
	var modules []module
	for _, m := range b.Modules {
		if !m.Public {
			continue
		}
		symbols, handedOn := parseJSDoc(m.Text)
		modules = append(modules, module{m, symbols, handedOn})
		for _, s := range symbols {
			if known[s.name] == "" {
				known[s.name] = symbolID(m.Name, s.name)
			}
		}
	}
	var nav, body nodes
	body = append(body, el("p", nil, text("What a page imports from "), code("./ashore/"), text(". Each module has types in JSDoc, which editors read; they are told here as TypeScript writes them.")))
	for _, m := range modules {
		id := strings.TrimSuffix(m.Name, ".js")
		var links []node
		section := &element{name: "section", attrs: attrs{"id": id}}
		section.children = nodes{el("h2", nil, link("#"+id, text(m.Name)))}
		p.find("ashore/"+m.Name, "module", id, "")
		for _, h := range m.handedOn {
			if to := known[h[0]]; to != "" {
				section.children = append(section.children, el("p", nil, text("Hands on "), link("#"+to, code(h[0])), text(".")))
			}
		}
		for _, s := range m.symbols {
			links = append(links, link("#"+symbolID(m.Name, s.name), text(s.name)))
			section.children = append(section.children, b.jsSymbol(p, m.Name, s, known))
		}
		nav = append(nav, el("li", nil, link("#"+id, text(m.Name)), list(links...)))
		body = append(body, section)
	}
	p.nav, p.body = el("ul", nil, nav...), body
	return p
}

// symbolID is the anchor of what a module has.
func symbolID(module, name string) string { return strings.TrimSuffix(module, ".js") + "." + name }

func (b *builder) jsSymbol(p *page, module string, s jsSymbol, known map[string]string) node {
	id := symbolID(module, s.name)
	p.find(s.name, s.kind, id, firstSentence(s.doc.text))
	body := nodes{el("h3", nil, link("#"+id, text(s.name)), text(" "), el("small", nil, text(s.kind)))}
	if s.signature != "" {
		body = append(body, pre(s.signature+"\n"))
	}
	if s.kind == "type" && s.doc.typ != "" && s.doc.typ != "Object" {
		body = append(body, el("pre", nil, el("code", nil, linked(s.doc.typ, known))))
	}
	body = append(body, jsText(s.doc.text), tags("Parameters", s.doc.params, known), tags("Members", s.doc.properties, known), returned(s.doc.returns, known))
	for _, m := range s.members {
		mid := id + "." + m.name
		p.find(s.name+"."+m.name, m.kind, mid, firstSentence(m.doc.text))
		member := nodes{el("h4", attrs{"id": mid}, link("#"+mid, text(m.name)), text(" "), el("small", nil, text(m.kind)))}
		if m.signature != "" {
			member = append(member, pre(m.signature+"\n"))
		}
		if m.doc.typ != "" {
			member = append(member, el("p", nil, el("code", nil, linked(m.doc.typ, known))))
		}
		body = append(body, append(member, jsText(m.doc.text), tags("Parameters", m.doc.params, known), returned(m.doc.returns, known))...)
	}
	return el("article", attrs{"id": id}, body...)
}

// tags lists parameters or members.
func tags(title string, all []jsTag, known map[string]string) node {
	if len(all) == 0 {
		return nil
	}
	dl := &element{name: "dl"}
	for _, t := range all {
		name, optional := strings.CutPrefix(t.name, "[")
		name = strings.TrimSuffix(name, "]")
		term := nodes{code(name)}
		if t.typ != "" {
			term = append(term, text(" "), el("code", nil, linked(t.typ, known)))
		}
		if optional {
			term = append(term, text(" "), el("em", nil, text("optional")))
		}
		dl.children = append(dl.children, el("dt", nil, term...), el("dd", nil, jsText(t.text)))
	}
	return nodes{el("p", nil, el("strong", nil, text(title))), dl}
}

func returned(t jsTag, known map[string]string) node {
	if t.typ == "" {
		return nil
	}
	line := nodes{el("strong", nil, text("Returns ")), el("code", nil, linked(t.typ, known))}
	if t.text != "" {
		line = append(line, text(", "), ticked(strings.Join(strings.Fields(t.text), " ")))
	}
	return el("p", nil, line...)
}

// linked is a type whose names lead to where they are told.
func linked(typ string, known map[string]string) node {
	var out nodes
	word := ""
	flush := func() {
		if id := known[word]; id != "" {
			out = append(out, link("#"+id, text(word)))
		} else if word != "" {
			out = append(out, text(word))
		}
		word = ""
	}
	for _, r := range typ {
		if r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			word += string(r)
			continue
		}
		flush()
		out = append(out, text(string(r)))
	}
	flush()
	return out
}

// jsText is the text of a comment: paragraphs, lists of hyphens, and code between fences.
func jsText(s string) node {
	var out nodes
	for part := range strings.SplitSeq(s, "\n\n") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case strings.HasPrefix(part, "```"):
			_, body, _ := strings.Cut(part, "\n")
			out = append(out, pre(strings.TrimSuffix(body, "```")))
		case strings.HasPrefix(part, "- "):
			var items []node
			for item := range strings.SplitSeq("\n"+part, "\n- ") {
				if item = strings.Join(strings.Fields(item), " "); item != "" {
					items = append(items, ticked(item))
				}
			}
			out = append(out, list(items...))
		default:
			out = append(out, el("p", nil, ticked(strings.Join(strings.Fields(part), " "))))
		}
	}
	return out
}

func firstSentence(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i+1]
	}
	return s
}
