package codegen

import (
	"fmt"
	"go/types"
)

// stream tells whether a method gives items, which its results say, and of what
// type. What is almost such a method is a problem; ok is false then.
func (c *collector) stream(name string, m *Method, sig *types.Signature) (items *types.Type, ok bool) {
	results := sig.Results()
	if results.Len() == 0 || !isSeq(results.At(0).Type()) {
		return nil, true
	}
	t := types.Unalias(results.At(0).Type()).(*types.Named)
	args := t.TypeArgs()
	switch {
	case !isType(t, "iter", "Seq2") || args.Len() != 2 || !isError(args.At(1)):
		c.problems.add(m.Pos, fmt.Sprintf("return iter.Seq2[%s, error]: each item with nil, and an error as the last", typeString(args.At(0))),
			"%s returns %s, whose items cannot say that something failed", name, typeString(t))
		return nil, false
	case results.Len() != 1:
		c.problems.add(m.Pos, "yield the error as the last item, with the zero value", "%s returns %d results, but a stream is the only one", name, results.Len())
		return nil, false
	case m.Kind == Mutation:
		c.problems.add(m.Pos, "take a *store.View to read, or no transaction, and write by db.Update between two items",
			"%s returns %s under a *store.Tx: others would wait for its transaction as long as the page takes its time", name, typeString(t))
		return nil, false
	}
	item := args.At(0)
	return &item, true
}

// isUpload tells whether a field is filled by the page while the handler runs.
func isUpload(t types.Type) bool { return isType(t, "io", "Reader") }

// upload notes the field of a struct that is an upload.
func (c *collector) upload(n *Named, w found, what string) {
	f := w.field
	f.Type = &Type{Shape: Bytes}
	switch {
	case n.Upload != nil:
		c.problems.add(f.Pos, "upload one after the other, in calls of their own", "%s is a second io.Reader, but an input has one upload", what)
	case len(w.opts) > 0:
		c.problems.add(f.Pos, "remove the options", "%s is an io.Reader, an upload, which is always there: it has no options in its json tag", what)
	case w.hasRules():
		c.problems.add(f.Pos, "check what is read in the handler", "%s is an io.Reader, an upload, of which nothing is known before it is read: it has no rules", what)
	}
	n.Upload = f
}

// uploads reports the structs with an upload that are something else than the
// input of an action.
func (c *collector) uploads() {
	for _, s := range c.api.Services {
		for _, m := range s.Methods {
			if m.In != nil && m.In.Named.Upload != nil && m.Kind != Action {
				c.problems.add(m.In.Named.Upload.Pos, "make it an action, without a transaction parameter, and open short ones by db.Update",
					"field %s of %s is an io.Reader, an upload, but %s.%s is a %s: others would wait for its transaction as long as the page takes its time",
					m.In.Named.Upload.GoName, m.In.Named.GoName, s.GoName, m.GoName, m.Kind)
			}
			if m.Out != nil {
				c.noUpload(m.Out, "the output of "+s.GoName+"."+m.GoName)
			}
		}
	}
	for _, n := range c.order {
		for _, f := range n.Fields {
			c.noUpload(f.Type, "field "+f.GoName+" of "+n.GoName)
		}
		if n.Under != nil {
			c.noUpload(n.Under, "type "+n.GoName)
		}
	}
}

// noUpload reports a type that is, or holds, a struct with an upload.
func (c *collector) noUpload(t *Type, what string) {
	for t.Elem != nil {
		t = t.Elem
	}
	if t.Shape == Ref && t.Named.Upload != nil {
		c.problems.add(t.Named.Upload.Pos, "put it into the struct that an action takes; in an output, return a []byte or a stream of them",
			"field %s of %s is an io.Reader, an upload, which only the input of an action has, but %s is made of %s",
			t.Named.Upload.GoName, t.Named.GoName, what, t.Named.GoName)
	}
}
