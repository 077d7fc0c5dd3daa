/**
 * What `ashore build` and `ashore dev` write into build.js, beside client.js. Only the type is kept
 * in the source tree: the file itself belongs to one build.
 */
export interface Build {
	/** Hash over everything that is served, so that two tabs can tell whether they match. */
	readonly id: string;
	/** The app's name, from its Config. */
	readonly name: string;
	/** The app's root, relative to build.js. */
	readonly root: string;
	/** The app's program, relative to build.js. */
	readonly wasm: string;
	/** Bytes of the program, uncompressed: the end of the progress bar. */
	readonly wasmBytes: number;
	/** SQLite as clang compiled it, where the app runs on the native engine. */
	readonly engine?: {
		/** engine.js with the trampoline, relative to build.js. */
		readonly script: string;
		/** sqlite3.wasm, relative to build.js. */
		readonly wasm: string;
		/** Bytes of sqlite3.wasm, uncompressed. */
		readonly wasmBytes: number;
	};
	/** What a commit waits for; see docs/storage.md. */
	readonly durability: "full" | "relaxed";
	/** Whether this build is for developers: it has the inspector, and measures calls. */
	readonly inspector?: boolean;
	/** Whether the app's pages are at sample/ too, with sample data. */
	readonly sample?: boolean;
	/** The service worker's script, relative to build.js; absent when there is none. */
	readonly serviceWorker?: string;
	/** That of the first page of a site of several apps. */
	readonly siteWorker?: string;
}

export const build: Build;
