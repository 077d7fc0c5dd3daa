package codegen

import (
	"bytes"
	"go/doc"
)

// synopsis is the first sentence of a doc comment.
func synopsis(text string) string { return new(doc.Package).Synopsis(text) }

func renderMarkdown(api *API) []byte {
	var b bytes.Buffer
	b.WriteString("# " + api.Name + "\n")
	return b.Bytes()
}
