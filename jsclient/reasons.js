import { CallError } from "./errors.js";

/**
 * What a person reads when the app can't start: what is the matter, and what to do.
 *
 * @typedef {{ title: string, text: string, advice: string }} Explanation
 */

/** By reason, or by code where there is no finer reason. @type {Record<string, Explanation>} */
const EXPLANATIONS = {
	insecure: {
		title: "This address is not secure",
		text: "The browser gives storage to pages on https:// addresses or on localhost only.",
		advice: "Open the app by its https:// address.",
	},
	no_webassembly: {
		title: "WebAssembly is switched off",
		text: "The app is a WebAssembly program, and this browser does not run such programs.",
		advice:
			"Use a current browser, or allow WebAssembly (some browsers' strictest mode forbids it).",
	},
	no_worker: {
		title: "Workers are missing",
		text: "The app runs in a worker, and this browser does not offer them.",
		advice: "Use a current browser.",
	},
	no_locks: {
		title: "This browser is too old",
		text: "Tabs can't agree here on who writes to the database.",
		advice: "Update the browser, or use another one.",
	},
	old_browser: {
		title: "The app needs a newer browser",
		text: "It uses functions that came to browsers in 2023 and 2024.",
		advice: "Update the browser, or use another one.",
	},
	erased: {
		title: "The data was erased",
		text: "In another tab somebody erased everything that this app had on this device.",
		advice: "Close this tab, or reload the page to begin anew.",
	},
	hidden: {
		title: "The browser hides the data",
		text: "It is in a storage that the browser refuses now. Nothing was deleted, and nothing new was begun.",
		advice:
			"Open the app as you did before, in an ordinary window. Check whether the browser blocks this site's data.",
	},
	refused: {
		title: "The browser refused storage",
		text: "The app may not keep data here. Private windows and blocked cookies are the usual causes.",
		advice: "Allow storage for this site, or open it in an ordinary window. Then try again.",
	},
	broken: {
		title: "The browser's storage does not work",
		text: "Opening the app's files failed. The data was not touched.",
		advice: "Restart the browser and try again. If that doesn't help, check the disk.",
	},
	handles_held: {
		title: "The data is still in use",
		text: "Another tab, or one that is just closing, holds the app's files.",
		advice:
			"Close other tabs of this app. This page goes on by itself as soon as the files are free.",
	},
	owner_silent: {
		title: "Another tab is busy",
		text: "A tab of this app has the data open and does not answer.",
		advice: "Wait for it or close it. This page goes on by itself.",
	},
	wasm_not_found: {
		title: "The program is missing on the server",
		text: "The page was found, the app's program was not. Maybe the site was just updated.",
		advice: "Reload the page. If that doesn't help, tell who runs the site.",
	},
	wasm_unreachable: {
		title: "The program could not be loaded",
		text: "The connection broke, or there is none.",
		advice: "Check the connection and try again.",
	},
	wasm_type: {
		title: "The server is not set up for this app",
		text: "It sends the program as something other than application/wasm, so the browser refuses it.",
		advice: "Who runs the site has to serve .wasm files as application/wasm.",
	},
	wasm_blocked: {
		title: "The program is forbidden here",
		text: "A security policy of this site or of the browser does not let WebAssembly run.",
		advice: "Who runs the site has to allow 'wasm-unsafe-eval' in its Content-Security-Policy.",
	},
	wasm_broken: {
		title: "The program is damaged",
		text: "What the server sent is not the program, or this browser is too old for it.",
		advice: "Reload the page. If that doesn't help, update the browser.",
	},
	worker_script: {
		title: "Part of the app could not be loaded",
		text: "The script of the app's worker did not come from the server.",
		advice: "Reload the page. If that doesn't help, tell who runs the site.",
	},
	script: {
		title: "Part of the app could not be loaded",
		text: "A script that belongs to this version did not come from the server.",
		advice: "Reload the page. If that doesn't help, tell who runs the site.",
	},
	memory: {
		title: "There is not enough memory",
		text: "The browser has no memory left for the app.",
		advice: "Close other tabs, then try again.",
	},
	crashed: {
		title: "The app keeps crashing",
		text: "It was restarted several times. What was saved is on the disk.",
		advice: "Try again. If it crashes once more, tell who made the app what the details say.",
	},
	fatal: {
		title: "The app crashed doing this",
		text: "It was started again, and goes on. What was saved is on the disk.",
		advice: "Look whether your last change is there. Tell who made the app what the details say.",
	},
	layout: {
		title: "The data belongs to a newer version",
		text: "A newer version of the app has written the files. This one does not touch them.",
		advice: "Reload the page to get the newer version.",
	},
	schema_newer: {
		title: "The data belongs to a newer version",
		text: "A newer version of the app has changed the database. This one does not touch it.",
		advice: "Reload the page to get the newer version.",
	},
	version_skew: {
		title: "Tabs of two versions are open",
		text: "Another tab runs another version of this app and has the data open.",
		advice: "Reload or close the other tabs of this app, then reload this one.",
	},
	empty: {
		title: "The database's file is empty",
		text: "There was data in it before. The app has not begun a new one in its place.",
		advice:
			"Don't clear the site's data: earlier states may still be there. The page “Rescue your data” shows them.",
	},
	corrupt: {
		title: "The database is damaged",
		text: "It could not be opened. Nothing was deleted.",
		advice:
			"Don't clear the site's data. The page “Rescue your data” saves it to a file, goes back to an earlier state, or salvages what can be read.",
	},
	quota: {
		title: "The disk is full",
		text: "The browser has no space left for the app's data.",
		advice: "Free some space on the disk or in the browser, then try again.",
	},
	storage_unavailable: {
		title: "The data can't be reached",
		text: "The browser does not give access to the app's files.",
		advice: "Restart the browser and try again.",
	},
	result_lost: {
		title: "It was done, but the answer got lost",
		text: "The tab that had the data open went away before it could answer.",
		advice: "Reload the page to see what is there now.",
	},
	owner_lost: {
		title: "The connection to the data was interrupted",
		text: "The tab that had the data open went away.",
		advice: "Try again, and look whether your last change is there.",
	},
};

/** @type {Explanation} */
const UNKNOWN = {
	title: "Something went wrong in this app",
	text: "It could not show this page.",
	advice: "Try again. If it happens once more, tell who made the app what the details say.",
};

/**
 * An error's reason or code in plain sentences. Errors of the app's own have a message for a person,
 * which is taken as it is; of any other the message is for whoever made the app.
 *
 * @param {unknown} error
 * @returns {Explanation}
 */
export function explain(error) {
	if (typeof error !== "object" || error === null) return UNKNOWN;
	const { code, reason } = /** @type {{ code?: unknown, reason?: unknown }} */ (error);
	for (const word of [reason, code]) {
		if (typeof word === "string" && Object.hasOwn(EXPLANATIONS, word)) {
			return EXPLANATIONS[word] ?? UNKNOWN;
		}
	}
	if (!(error instanceof CallError) || error.code === "internal") return UNKNOWN;
	const { message } = error;
	return {
		title: "This can't be shown",
		text: `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`,
		advice: "Try again, or look at something else.",
	};
}
