// How quickly the journal answers with 20,000 entries over ten years: keystroke to results, lists, the
// calendar, a save.
//
//	node bench/journal.js [-write]   -write: into docs/performance.md
//
// ROUNDS=5, ENTRIES=20000.
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { head, openLarge, row, timed } from "./large.js";
import { liveRows, machine, putIntoPage } from "./lib.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const entries = Number(process.env.ENTRIES ?? 20_000);

/** What is looked for, letter by letter: rare, common, prefixes of very many words, phrases, nothing. */
const searches = [
	"harbour",
	"low tide",
	"bread",
	'"first frost"',
	"kettle sound",
	"badu",
	"ma te",
	"xyzzy",
];

const { page, load, close, version, megabytes } = await openLarge("journal", entries);
/** @type {number[]} */
const letters = [];
/** @type {number[]} */
const saves = [];
/** @type {number[]} */
const older = [];
/** @type {Map<string, number[]>} */
const loads = new Map();
const year = new Date().getFullYear();
/** @type {[name: string, path: string][]} */
const pages = [
	["entries", ""],
	["calendar, month", "calendar.html"],
	["calendar, year", `calendar.html?year=${year - 1}`],
	["found, “harbour”", "?q=harbour"],
];
const loaded = loadavg()[0];
try {
	await load("");
	await pause(4000); // the browser stores what it compiled
	for (let round = 0; round < rounds; round++) {
		for (const [name, path] of pages) {
			const times = loads.get(name) ?? [];
			times.push(await load(path));
			loads.set(name, times);
		}
		await load("");
		const words = page.getByRole("searchbox");
		for (const search of searches) {
			await words.fill("");
			await page.locator("main:not([aria-busy])").waitFor();
			await pause(300);
			await words.focus();
			for (const letter of search) {
				if (letter === " ") await page.keyboard.press("Space");
				else letters.push(await timed(page, "keydown", () => page.keyboard.press(letter)));
				await pause(60);
			}
		}
		await words.fill("");
		await page.locator("main:not([aria-busy])").waitFor();
		await page.getByRole("link", { name: /^Older/ }).click();
		await page.waitForURL(/before=/);
		older.push((await liveRows(page)).live);
		await load("");
		const text = page.getByRole("textbox", { name: "Text, in Markdown" });
		for (let i = 0; i < 5; i++) {
			await text.focus();
			const until = { selector: "output[data-state=saved]", text: "Saved" };
			saves.push(await timed(page, "keydown", () => page.keyboard.press("a"), until));
			await pause(300);
		}
		await page.getByRole("button", { name: "Done" }).click();
		await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
		console.log(`round ${round + 1} of ${rounds}`);
	}
} finally {
	await close();
}

const text = `
${head(`the journal, ${entries} entries, ${megabytes} MB`)}
${row("keystroke in the search → results painted", letters)}
${row("keystroke in a text → “Saved”, of which 400 are waited", saves)}
${row("page load → live rows: older entries", older)}
${[...loads].map(([name, times]) => row(`page load → live rows: ${name}`, times)).join("\n")}

${machine(version)}, native engine, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, load ${loaded?.toFixed(1)} at the beginning; rerun with \`node bench/journal.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "journal", text);
