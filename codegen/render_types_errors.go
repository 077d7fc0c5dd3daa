package codegen

import (
	"bytes"
	"fmt"
	"strings"
)

// writeErrorTypes writes what a failed call can be: a union that is told apart by
// code, for the app and for each method.
func writeErrorTypes(b *bytes.Buffer, api *API) {
	codes := make([]string, len(frameworkCodes))
	for i, code := range frameworkCodes {
		codes[i] = quoteJS(code)
	}
	fmt.Fprintf(b, `/** The codes of the framework, which every call can fail with. */
export type FrameworkCode =
	| %s;

/** A failed call of one code. */
export interface Failure<Code extends string, Data> extends Error {
	readonly name: "CallError";
	/** For programs; the message is for a person. */
	readonly code: Code;
	readonly data: Data;
	/** The input's bad fields by JSON pointer, with code "invalid". */
	readonly fields: readonly { readonly path: string; readonly message: string }[];
	/** Finer than the code where there is more than one way to get there, "" otherwise. */
	readonly reason: string;
}

/** Two versions of a thing that a mutation would have given, with code "conflict". */
export interface Versions<T> {
	/** What the mutation would have made. */
	readonly yours: T;
	/** What is there now. */
	readonly theirs: T;
}

/** The errors of each method, besides those of the framework: their data by code. */
export interface MethodErrors {
`, strings.Join(codes, "\n\t| "))
	for _, s := range api.Services {
		for _, m := range s.Methods {
			var members []string
			for _, code := range m.Errors {
				members = append(members, quoteKey(code)+": "+errorData(api, m, code))
			}
			data := "Record<never, never>"
			if len(members) > 0 {
				data = "{ " + strings.Join(members, "; ") + " }"
			}
			fmt.Fprintf(b, "\treadonly %s: %s;\n", quoteJS(s.Name+"."+m.Name), data)
		}
	}
	b.WriteString(`}

type Failures<Data> =
	| { [Code in keyof Data]: Code extends string ? Failure<Code, Data[Code]> : never }[keyof Data]
	| { [Code in Exclude<FrameworkCode, keyof Data>]: Failure<Code, undefined> }[Exclude<FrameworkCode, keyof Data>];

`)
	example, method := "invalid", "M"
	if len(api.Services) > 0 && len(api.Services[0].Methods) > 0 {
		method = quoteJS(api.Services[0].Name + "." + api.Services[0].Methods[0].Name)
	}
	if len(api.Errors) > 0 {
		example = api.Errors[0].Code
	}
	fmt.Fprintf(b, `/**
 * What a call fails with. Where `+"`error instanceof CallError && error.code === %s`"+`, the type of
 * error.data is that of the code; CallError<%s> has the codes of one method alone.
 */
export type CallError<Method extends keyof MethodErrors = keyof MethodErrors> = { [M in Method]: Failures<MethodErrors[M]> }[Method];
export const CallError: { [Symbol.hasInstance](error: unknown): error is CallError };

`, quoteJS(example), method)
}

// errorData is the type of an error's data in TypeScript.
func errorData(api *API, m *Method, code string) string {
	if code == "conflict" && m.Out != nil && m.Conflicts {
		return "Versions<" + tsType(m.Out) + ">"
	}
	if known := api.appError(code); known != nil && known.Data != nil {
		return tsType(known.Data)
	}
	return "unknown"
}
