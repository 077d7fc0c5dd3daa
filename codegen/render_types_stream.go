package codegen

import (
	"bytes"
	"strings"
)

// withStreams adds what a client has for streams and uploads, where there are any.
func withStreams(b *bytes.Buffer, api *API) {
	var types, members, codec string
	if api.hasStream() {
		types += `/** How a stream ends. */
export interface StreamOptions {
	/** Ends the stream: the loop throws the signal's reason. Leaving the loop ends it too. */
	readonly signal?: AbortSignal;
}

`
		members += "\tstream(method: string, input: any, codec: Codec, options?: StreamOptions): AsyncIterable<any>;\n"
	}
	if api.hasUpload() {
		types += `/** Bytes of any length, which are sent as they are read. They must not change meanwhile. */
export type Upload = ReadableStream<Uint8Array> | Blob | Uint8Array;

`
		members += "\tupload(method: string, input: any, codec: Codec, options?: CallOptions): Promise<any>;\n"
		codec = "\treadonly upload?: string;\n"
	}
	const client, kind = "\treadonly storage?: AppStorage;\n}", `	readonly kind: "query" | "mutation" | "action";` + "\n"
	text := strings.Replace(b.String(), client, members+client, 1)
	text = strings.Replace(text, kind, kind+codec, 1)
	b.Reset()
	b.WriteString(text + types)
}
