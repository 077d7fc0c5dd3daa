package docs

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// errorsPage tells of every code: the framework's, the finer reasons that the
// client has for some of them, and those of all apps.
func (b *builder) errorsPage() *page {
	p := &page{
		file: "errors.html", title: "Errors", group: "Ashore",
		summary: "Every error code: what brings it about and what to do.",
	}
	framework := &element{name: "dl"}
	for _, c := range codegen.Codes {
		p.find(c.Code, "error", errorID(c.Code), upper(c.Meaning)+".")
		framework.children = append(
			framework.children,
			el("dt", attrs{"id": errorID(c.Code)}, link("#"+errorID(c.Code), code(c.Code)), text(" "), el("small", nil, text(fmt.Sprintf("JSON-RPC %d", c.Number)))),
			el("dd", nil,
				el("p", nil, text(upper(c.Meaning)+".")),
				el("p", nil, el("strong", nil, text("Cause: ")), ticked(c.Cause)),
				el("p", nil, el("strong", nil, text("What to do: ")), ticked(c.Remedy)),
			),
		)
	}
	body := nodes{
		el("p", nil, text("A call that fails rejects with a "), code("CallError"), text(": "), code("code"), text(" is for programs, "),
			code("message"), text(" for a person, "), code("fields"), text(" lists what is wrong with the input, "), code("data"),
			text(" is what the app adds.")),
		el("section", attrs{"id": "framework"}, el("h2", nil, link("#framework", text("Codes of the framework"))), framework),
	}
	if reasons := b.reasons(p); reasons != nil {
		body = append(body, reasons)
	}
	nav := []node{link("#framework", text("Codes of the framework"))}
	if len(b.Modules) > 0 {
		nav = append(nav, link("#reasons", text("Reasons")))
	}
	for _, a := range b.apps {
		if len(a.api.Errors) == 0 {
			continue
		}
		id := "app-" + a.api.Name
		nav = append(nav, link("#"+id, text(a.api.Name)))
		rows := &element{name: "dl"}
		for _, e := range a.api.Errors {
			dd := nodes{a.docFrom(e.Cause())}
			rows.children = append(
				rows.children,
				el("dt", nil, link("./"+a.file+"#"+errorID(e.Code), code(e.Code))),
				el("dd", nil, append(dd, a.remedy(e))...),
			)
		}
		body = append(body, el("section", attrs{"id": id}, el("h2", nil, link("#"+id, text("Codes of "+a.api.Name))), rows))
	}
	p.nav, p.body = list(nav...), body
	return p
}

// docFrom writes a comment of the app's on another page.
func (a *app) docFrom(source string) node {
	return goDoc(source, 4, func(name string) string {
		if anchor := a.in[name]; anchor != "" {
			return "./" + a.file + "#" + anchor
		}
		return ""
	})
}

// ticked is a sentence with code between backticks.
func ticked(s string) node {
	var all nodes
	for i, part := range strings.Split(s, "`") {
		if i%2 == 1 {
			all = append(all, code(part))
		} else if part != "" {
			all = append(all, text(part))
		}
	}
	return all
}

var (
	reasonEntry = regexp.MustCompile(`(?s)\n\t(\w+): \{(.*?)\n\t\},`)
	reasonField = regexp.MustCompile(`(?s)(title|text|advice):\s*"((?:[^"\\]|\\.)*)"`)
)

// reasons are the sentences that the client has for a person, by reason or code.
func (b *builder) reasons(p *page) node {
	var source string
	for _, m := range b.Modules {
		if m.Name == "reasons.js" {
			source = m.Text
		}
	}
	dl := &element{name: "dl"}
	for _, m := range reasonEntry.FindAllStringSubmatch(source, -1) {
		said := map[string]string{}
		for _, f := range reasonField.FindAllStringSubmatch(m[2], -1) {
			said[f[1]] = strings.ReplaceAll(f[2], `\"`, `"`)
		}
		if len(said) != 3 {
			continue
		}
		id := "reason-" + m[1]
		p.find(m[1], "reason", id, said["title"]+".")
		dl.children = append(
			dl.children,
			el("dt", attrs{"id": id}, link("#"+id, code(m[1])), text(" “"+said["title"]+"”")),
			el("dd", nil, el("p", nil, text(said["text"])), el("p", nil, el("strong", nil, text("What to do: ")), text(said["advice"]))),
		)
	}
	if dl.children == nil {
		return nil
	}
	return el("section", attrs{"id": "reasons"}, el("h2", nil, link("#reasons", text("Reasons"))),
		el("p", nil, code("reason"), text(" of an error is finer than its code where the page can't start or goes on without its data. These are the sentences that the client shows to a person.")), dl)
}
