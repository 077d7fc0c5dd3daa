package codegen

import "strings"

// validName tells whether a name can be a key: encoding/json's rule, without
// the one that JavaScript takes for something else.
func validName(name string) bool {
	if name == "__proto__" {
		return false
	}
	for _, r := range name {
		if r < ' ' || strings.ContainsRune("\"\\,`", r) {
			return false
		}
	}
	return true
}

// validTag tells whether reflect can read a tag to its end.
func validTag(tag string) bool {
	for tag = strings.TrimLeft(tag, " "); tag != ""; tag = strings.TrimLeft(tag, " ") {
		colon := strings.IndexByte(tag, ':')
		if colon <= 0 || strings.ContainsAny(tag[:colon], " \"") || colon+1 >= len(tag) || tag[colon+1] != '"' {
			return false
		}
		end := colon + 2
		for end < len(tag) && tag[end] != '"' {
			if tag[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(tag) {
			return false
		}
		tag = tag[end+1:]
	}
	return true
}
