// A reporter for node --test: a line for each failed test, "lost" or "failed",
// then its file. Lost are the assertions of the files that LOSS names: what
// speaks of lost data may not happen once.
import { basename } from "node:path";

const loss = new Set((process.env.LOSS ?? "").split(" "));

/** @param {AsyncIterable<{ type: string, data: any }>} events */
// biome-ignore lint/style/noDefaultExport: Node takes a reporter by its default export
export default async function* failedFiles(events) {
	for await (const { type, data } of events) {
		if (type !== "test:fail" || !data.file?.endsWith(".js")) continue;
		const error = data.details?.error;
		const asserted = (error?.cause?.code ?? error?.code) === "ERR_ASSERTION";
		const name = basename(data.file);
		yield `${asserted && loss.has(name) ? "lost" : "failed"} ${name}\n`;
	}
}
