package main

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// workers are the client's scripts that run in workers of their own.
var workers = []string{client + "worker.js", client + "shared.js"}

// modulesOf are the modules that a page's scripts import at once, in the order
// in which they are found; those of its workers aren't among them.
func modulesOf(page string, uses map[string][]string) []string {
	var found []string
	for next := []string{page}; len(next) > 0; next = next[1:] {
		for _, u := range uses[next[0]] {
			if path.Ext(u) == ".js" && !slices.Contains(workers, u) && !slices.Contains(found, u) {
				found, next = append(found, u), append(next, u)
			}
		}
	}
	return found
}

// preload returns the page, whose addresses have been moved, with a line for
// each module before its first module script: so the browser asks for all at
// once, instead of one after it has read the other. See
// https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload.
func preload(page []byte, up, folder string, modules []string) []byte {
	at := moduleScript(page)
	if at < 0 || len(modules) < 2 {
		return page
	}
	line := bytes.LastIndexByte(page[:at], '\n') + 1
	indent := page[line:at]
	if len(bytes.TrimSpace(indent)) > 0 {
		indent = nil // something stands before it on the line
	}
	var links bytes.Buffer
	for _, m := range modules {
		fmt.Fprintf(&links, "<link rel=\"modulepreload\" href=\"%s\">\n%s", html.EscapeString(up+folder+(&url.URL{Path: m}).EscapedPath()), indent)
	}
	return slices.Concat(page[:at], links.Bytes(), page[at:])
}

// moduleScript is where the first module script of a page begins, or -1.
func moduleScript(page []byte) int {
	z := html.NewTokenizer(bytes.NewReader(page))
	for at := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return -1
		}
		length := len(z.Raw())
		if token := z.Token(); kind == html.StartTagToken && token.Data == "script" {
			if kind, _ := attribute(&token, "type"); strings.EqualFold(kind, "module") {
				return at
			}
		}
		at += length
	}
}
