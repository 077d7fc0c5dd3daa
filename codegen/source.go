package codegen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"iter"
	"strings"
)

// typeSpecs are the types that a file declares at its top, each with its doc
// comment.
func typeSpecs(f *ast.File) iter.Seq2[*ast.TypeSpec, *ast.CommentGroup] {
	return func(yield func(*ast.TypeSpec, *ast.CommentGroup) bool) {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				spec := spec.(*ast.TypeSpec)
				if !yield(spec, docOf(gen, spec.Doc)) {
					return
				}
			}
		}
	}
}

// docOf is the doc comment of a declaration: its own, or that of the keyword
// where no parentheses follow it.
func docOf(gen *ast.GenDecl, own *ast.CommentGroup) *ast.CommentGroup {
	if own == nil && !gen.Lparen.IsValid() {
		return gen.Doc
	}
	return own
}

// directives are the //ashore: lines of a comment.
func directives(doc *ast.CommentGroup) iter.Seq[ast.Directive] {
	return func(yield func(ast.Directive) bool) {
		if doc == nil {
			return
		}
		for _, c := range doc.List {
			if d, ok := ast.ParseDirective(c.Slash, c.Text); ok && d.Tool == "ashore" && !yield(d) {
				return
			}
		}
	}
}

func hasDirective(doc *ast.CommentGroup) bool {
	for d := range directives(doc) {
		if d.Name == "service" {
			return true
		}
	}
	return false
}

// declared is what the source says of a type and go/types doesn't.
type declared struct {
	doc    string
	spec   *ast.TypeSpec
	fields map[string]*ast.Field // by Go name
}

// declaration finds the source of a type, in whatever package it is. Without
// source (it is the standard library's, say) the answer is empty.
func (l *loader) declaration(obj *types.TypeName) declared {
	f := l.file(obj.Pos())
	if f == nil {
		return declared{}
	}
	for spec, doc := range typeSpecs(f) {
		if spec.Name.Name != obj.Name() {
			continue
		}
		d := declared{doc: docText(doc), spec: spec, fields: map[string]*ast.Field{}}
		if s, ok := spec.Type.(*ast.StructType); ok {
			for _, field := range s.Fields.List {
				for _, name := range field.Names {
					d.fields[name.Name] = field
				}
				if len(field.Names) == 0 {
					d.fields[embeddedName(field.Type)] = field
				}
			}
		}
		return d
	}
	return declared{}
}

// embeddedName is the field name that embedding a type gives.
func embeddedName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return embeddedName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return embeddedName(e.X)
	case *ast.IndexListExpr:
		return embeddedName(e.X)
	}
	return ""
}

// file is the parsed file around a position, nil without source.
func (l *loader) file(pos token.Pos) *ast.File {
	name := l.fset.Position(pos).Filename
	if name == "" {
		return nil
	}
	if l.parsed == nil {
		l.parsed = map[string]*ast.File{}
		for _, pkg := range l.loaded {
			for _, f := range pkg.Syntax {
				l.parsed[l.fset.Position(f.Package).Filename] = f
			}
		}
	}
	f, ok := l.parsed[name]
	if !ok {
		// Export data knows lines but no comments.
		f, _ = parser.ParseFile(l.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		l.parsed[name] = f
	}
	return f
}

// valueDoc is the doc comment of a constant or variable: above it, or on its
// line.
func (l *loader) valueDoc(obj types.Object) string {
	f := l.file(obj.Pos())
	if f == nil {
		return ""
	}
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range gen.Specs {
			spec, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for _, name := range spec.Names {
				if name.Name == obj.Name() {
					return firstText(docOf(gen, spec.Doc), spec.Comment)
				}
			}
		}
	}
	return ""
}

func firstText(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if text := docText(g); text != "" {
			return text
		}
	}
	return ""
}

// docText is a comment without its markers and directives.
func docText(g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	return strings.TrimSpace(g.Text())
}
