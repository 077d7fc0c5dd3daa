// Reads OpenRPC documents as the tools of its own people do: validates them, and resolves what they
// refer to. A type that holds itself stays a reference.

import { readFile } from "node:fs/promises";
import { parseOpenRPCDocument } from "@open-rpc/schema-utils-js";

let documents = 0;
for (const path of process.argv.slice(2)) {
	const document = JSON.parse(await readFile(path, "utf8"));
	const read = await parseOpenRPCDocument(document, { validate: true, dereference: true });
	if (read.methods.length !== document.methods.length) throw new Error(`${path}: methods are missing`);
	for (const method of read.methods) {
		if ("$ref" in method || "$ref" in (method.result ?? {})) throw new Error(`${path}: a reference is left`);
	}
	documents++;
}
console.log(`${documents} documents`);
