package docs

import (
	"bytes"
	"encoding/json"
)

// longestText is how much of a sentence the search shows, in bytes.
const longestText = 120

// searchIndex is what docs.js looks through: a script, which browsers also load for a
// page that was opened from a folder.
func searchIndex(pages []*page) []byte {
	var b bytes.Buffer
	b.WriteString("globalThis.searchIndex = [\n")
	first := true
	add := func(e entry) {
		if len(e.Text) > longestText {
			cut := longestText
			for cut > 0 && e.Text[cut] != ' ' {
				cut--
			}
			e.Text = e.Text[:cut] + " …"
		}
		if !first {
			b.WriteString(",\n")
		}
		first = false
		var one bytes.Buffer
		enc := json.NewEncoder(&one)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(e) // strings
		b.Write(bytes.TrimSpace(one.Bytes()))
	}
	for _, p := range pages {
		add(entry{p.title, "page", p.file, p.summary})
		for _, e := range p.entries {
			add(e)
		}
	}
	b.WriteString("\n];\n")
	return b.Bytes()
}
