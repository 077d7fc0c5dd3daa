// Package gen writes what the engine's drop-in has in common with the module
// that it stands in for: the methods of Module, the interface Xenv with the
// functions that C calls, and the WebAssembly module that carries a Go call
// into the instance of SQLite that it belongs to. All are derived from the
// signatures in the original's sqlite3.go, so that a change of the original
// cannot go unnoticed.
//
//	go test ./engine/gen           # generated files are fresh
//	go test ./engine/gen -update   # write them
package gen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// Module is the path of the module that the drop-in stands in for.
	Module = "github.com/ncruces/go-sqlite3-wasm/v6"
	// Pinned is the only version of it that the drop-in fits: its C glue, its
	// SQLite and its signatures were looked at.
	Pinned = "v6.3.35304"
)

// Kind is a type of a parameter or result.
type Kind byte

// The types that a WebAssembly function of the original has.
const (
	None Kind = 0
	I32  Kind = 0x7f // as in WebAssembly's binary format
	I64  Kind = 0x7e
	F64  Kind = 0x7c
)

func (k Kind) String() string {
	switch k {
	case I32:
		return "int32"
	case I64:
		return "int64"
	case F64:
		return "float64"
	}
	return ""
}

// Func is a function by the name that C knows it by.
type Func struct {
	Name   string
	Params []Kind
	Result Kind
}

// Signatures are the original's, each list in the order of its names.
type Signatures struct {
	Version string
	Methods []Func // Module's methods that call C
	Env     []Func // Xenv's methods, which C calls; Xmemory is not among them

	// FTS5 is a module of its own in the original, with its own Module and
	// Xenv. Here it is part of SQLite's, and FTS5Env has only what C calls of
	// it: all else that it needs is in the same module.
	FTS5, FTS5Env []Func
}

// all are the functions of C in the trampoline's order.
func (s *Signatures) all() []Func {
	all := slices.Concat(s.Methods, s.FTS5)
	slices.SortFunc(all, byName)
	return all
}

func byName(a, b Func) int { return strings.Compare(a.Name, b.Name) }

// Find returns the folder of the original in the module cache. It fails if
// the main module around dir requires another version than Pinned.
func Find(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-json", Module)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("engine: find %s: %w", Module, err)
	}
	var found struct {
		Version, Dir string
		Replace      *struct{ Version, Dir string }
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return "", fmt.Errorf("engine: find %s: %w", Module, err)
	}
	if found.Replace != nil {
		return "", fmt.Errorf("engine: %s is replaced; the original is needed", Module)
	}
	if err := Check(found.Version); err != nil {
		return "", err
	}
	if found.Dir == "" {
		return "", fmt.Errorf("engine: %s %s is not in the module cache (go mod download)", Module, found.Version)
	}
	return found.Dir, nil
}

// Check fails, with what to do, if version is not the one that the drop-in
// was made for.
func Check(version string) error {
	if version == Pinned {
		return nil
	}
	return fmt.Errorf("engine: go.mod has %s %s, but the engine fits %s alone.\n"+
		"Build with the stock engine, or require %s; to move the engine, change gen.Pinned,\n"+
		"run go test ./engine/gen -update, look at the diff, and build SQLite from the sources that belong to it",
		Module, version, Pinned, Pinned)
}

// notC are exported methods of the original that are no function of SQLite's
// library: the table and the stack, and its test programs.
var notC = []string{"X__indirect_function_table", "X__stack_pointer", "Xmain_mptest", "Xmain_speedtest1"}

// fts5Init is C's name for the initialization of FTS5, which in the original
// is the extension's entry point.
const fts5Init = "ashore_fts5_init"

