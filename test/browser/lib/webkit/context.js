// The windows of one browser, as the tests see them.
import { appendFile, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Page } from "./page.js";
import { soon } from "./soon.js";

export class Context {
	#scripts;
	#log;
	#downloads = 0;
	#end;

	/**
	 * @param {import("./webdriver.js").Session} session
	 * @param {{ scripts: string, downloads: string, end: () => Promise<void> }} more the file whose text
	 *   runs in each document, the list of downloaded files, and what close does
	 */
	constructor(session, { scripts, downloads, end }) {
		this.session = session;
		this.#scripts = scripts;
		this.#log = downloads;
		this.#end = end;
	}

	async newPage() {
		const { handle } = await this.session.command("POST", "/window/new", { type: "window" });
		return new Page(this, handle);
	}

	/** @param {Function} script runs before those of each document that is loaded from now on */
	async addInitScript(script) {
		await appendFile(this.#scripts, `;(${script})();\n`);
	}

	setDefaultTimeout() {}

	/** The next file that was downloaded and not asked for yet. */
	async nextDownload() {
		const path = await soon("a download", undefined, async () => {
			const lines = (await readFile(this.#log, "utf8").catch(() => "")).split("\n").slice(0, -1);
			return lines[this.#downloads];
		});
		this.#downloads++;
		return { suggestedFilename: () => basename(path), path: async () => path };
	}

	close() {
		return this.#end();
	}
}
