// How quickly the finance app answers with 200,000 transactions over ten years: the register, its search,
// reports and budget of a month, a save.
//
//	node bench/finance.js [-write]   -write: into docs/performance.md
//
// ROUNDS=5, ENTRIES=200000.
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { head, openLarge, row, timed } from "./large.js";
import { machine, putIntoPage } from "./lib.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const entries = Number(process.env.ENTRIES ?? 200_000);

const { page, load, close, version, megabytes } = await openLarge("finance", entries);
/** @type {Map<string, number[]>} */
const all = new Map();
/** @param {string} name @param {number} ms */
const note = (name, ms) => all.set(name, [...(all.get(name) ?? []), ms]);
const month = new Date().toISOString().slice(0, 7);
/** @type {[name: string, path: string][]} */
const pages = [
	["register", ""],
	["register, words “lighthouse”", "?words=lighthouse"],
	["report, this month", `reports.html?from=${month}&to=${month}`],
	["report, twelve months", "reports.html"],
	["budget, this month", "budget.html"],
	["accounts", "accounts.html"],
];
const loaded = loadavg()[0];
try {
	await load("");
	await pause(4000); // the browser stores what it compiled
	for (let round = 0; round < rounds; round++) {
		for (const [name, path] of pages) note(`page load → live rows: ${name}`, await load(path));
		await load("");
		const words = page.getByRole("searchbox");
		for (const search of ["lighthouse 7", "groceries", "4.20", "nowhere"]) {
			await words.fill(search.slice(0, -1));
			await words.press("Enter");
			await page.locator("main:not([aria-busy])").waitFor();
			await pause(500);
			await words.press("End");
			// With Enter nothing waits for more letters.
			const ask = async () => {
				await words.press(search.slice(-1));
				await words.press("Enter");
			};
			note("words of a search, Enter → rows", await timed(page, "submit", ask));
			await page.locator("main:not([aria-busy])").waitFor();
		}
		await load("");
		note(
			"“Older transactions” → rows",
			await timed(page, "click", () => page.getByRole("link", { name: /^Older/ }).click()),
		);
		await load("");
		const account = page.getByRole("navigation", { name: "Accounts" }).getByRole("link").nth(1);
		note(
			"register of one account, with balances",
			await timed(page, "click", () => account.click()),
		);
		await load("");
		const form = page.getByRole("region", { name: "New transaction" });
		for (let i = 0; i < 5; i++) {
			const payee = `Measured ${round} ${i}`;
			await form.getByLabel("Payee").fill(payee);
			await form.getByLabel("Category or account").fill("Groceries");
			await form.getByLabel("Amount", { exact: true }).fill("4.20");
			const until = { selector: "main ol article h3", text: payee };
			note(
				"Enter in the form → the transaction in the register",
				await timed(page, "keydown", () => page.keyboard.press("Enter"), until),
			);
			await pause(300);
		}
		console.log(`round ${round + 1} of ${rounds}`);
	}
} finally {
	await close();
}

const text = `
${head(`the finance app, ${entries} transactions, ${megabytes} MB`)}
${[...all].map(([name, times]) => row(name, times)).join("\n")}

${machine(version)}, native engine, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, load ${loaded?.toFixed(1)} at the beginning; rerun with \`node bench/finance.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "finance", text);