// Read reads the signatures of the original in dir.
func Read(dir string) (*Signatures, error) {
	s := &Signatures{Version: Pinned}
	var err error
	if s.Methods, s.Env, err = read(filepath.Join(dir, "sqlite3.go")); err != nil {
		return nil, err
	}
	fts5, env, err := read(filepath.Join(dir, "fts5", "fts5.go"))
	if err != nil {
		return nil, err
	}
	for _, f := range fts5 {
		switch {
		case f.Name == "sqlite3_extension_init":
			f.Name = fts5Init
			fallthrough
		case strings.HasPrefix(f.Name, "fts5_"):
			s.FTS5 = append(s.FTS5, f)
		case !strings.HasPrefix(f.Name, "__wasm_"):
			return nil, fmt.Errorf("engine: the original's FTS5 has a method X%s", f.Name)
		}
	}
	for _, f := range env {
		if strings.HasPrefix(f.Name, "go_fts5_") {
			s.FTS5Env = append(s.FTS5Env, f)
		}
	}
	slices.SortFunc(s.FTS5, byName)
	return s, nil
}

// read reads the methods of Module and Xenv in a file of the original.
func read(name string) (methods, env []Func, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, fmt.Errorf("engine: read the original: %w", err)
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if !methodOfModule(decl) || !strings.HasPrefix(decl.Name.Name, "X") || slices.Contains(notC, decl.Name.Name) {
				continue
			}
			f, err := function(decl.Name.Name, decl.Type)
			if err != nil {
				return nil, nil, err
			}
			methods = append(methods, f)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				fs, err := xenv(spec)
				if err != nil {
					return nil, nil, err
				}
				env = append(env, fs...)
			}
		}
	}
	if len(methods) == 0 || len(env) == 0 {
		return nil, nil, fmt.Errorf("engine: %s has no methods of Module or no Xenv", name)
	}
	slices.SortFunc(methods, byName)
	slices.SortFunc(env, byName)
	return methods, env, nil
}

// notEnv are methods of Xenv that are no function for C.
var notEnv = []string{"Xmemory", "X__indirect_function_table", "X__memory_base", "X__stack_pointer", "X__table_base"}

// xenv are the methods of Xenv, if spec is its declaration.
func xenv(spec ast.Spec) ([]Func, error) {
	declared, ok := spec.(*ast.TypeSpec)
	if !ok || declared.Name.Name != "Xenv" {
		return nil, nil
	}
	iface, ok := declared.Type.(*ast.InterfaceType)
	if !ok {
		return nil, errors.New("engine: the original's Xenv is no interface")
	}
	var env []Func
	for _, method := range iface.Methods.List {
		typ, ok := method.Type.(*ast.FuncType)
		if !ok || len(method.Names) != 1 {
			return nil, errors.New("engine: the original's Xenv embeds something")
		}
		if slices.Contains(notEnv, method.Names[0].Name) {
			continue
		}
		f, err := function(method.Names[0].Name, typ)
		if err != nil {
			return nil, err
		}
		env = append(env, f)
	}
	return env, nil
}

func methodOfModule(decl *ast.FuncDecl) bool {
	if decl.Recv == nil || len(decl.Recv.List) != 1 {
		return false
	}
	star, ok := decl.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	id, ok := star.X.(*ast.Ident)
	return ok && id.Name == "Module"
}

func function(method string, typ *ast.FuncType) (Func, error) {
	f := Func{Name: strings.TrimPrefix(method, "X")}
	for _, field := range typ.Params.List {
		k, err := kind(method, field.Type)
		if err != nil {
			return f, err
		}
		for range max(1, len(field.Names)) {
			f.Params = append(f.Params, k)
		}
	}
	if typ.Results == nil {
		return f, nil
	}
	if len(typ.Results.List) != 1 {
		return f, fmt.Errorf("engine: the original's %s has more than one result", method)
	}
	var err error
	f.Result, err = kind(method, typ.Results.List[0].Type)
	return f, err
}

func kind(method string, typ ast.Expr) (Kind, error) {
	if id, ok := typ.(*ast.Ident); ok {
		switch id.Name {
		case "int32":
			return I32, nil
		case "int64":
			return I64, nil
		case "float64":
			return F64, nil
		}
	}
	return None, fmt.Errorf("engine: the original's %s has a parameter or result that WebAssembly does not have", method)
}
