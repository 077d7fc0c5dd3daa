// Which browsers are refused, and that docs/browsers.md says so.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { lacking } from "../support.js";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/browsers.md", root), "utf8");

/** @param {string} text @returns {string[][]} the cells of the table's rows, whose first cell begins so */
const rows = (text) =>
	page
		.split("\n")
		.filter((line) => line.startsWith("| "))
		.map((line) => line.split("|").map((cell) => cell.trim()))
		.filter((cells) => cells[1]?.startsWith(text))
		.map((cells) => cells.slice(1, -1));

/** The number that a cell begins with; 0 where there is none.
 * @param {string | undefined} cell
 */
const version = (cell) => Number.parseFloat(cell ?? "") || 0;

const whole = {
	isSecureContext: true,
	WebAssembly: {},
	Worker: class {},
	BroadcastChannel: class {},
	AbortSignal: { any() {} },
	navigator: { locks: {} },
};

test("a browser that lacks what the page names as needed is refused, for that reason", () => {
	assert.equal(lacking(whole), null);
	const reasons = {
		isSecureContext: "insecure",
		WebAssembly: "no_webassembly",
		Worker: "no_worker",
		BroadcastChannel: "no_locks",
		AbortSignal: "old_browser",
		navigator: "no_locks",
	};
	for (const [name, reason] of Object.entries(reasons)) {
		const without = { isSecureContext: false, AbortSignal: {}, navigator: {} }[name];
		const error = lacking({ ...whole, [name]: without });
		assert.equal(error?.reason, reason, name);
		assert.ok(page.includes(`\`${reason}\``), `docs/browsers.md doesn't say ${reason}`);
	}
});

test("the least versions are the youngest of what the app can't do without", () => {
	const least = ["Chrome", "Firefox", "Safari"].map((name) => version(rows(name)[0]?.[1]));
	const needed = rows("").filter(([, , , , , without]) => without?.startsWith("it stops: "));
	assert.ok(needed.length >= 4);
	const youngest = [2, 3, 4].map((at) => Math.max(...needed.map((row) => version(row[at]))));
	assert.deepEqual(youngest, least);
});

/**
 * What is younger than the least versions, as MDN's data has it, and what is near: a browser of these
 * versions may lack it. Where a file has it, what it does without is beside.
 *
 * @type {Readonly<Record<string, { use: RegExp, files?: readonly string[] }>>}
 */
const YOUNG = {
	"Promise.try (128, 134, 18.2)": { use: /\bPromise\.try\b/ },
	"Promise.withResolvers (119, 121, 17.4)": { use: /\bwithResolvers\b/ },
	"Array.fromAsync (121, 115, 16.4)": { use: /\bArray\.fromAsync\b/ },
	"Object.groupBy (117, 119, 17.4)": { use: /\b(Object|Map)\.groupBy\b/ },
	"methods of sets (122, 127, 17)": {
		use: /\.(union|intersection|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/,
	},
	"methods of iterators (122, 131, 18.4)": {
		use: /\.(keys|values|entries)\(\)\s*\.(map|filter|some|every|find|toArray|reduce|flatMap|take|drop|forEach)\(|\bIterator\.from\b/,
	},
	"URL.parse (126, 126, 18), URL.canParse (120, 115, 17)": { use: /\bURL\.(parse|canParse)\(/ },
	"RegExp.escape (136, 134, 18.2)": { use: /\bRegExp\.escape\b/ },
	"bytes as base64 (140, 133, 18.2)": { use: /\.(fromBase64|toBase64|fromHex|toHex)\(/ },
	"using (134, 141, 27.3)": { use: /^\s*(await )?using \w/m },
	"Intl.DurationFormat (129, 136, 16.4)": { use: /\bIntl\.DurationFormat\b/ },
	"popover (114, 125, 17)": { use: /\b(showPopover|hidePopover|togglePopover|popover(target)?=)/ },
	"dialogs that are asked to close (134, 139, 18.4)": { use: /\.requestClose\(|\bclosedby=/i },
	"moveBefore (133, 144, none)": { use: /\.moveBefore\(/ },
	"ReadableStream in for await (124, 110, 27)": {
		use: /for await \([^)]*\.(body|stream\(\)|readable)\b/,
	},
	"ArrayBuffer.transfer (114, 122, 17.4)": { use: /\.transfer(ToFixedLength)?\(\d*\)/ },
	"Navigation API (102, 147, 26.2)": {
		use: /(?<!["'`\w.])navigation\.\w|\{ navigation \}/,
		files: ["jsclient/page.js", "jsclient/unsaved.js"],
	},
	"view transitions (111, 144, 18)": {
		use: /startViewTransition/,
		files: ["jsclient/swap.js"],
	},
	"requestIdleCallback (47, 55, none)": {
		use: /requestIdleCallback/,
		files: [
			"framework/archive/web/backup.js",
			"framework/archive/web/scheduled.js",
			"jsclient/platform.js",
		],
	},
	"getWeekInfo (99, 153, 17)": { use: /getWeekInfo|weekInfo/, files: ["jsclient/week.js"] },
	"showDirectoryPicker and showSaveFilePicker (86, none, none)": {
		use: /show(Directory|SaveFile|OpenFile)Picker/,
		files: ["framework/archive/web/backup.js", "framework/archive/web/save.js"],
	},
};

test("what pages and workers use is in browsers of the least versions, or done without", () => {
	const folders = [
		"jsclient",
		"framework/archive/web",
		...["apps", "cmd/ashore/newapp"].flatMap((parent) =>
			readdirSync(new URL(parent, root), { withFileTypes: true })
				.filter((entry) => entry.isDirectory() && entry.name !== "common")
				.map(({ name }) => `${parent}/${name}/web`),
		),
	];
	/** @type {Record<string, string[]>} */
	const found = {};
	for (const folder of folders) {
		for (const name of readdirSync(new URL(folder, root))) {
			if (!/\.(js|html)$/.test(name)) continue;
			const text = readFileSync(new URL(`${folder}/${name}`, root), "utf8").replace(
				/\/\*[\s\S]*?\*\/|(?<=\s)\/\/.*$/gm,
				"",
			);
			for (const [feature, { use }] of Object.entries(YOUNG)) {
				if (!use.test(text)) continue;
				found[feature] ??= [];
				found[feature].push(`${folder}/${name}`);
			}
		}
	}
	const known = Object.entries(YOUNG).flatMap(([feature, { files }]) =>
		files ? [[feature, files]] : [],
	);
	for (const files of Object.values(found)) files.sort();
	assert.deepEqual(found, Object.fromEntries(known));
});
