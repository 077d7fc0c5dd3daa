// What it takes to follow a link of the finance app: the next page's content with its data, painted.
// Beside it a load of the same page by the browser, worker and program anew, and a page that follows in
// the same way but is static: it shows the same and asks nothing.
//
//	node bench/navigate.js [-write]   -write: into docs/performance.md
//
// ROUNDS=7, ENTRIES=5000.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { site } from "../test/browser/lib/site.js";
import { openLarge, quantile } from "./large.js";
import { machine, putIntoPage } from "./lib.js";

const rounds = Number(process.env.ROUNDS ?? 7);
const entries = Number(process.env.ENTRIES ?? 5000);

/** Pages in the order in which they are gone through; each has rows as soon as it is there. */
const pages = [
	{ file: "accounts.html", link: "Accounts" },
	{ file: "budget.html", link: "Budget" },
	{ file: "reports.html", link: "Reports" },
	{ file: "index.html", link: "Register" },
];

const folder = await mkdtemp(join(tmpdir(), "ashore-navigate-"));
await cp(await site("finance"), folder, { recursive: true });
const app = await openLarge("finance", entries, folder);
const { page, load, close, version } = app;

/** @type {Map<string, { full: number[], followed: number[], static: number[] }>} */
const times = new Map(pages.map(({ file }) => [file, { full: [], followed: [], static: [] }]));
/** @param {string} file */
const of = (file) =>
	/** @type {{ full: number[], followed: number[], static: number[] }} */ (times.get(file));

/**
 * Milliseconds from the click on a link to the page that it leads to, with its rows, painted.
 *
 * @param {string} link
 */
async function follow(link) {
	await page.evaluate((wanted) => {
		const took = new Promise((resolve) => {
			addEventListener(
				"click",
				(click) => {
					const seen = new MutationObserver(look);
					function look() {
						const here = document.querySelector("nav[aria-label=Pages] [aria-current]");
						const there = document.querySelector("main:not([aria-busy]) > section:not([hidden])");
						if (here?.textContent !== wanted || !there) return;
						seen.disconnect();
						requestAnimationFrame(() => {
							const painted = new MessageChannel();
							painted.port1.onmessage = () => resolve(performance.now() - click.timeStamp);
							painted.port2.postMessage(null);
						});
					}
					seen.observe(document, { subtree: true, childList: true, attributes: true });
				},
				{ once: true, capture: true },
			);
		});
		Object.assign(globalThis, { took, stayed: true });
	}, link);
	await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: link }).click();
	return await page.evaluate(() => {
		const { took, stayed } = /** @type {any} */ (globalThis);
		if (!stayed) throw new Error("the page was loaded");
		const late = new Promise((_, reject) =>
			setTimeout(() => reject(new Error("nothing came of it in half a minute")), 30_000),
		);
		return Promise.race([took, late]);
	});
}

/** Writes each page as it is now, with its rows, as one whose script asks nothing. */
async function keepStatic() {
	await load("");
	const modules = await page.evaluate(
		() => document.querySelector("script[data-page]")?.getAttribute("src") ?? "",
	);
	await writeFile(
		join(folder, modules.replace(/[^/]*$/, "static.js")),
		'import { page } from "./ashore/page.js";\npage(import.meta.url, () => {});\n',
	);
	for (const { file } of pages) {
		await load(file);
		const html = await page.evaluate(
			(files) => {
				const root = /** @type {Element} */ (document.documentElement.cloneNode(true));
				for (const node of root.querySelectorAll("[data-stays], link[rel=modulepreload]"))
					node.remove();
				const script = root.querySelector("script[data-page]");
				script?.setAttribute(
					"src",
					`${script.getAttribute("src")?.replace(/[^/]*$/, "")}static.js`,
				);
				for (const link of root.querySelectorAll("nav[aria-label=Pages] a")) {
					const to = new URL(link.getAttribute("href") ?? "", location.href).pathname.slice(1);
					const file = to === "" ? "index.html" : to;
					if (files.includes(file)) link.setAttribute("href", `./static-${file}`);
				}
				return new XMLSerializer().serializeToString(root);
			},
			pages.map(({ file }) => file),
		);
		await writeFile(join(folder, `static-${file}`), `<!doctype html>\n${html}`);
	}
}

const loaded = loadavg()[0];
try {
	await load("");
	await pause(4000); // the browser stores what it compiled
	await keepStatic();
	for (let round = 0; round <= rounds; round++) {
		for (const { file } of pages) {
			const full = await load(file);
			if (round > 0) of(file).full.push(full);
		}
		await load("");
		for (const { file, link } of pages) {
			const followed = await follow(link);
			if (round > 0) of(file).followed.push(followed); // the first loads the modules
			await pause(200);
		}
		await page.goto("about:blank");
		await page.goto(new URL("static-index.html", app.url).href);
		for (const { file, link } of pages) {
			const still = await follow(link);
			if (round > 0) of(file).static.push(still);
			await pause(200);
		}
	}
} finally {
	await close();
	await rm(folder, { recursive: true, force: true });
}

/** @param {number[]} values */
const p50 = (values) => quantile(values, 0.5);
const lines = pages.map(({ file, link }) => {
	const { full, followed, static: still } = of(file);
	return `| ${link} | ${Math.round(p50(full))} | ${Math.round(p50(followed))} | ${Math.round(p50(still))} | ${(p50(followed) / p50(full)).toFixed(2)} | ${(p50(followed) / p50(still)).toFixed(1)} |`;
});
const text = `
| finance app, ${entries} transactions | load → live rows | click → rows | click → the same, static | ÷ load | ÷ static |
|---|---:|---:|---:|---:|---:|
${lines.join("\n")}

Medians of ${rounds}, in ms. ${machine(version)}, native engine, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, load ${loaded?.toFixed(1)} at the beginning; rerun with \`node bench/navigate.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "navigate", text);
