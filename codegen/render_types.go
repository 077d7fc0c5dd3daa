package codegen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// renderTypes writes web/api.gen.d.ts. It stands alone, so that a page can be
// checked, and tested with a client of its own, without anything else.
func renderTypes(api *API) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n\n", header)
	b.WriteString(`/** How a call may be cut short. */
export interface CallOptions {
	/** Ends the wait: the call rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Milliseconds after which the call is given up; 30000 unless said otherwise. */
	readonly timeout?: number;
}

/** How a watch ends. */
export interface WatchOptions {
	/** Ends the watch. Leaving the loop does so too. */
	readonly signal?: AbortSignal;
}

/** The results of a watched query: one at once, and the newest after each change. */
export interface Watch<T> extends AsyncIterable<T> {
	/**
	 * Calls show with each result, as a loop would: while a promise that it gave isn't settled, only
	 * the newest is kept. It rejects as a loop throws: with the signal's reason, the error of the
	 * query, or what show throws.
	 */
	each(show: (result: T) => unknown): Promise<void>;
}

/** What a client has to know of a method: its kind, and how its values become JSON and come back. */
export interface Codec {
	readonly kind: "query" | "mutation" | "action";
	readonly encode?: (input: any) => unknown;
	readonly decode?: (json: any) => any;
	/** How the data of errors come back, by code. */
	readonly errors?: Readonly<Record<string, (json: any) => any>>;
}

/** What bind needs of a client; open() gives one. */
export interface Client {
	call(method: string, input: any, codec: Codec, options?: CallOptions): Promise<any>;
	watch(method: string, input: any, codec: Codec, options?: WatchOptions): AsyncIterable<any>;
	readonly storage?: AppStorage;
}

/** Where the data is, and how safe it is there; "change" says that it should be asked again. */
export interface AppStorage {
	/** What holds now. What the browser doesn't tell is null or "unknown". */
	state(): Promise<{
		/** The browser's private files, IndexedDB or memory, where it ends with its tab; null until that is known. */
		readonly kind: "opfs" | "indexeddb" | "memory" | null;
		/** Why not in private files. */
		readonly why: "no_opfs" | "refused" | "no_room" | null;
		readonly persistence: "persisted" | "best-effort" | "unknown";
		/** Bytes that the origin may use, about. */
		readonly quota: number | null;
		/** Bytes that the origin uses, about. */
		readonly usage: number | null;
		/** When and how the data was last saved elsewhere; null is never. */
		readonly lastBackup: { readonly at: Date; readonly where: "folder" | "download"; readonly verified: boolean } | null;
		/** How many mutations pages had done since then, about; null is none, or sample data. */
		readonly changes: { readonly count: number; readonly since: Date } | null;
	}>;
	/** Asks the browser, which may ask the person, to keep the data until a person deletes it. */
	persist(): Promise<boolean>;
	addEventListener(type: "change", listener: () => void, options?: { signal?: AbortSignal; once?: boolean }): void;
	removeEventListener(type: "change", listener: () => void): void;
}

`)
	if text := b.String(); api.attaches() {
		b.Reset()
		b.WriteString(strings.NewReplacer("(input: any) =>", "(input: any, attachments: Uint8Array[]) =>",
			"(json: any) =>", "(json: any, attachments: readonly Uint8Array[]) =>").Replace(text))
	}
	withStreams(&b, api)
	fmt.Fprintf(&b, "/** Binds the methods of %s to a client. */\nexport function bind(client: Client): Api;\n\n", api.Name)
	writeApi(&b, api)
	writeErrorTypes(&b, api)
	if len(api.Errors) > 0 {
		writeEnumType(&b, "ErrorCode", "The codes of this app's own errors, as CallError has them.", errorValues(api))
	}
	if slices.ContainsFunc(api.Types, func(n *Named) bool { return n.Kind == Text }) {
		b.WriteString("declare const text: unique symbol;\n\n")
	}
	for _, n := range api.Types {
		writeNamed(&b, n)
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

// writeApi writes what bind returns, with the doc comments of the methods.
func writeApi(b *bytes.Buffer, api *API) {
	fmt.Fprintf(b, "/** The methods of %s. */\nexport interface Api {\n", api.Name)
	if !api.ownStorage() {
		b.WriteString("\t/** Where the data is, and how safe it is there. */\n\treadonly storage: AppStorage;\n")
	}
	for _, s := range api.Services {
		writeDoc(b, "\t", s.Doc)
		fmt.Fprintf(b, "\treadonly %s: {\n", quoteKey(s.Name))
		for _, m := range s.Methods {
			writeDoc(b, "\t\t", methodDoc(m))
			input := ""
			if m.In != nil {
				mark := ""
				if optional(m.In.Named) {
					mark = "?"
				}
				input = "input" + mark + ": " + tsType(m.In) + ", "
			}
			output := "void"
			if m.Out != nil {
				output = tsType(m.Out)
			}
			if m.Stream {
				fmt.Fprintf(b, "\t\treadonly %s: (%soptions?: StreamOptions) => AsyncIterable<%s>;\n", quoteKey(m.Name), input, output)
				continue
			}
			if m.Kind != Query {
				fmt.Fprintf(b, "\t\treadonly %s: (%soptions?: CallOptions) => Promise<%s>;\n", quoteKey(m.Name), input, output)
				continue
			}
			fmt.Fprintf(b, "\t\treadonly %s: {\n", quoteKey(m.Name))
			fmt.Fprintf(b, "\t\t\t(%soptions?: CallOptions): Promise<%s>;\n", input, output)
			b.WriteString("\t\t\t/** The result now, and again whenever a commit changes it. */\n")
			fmt.Fprintf(b, "\t\t\treadonly watch: (%soptions?: WatchOptions) => Watch<%s>;\n\t\t};\n", input, output)
		}
		b.WriteString("\t};\n")
	}
	b.WriteString("}\n\n")
}

// methodDoc is a method's comment with its kind and errors.
func methodDoc(m *Method) string {
	doc := m.Doc
	if doc != "" {
		doc += "\n\n"
	}
	doc += m.sentence()
	if m.Since != "" {
		doc += "\n@since " + m.Since
	}
	for _, code := range m.Errors {
		doc += fmt.Sprintf("\n@throws {CallError} %s", code)
	}
	return doc
}

var kindSentence = map[Kind]string{
	Query:    "A query: it reads only, and can be watched.",
	Mutation: "A mutation: all of it is done, or nothing.",
	Action:   "An action: it may take its time, and part of it may be done when it fails.",
}

// sentence says what a method is.
func (m *Method) sentence() string {
	upload := ""
	if m.uploads() {
		upload = " The handler reads the upload while the page sends it."
	}
	switch {
	case m.Stream && m.Kind == Query:
		return "A stream over one view: its items belong to one moment. A page that takes them too slowly gets slow_consumer."
	case m.Stream:
		return "A stream: its items come as they are taken, and leaving the loop ends it." + upload
	}
	return kindSentence[m.Kind] + upload
}

func writeNamed(b *bytes.Buffer, n *Named) {
	switch n.Kind {
	case Enum:
		writeEnumType(b, n.Name, n.Doc, n.Values)
	case Alias:
		writeDoc(b, "", n.Doc)
		fmt.Fprintf(b, "export type %s = %s;\n\n", n.Name, tsType(n.Under))
	case Text:
		// Text goes in, but the text of one type isn't that of another.
		writeDoc(b, "", n.Doc)
		fmt.Fprintf(b, "export type %s = string & { readonly [text]?: %q };\n\n", n.Name, n.Name)
	case Struct:
		writeDoc(b, "", n.Doc)
		fmt.Fprintf(b, "export interface %s {\n", n.Name)
		for _, f := range n.Fields {
			writeDoc(b, "\t", fieldDoc(f))
			mark := ""
			if f.Omit != Never {
				mark = "?"
			}
			fmt.Fprintf(b, "\t%s%s: %s;\n", quoteKey(f.Name), mark, tsFieldType(f))
		}
		if f := n.Upload; f != nil {
			writeDoc(b, "\t", f.Doc)
			fmt.Fprintf(b, "\t%s: Upload;\n", quoteKey(f.Name))
		}
		b.WriteString("}\n\n")
	}
}

// fieldDoc is a field's comment with its rules.
func fieldDoc(f *Field) string {
	doc := f.Doc
	if f.Rules.Description != "" {
		doc = f.Rules.Description
	}
	rules := f.sentences()
	if len(rules) == 0 {
		return doc
	}
	if doc != "" {
		doc += "\n\n"
	}
	return doc + upperFirst(strings.Join(rules, ", ")) + "."
}

// writeEnumType writes the union of the literals and the object with them.
func writeEnumType(b *bytes.Buffer, name, doc string, values []Value) {
	writeDoc(b, "", doc)
	fmt.Fprintf(b, "export type %s = %s;\n", name, strings.Join(distinct(values), " | "))
	writeDoc(b, "", doc)
	fmt.Fprintf(b, "export const %s: {\n", name)
	for _, v := range values {
		writeDoc(b, "\t", v.Doc)
		fmt.Fprintf(b, "\treadonly %s: %s;\n", quoteKey(v.Name), v.Literal)
	}
	b.WriteString("};\n\n")
}

// tsType is a type in TypeScript.
func tsType(t *Type) string {
	if t.Quoted {
		return "bigint"
	}
	switch t.Shape {
	case Bool:
		return "boolean"
	case Int, Float, Duration:
		return "number"
	case Time:
		return "Date"
	case Slice:
		elem := tsType(t.Elem)
		if t.Elem.Shape == Pointer {
			elem = "(" + elem + ")"
		}
		return elem + "[]"
	case Pointer:
		return tsType(t.pointed()) + " | null"
	case Bytes:
		return "Uint8Array"
	case Map:
		return tsRecord(t.Key, tsType(t.Elem))
	case Any, Raw:
		return "unknown"
	case Ref:
		return t.Named.Name
	}
	return "string"
}

// tsFieldType is the type of a field, narrowed where a rule lists the values.
func tsFieldType(f *Field) string {
	if f.Rules.Enum == nil {
		return tsType(f.Type)
	}
	if f.Type.Shape == Pointer {
		return tsNarrowed(f.Type.pointed(), f.Rules.Enum) + " | null"
	}
	return tsNarrowed(f.Type, f.Rules.Enum)
}

// tsNarrowed is a type of which the values, or those in a list or map, are some.
func tsNarrowed(t *Type, some []string) string {
	switch under := plain(t); under.Shape {
	case Slice:
		if elem := plain(under.Elem); elem.Shape == Slice || elem.Shape == Map {
			return tsNarrowed(elem, some) + "[]"
		}
		return "(" + tsNarrowed(under.Elem, some) + ")[]"
	case Map:
		return tsRecord(under.Key, tsNarrowed(under.Elem, some))
	case String:
		quoted := make([]string, len(some))
		for i, v := range some {
			quoted[i] = quoteJS(v)
		}
		some = quoted
	}
	return strings.Join(some, " | ")
}

// tsRecord is the type of a map.
func tsRecord(key *Type, value string) string {
	record := fmt.Sprintf("Record<%s, %s>", tsType(key), value)
	if key.Shape == Ref && key.Named.Kind == Enum {
		return "Partial<" + record + ">" // not every value need be there
	}
	return record
}

// writeDoc writes a comment that editors show.
func writeDoc(b *bytes.Buffer, indent, doc string) {
	doc = strings.TrimSpace(strings.ReplaceAll(doc, "*/", "*\\/"))
	if doc == "" {
		return
	}
	lines := strings.Split(doc, "\n")
	if len(lines) == 1 {
		fmt.Fprintf(b, "%s/** %s */\n", indent, doc)
		return
	}
	fmt.Fprintf(b, "%s/**\n", indent)
	for _, line := range lines {
		fmt.Fprintf(b, "%s%s\n", indent, strings.TrimRight(" * "+line, " \t"))
	}
	fmt.Fprintf(b, "%s */\n", indent)
}
