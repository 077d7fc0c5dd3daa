package codegen

import (
	"encoding/json"
	"go/token"
)

// API is everything that the renderers need to know of one package: plain
// data, in the order in which it is to be written.
type API struct {
	Name        string // Config.Name of an app, the package's name of a plugin
	App         bool   // the package has a Config; false: it is a plugin
	PackagePath string
	PackageName string
	Doc         string // the package's doc comment
	Version     string // of the API, from //ashore:version: "1.4.0"; "" if nothing says
	Compatible  string // an OpenRPC file or a revision of git, from //ashore:compatible; "" if nothing says
	Dir         string // where the files go

	// GoNames are those that the package declares itself, which the generated
	// file stays clear of. Imports are the names of packages whose own are
	// taken, by import path.
	GoNames map[string]bool
	Imports map[string]string

	// Services that the client offers: the app's in the order of
	// Config.Services, then those of its plugins.
	Services []*Service
	Plugins  []Plugin
	Sample   bool       // Config.Sample is there
	Types    []*Named   // every named type that a method reaches, by name
	Errors   []AppError // the app's own error codes, by code
}

// appError is the app's error of a code, nil if it has none.
func (api *API) appError(code string) *AppError {
	for i := range api.Errors {
		if api.Errors[i].Code == code {
			return &api.Errors[i]
		}
	}
	return nil
}

// Plugin is an element of Config.Plugins.
type Plugin struct {
	Name        string `json:"name"` // the name of its package
	PackagePath string `json:"-"`
	Dir         string `json:"-"` // of its package
	Module      Module `json:"-"` // that the package belongs to, where it isn't the app's

	pos    token.Position // of the call in Config.Plugins
	embeds []string       // files that the package embeds
}

// Module is a Go module that an app gets a plugin from.
type Module struct {
	Path    string
	Version string // "" where it comes from a folder
	Dir     string
}

// Service is a type that is marked with //ashore:service.
type Service struct {
	Name        string // as in api.timers
	GoName      string // as in Timers
	PackagePath string
	PackageName string
	Plugin      string // the plugin's name; "" for the app's own
	Doc         string
	Methods     []*Method // in the order of the source
	Pos         token.Position
}

// Kind says which transaction a method runs in.
type Kind string

// The kinds, named as dispatch names them.
const (
	Query    Kind = "query"
	Mutation Kind = "mutation"
	Action   Kind = "action"
)

// Method is an exported method of a service.
type Method struct {
	Name   string // as in api.timers.start
	GoName string
	Doc    string
	Kind   Kind
	Stream bool     // its output are items: of a view if it is a query, else an action's
	In     *Type    // a struct; nil: the method takes no input
	Out    *Type    // nil: the method has no output; of a stream, an item
	Since  string   // the version that brought it, from //ashore:since: "1.4.0"; "" if nothing says
	Errors []string // codes of the app that it can return, and those of the framework that its code names
	// AnyError: what the method calls isn't all in sight, so it may return any of
	// the app's codes; Errors has them all.
	AnyError bool
	// Conflicts: it makes a dispatch.Conflict, whose data are two versions of Out.
	Conflicts bool
	Examples  []Example // in the order of the source
	Pos       token.Position
}

// Example is a call and what came of it, from an Example function that go test
// runs. One of Result and Error is there, or neither for a method without output.
type Example struct {
	Name   string          // of the function: ExampleTimers_Start_again
	Title  string          // what follows the method's name: "again"; "" if nothing does
	Doc    string          // the function's doc comment
	Input  json.RawMessage // an object; nil: the method takes no input
	Result json.RawMessage // nil: the method has no output, or it failed
	Error  *ExampleError   // nil: it did not fail
	Pos    token.Position
}

// ExampleError is the outcome of a call that fails, in the JSON of its answer.
type ExampleError struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
	Fields  []ExampleField  `json:"fields,omitempty"`
}

// ExampleField is a violation of a field's rules.
type ExampleField struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Shape is what a Type is made of.
type Shape int

// The shapes.
const (
	String Shape = iota
	Bool
	Int
	Float
	Time     // time.Time
	Duration // time.Duration
	Slice    // of Elem
	Pointer  // to Elem; to a Pointer only in a field that may be absent
	Ref      // a Named
	Bytes    // []byte: an attachment
	Map      // of Elem by Key
	Any      // any
	Raw      // json.RawMessage
)

// Type is a use of a type.
type Type struct {
	Shape    Shape
	Bits     int  // Int, Float: 8 to 64; int and uint count as 64
	Unsigned bool // Int
	Quoted   bool // Int, and a Ref to one: text in JSON, a bigint in JavaScript
	Elem     *Type
	Key      *Type // Map: a String, an Int or a Ref to a text, an integer or an Enum
	Named    *Named
	Go       string // String, Bool, Int, Float: the predeclared type, "int64"
}

// NamedKind is what a named type is.
type NamedKind int

// The kinds of named types.
const (
	Struct NamedKind = iota
	Enum             // a string or integer type with constants
	Alias            // any other named type: a name for Under
	Text             // a type that writes and reads its own text
)

// Named is a declared type. In the API its name is unique.
type Named struct {
	Name         string // in TypeScript and in the schema
	GoName       string
	GoArgs       string // of an instance of a generic type: "[‹path/of/package›Entry]"
	Instance     string // what these add to the name: "Entry"
	longInstance string // the same with the names of packages: "ShapesPoint"
	PackagePath  string
	PackageName  string
	Doc          string
	Kind         NamedKind
	Under        *Type    // Enum, Alias
	Format       string   // Text: of JSON Schema, if it has a name for it
	ByPointer    bool     // Text: a pointer writes it
	Fields       []*Field // Struct
	Upload       *Field   // Struct: the field that is an io.Reader, which isn't in the JSON
	Values       []Value  // Enum
	Pos          token.Position
}

// Field is a member of a JSON object.
type Field struct {
	Name   string // the key in JSON
	GoName string
	GoPath string // how the generated code reaches it: "Name", "Base.Name"
	Doc    string
	Type   *Type
	Omit   Omit
	Zero   string // an expression with %s for the field, and ‹path› for a package: true when it is left out
	Rules  Rules
	Pos    token.Position
}

// Omit says when a field is left out of the object.
type Omit int

// The policies, as encoding/json knows them.
const (
	Never Omit = iota
	Empty      // omitempty
	Zero       // omitzero
)

// Value is a constant of an Enum.
type Value struct {
	Name    string // key of the frozen object: Open
	GoName  string // StatusOpen
	Literal string // in Go, JavaScript and JSON alike: "open", 3
	Doc     string
}

// Rules are the constraints of one field, from its jsonschema tag. Numbers
// are kept as written.
type Rules struct {
	MinLength, MaxLength               string
	Pattern, Format                    string
	UniqueItems                        bool
	Minimum, Maximum                   string
	ExclusiveMinimum, ExclusiveMaximum string
	MultipleOf                         string
	Enum                               []string
	MinItems, MaxItems                 string
	MinProperties, MaxProperties       string // of a map
	Title, Description                 string
	Examples                           []string
}

// AppError is a code made by dispatch.NewError or NewErrorOf.
type AppError struct {
	Code    string
	Message string
	GoName  string // the variable that holds it; "" if there is none
	Data    *Type  // a struct that comes with it, always; nil: the code says all, or With adds what isn't typed
	Doc     string
	Pos     token.Position
}
