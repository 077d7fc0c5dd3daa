// A database that is damaged, emptied or on a full disk: what the app says, and
// what the rescue page gets out of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeHead } from "../../jsclient/head.js";
import { can, launch, name, needs } from "./lib/browser.js";
import { checkNatively, privateFiles } from "./lib/files.js";
import { openLab } from "./lib/lab.js";
import { checkIn } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @typedef {import("playwright-core").Page} Page */

const notes = 3000;
const fill = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${notes})
	INSERT INTO notes (id, text, created) SELECT printf('%06d', i), printf('%01000d', i), i FROM n`;

/** @param {import("node:test").TestContext} t @param {"lab" | "timetracker"} [app] */
async function begin(t, app = "lab") {
	const server = await serve(await site(app));
	t.after(() => server.close());
	const { context } = await launch(t);
	return { context, url: server.url };
}

/** The lab with notes in its database rather than in its log. @param {import("playwright-core").BrowserContext} context @param {string} url */
async function filled(context, url) {
	const page = await openLab(context, url);
	await page.evaluate(async (sql) => {
		await lab.api.lab.run({ sql });
		await lab.api.lab.put({ text: "the last" }); // begins the log anew
	}, fill);
	return page;
}

/** @param {Page} page */
const count = (page) => page.evaluate(() => lab.api.lab.count());

/**
 * Changes the files of a generation, on a page where no worker runs.
 *
 * @param {Page} page
 * @param {number} generation
 * @param {"junk" | "empty"} how
 */
async function spoil(page, generation, how) {
	await page.evaluate(
		async ([number, how]) => {
			const root = await navigator.storage.getDirectory();
			const all = await root.getDirectoryHandle("ashore");
			for await (const scope of all.values()) {
				const folder = /** @type {FileSystemDirectoryHandle} */ (scope);
				const directory = await folder.getDirectoryHandle(`g${number}`);
				const file = await directory.getFileHandle("db");
				const { size } = await file.getFile();
				const writable = await file.createWritable({ keepExistingData: true });
				if (how === "empty") await writable.truncate(0);
				else {
					const data = Uint8Array.from({ length: 3 * 4096 }, (_, i) => (i * 7 + 1) % 256);
					const position = Math.floor(size / 8192) * 4096;
					await writable.write({ type: "write", position, data });
				}
				await writable.close();
			}
		},
		/** @type {[number, string]} */ ([generation, how]),
	);
}

/** @param {Page} page @param {RegExp} text */
const says = (page, text) => page.getByRole("status").filter({ hasText: text }).waitFor();

/** @param {Page} page @param {number} number */
const save = (page, number) =>
	page.getByRole("button", { name: `Save as a file: State ${number}`, exact: true });

/**
 * Saves a state by the page, and has SQLite look at it.
 *
 * @param {Page} page
 * @param {number} number
 * @param {string} sql
 */
async function saved(page, number, sql) {
	// The file as the person gets it, without the browser's folder of downloads.
	await page.evaluate(() => {
		const { createObjectURL } = URL;
		URL.createObjectURL = (/** @type {Blob} */ blob) => {
			Object.assign(globalThis, { saved: blob });
			return createObjectURL(blob);
		};
	});
	await save(page, number).click();
	await says(page, new RegExp(`State ${number} was saved`));
	const url = await page.evaluate(async () => {
		const reader = new FileReader();
		reader.readAsDataURL(/** @type {any} */ (globalThis).saved);
		await new Promise((resolve) => {
			reader.onload = resolve;
		});
		return String(reader.result);
	});
	const db = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
	const head = Buffer.from(encodeHead({ sequence: 1, generation: 1, created: 1 }));
	return await checkNatively({ "x/head": head, "x/g1/db": db }, sql);
}

const files = needs("handles", "the files lie at the server");

test("what the log has committed is in the file that the rescue page saves", files, async (t) => {
	const { context, url } = await begin(t);
	const page = await filled(context, url);
	await page.goto(`${url}rescue.html`);
	await says(page, /One state was found/);
	const check = await saved(page, 1, "SELECT count(*) || max(text = 'the last') FROM notes");
	assert.deepEqual(check, { integrity: "ok", rows: [`${notes + 1}1`] });
});

test("a damaged database is told, salvaged, and given back as it was before", files, async (t) => {
	const { context, url } = await begin(t);
	const page = await filled(context, url);
	await page.goto(`${url}rescue.html`);
	const salvage = page.getByRole("button", { name: "Salvage the current state" });
	await salvage.click();
	await says(page, /uses what was salvaged, as state 3/);
	const whole = page.getByRole("row").filter({ hasText: "notes" });
	await whole
		.filter({ hasText: String(notes + 1) })
		.filter({ hasText: "nothing" })
		.waitFor();

	await page.goto(`${url}files.html`);
	await spoil(page, 3, "junk");
	await page.goto(url);
	await says(page, /ready/);
	const code = await page.evaluate(() =>
		lab.api.lab.list().then(
			() => "none",
			(/** @type {any} */ error) => error.code,
		),
	);
	assert.equal(code, "corrupt");

	await page.goto(`${url}rescue.html`);
	await says(page, /2 states were found/);
	const sound = await saved(page, 1, "SELECT count(*) FROM notes");
	assert.deepEqual(sound, { integrity: "ok", rows: [String(notes + 1)] });
	await salvage.click();
	await says(page, /uses what was salvaged, as state 5/);
	await whole.filter({ hasText: "damaged place" }).waitFor();
	await page.getByRole("link", { name: "Open the app" }).click();
	await says(page, /ready/);
	const left = await count(page);
	assert.ok(left > notes - 60 && left < notes + 1, `${left} notes were salvaged`);

	await page.goto(`${url}rescue.html`);
	await page
		.getByRole("button", { name: "Use a copy of this state: State 1", exact: true })
		.click();
	await says(page, /uses a copy of state 1, as state 6/);
	await page.goto(url);
	await says(page, /ready/);
	assert.equal(await count(page), notes + 1);
	await page.goto(`${url}rescue.html`);
	await page
		.getByRole("button", { name: "Use a copy of this state: State 5", exact: true })
		.click();
	await page.getByRole("button", { name: "Undo: go back to state 6" }).click();
	await says(page, /uses state 6/);
	await page.goto(url);
	await says(page, /ready/);
	assert.equal(await count(page), notes + 1);
});

test("an emptied database is not begun anew, and the page says so", files, async (t) => {
	const { context, url } = await begin(t, "timetracker");
	const page = await context.newPage();
	await page.goto(url);
	await page.getByRole("button", { name: "Start" }).first().waitFor();
	await page.locator("main:not([aria-busy])").waitFor();
	await page.goto(`${url}_ashore/nothing`);
	await spoil(page, 1, "empty");
	await page.goto(url);
	await page.getByRole("alert").filter({ hasText: "file is empty" }).waitFor();
	await page.getByRole("link", { name: "Rescue your data" }).click();
	await says(page, /One state was found/);
	await page.getByRole("listitem").filter({ hasText: "its data is gone" }).waitFor();
	const schemes = /** @type {import("./lib/look.js").Scheme[]} */ (["light", "dark"]);
	await checkIn(page, can.scheme ? schemes : ["light"], "rescue page");
});

test("the rescue page waits for other tabs of the app", files, async (t) => {
	const { context, url } = await begin(t);
	const page = await openLab(context, url);
	const rescue = await context.newPage();
	await rescue.goto(`${url}rescue.html`);
	await says(rescue, /open in another tab/);
	await page.close();
	await says(rescue, /One state was found/);
});

/** @param {Page} page */
const reserved = (page) =>
	page.evaluate(async () => {
		const root = await navigator.storage.getDirectory();
		const all = await root.getDirectoryHandle("ashore");
		for await (const scope of all.values()) {
			const folder = /** @type {FileSystemDirectoryHandle} */ (scope);
			const file = await folder.getFileHandle("reserve").catch(() => null);
			if (file) return (await file.getFile()).size;
		}
		return 0;
	});

const chromium = name === "chromium" ? files : { skip: "only Chromium's quota can be set" };

test("on a full disk nothing is lost, and rows can be deleted", chromium, async (t) => {
	const { context, url } = await begin(t);
	const page = await openLab(context, url);
	const devtools = await context.newCDPSession(page);
	const origin = new URL(url).origin;
	for (;;) if ((await reserved(page)) >= 5 << 20) break; // a round trip each
	const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
	const quotaSize = usage + (2 << 20);
	await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
	const { code, written } = await page.evaluate(async () => {
		const text = "x".repeat(1000);
		const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100)
			INSERT INTO notes (id, text, created) SELECT hex(randomblob(16)), '${text}', i FROM n`;
		for (let written = 0; ; written += 100) {
			try {
				await lab.api.lab.run({ sql });
			} catch (error) {
				return { code: /** @type {any} */ (error).code, written };
			}
			if (written > 30_000) return { code: "none", written };
		}
	});
	assert.equal(code, "quota");
	assert.equal(await count(page), written);
	assert.equal(await reserved(page), 0);
	await page.evaluate(() => lab.api.lab.run({ sql: "DELETE FROM notes" }));
	assert.equal(await count(page), 0);
	t.diagnostic(`${written} notes before the disk was full`);
});

/** Makes every k-th operation of a kind go wrong in the worker, when it is told to. */
const faulty = `{
	const { prototype } = FileSystemSyncAccessHandle;
	let how = "", every = 0, n = 0;
	const channel = new BroadcastChannel("faults");
	channel.onmessage = ({ data }) => {
		if (!("how" in data)) return;
		({ how, every } = data);
		n = 0;
		channel.postMessage("heard");
	};
	for (const name of ["read", "write", "flush"]) {
		const real = prototype[name];
		prototype[name] = function (buffer, options) {
			const about = how === "flush" ? "flush" : how === "read" || how === "less" ? "read" : "write";
			if (how === "" || name !== about || ++n % every !== 0) return real.call(this, buffer, options);
			if (how === "full") throw new DOMException("none left", "QuotaExceededError");
			if (how === "torn" || how === "short" || how === "less") {
				const done = real.call(this, buffer.subarray(0, buffer.length >> 1), options);
				if (how !== "torn") return done;
			}
			throw new DOMException("on purpose", "UnknownError");
		};
	}
}
`;

test(
	"whatever goes wrong with the files in between, what was acknowledged is there once",
	files,
	async (t) => {
		const server = await serve(await site("lab"), { worker: faulty });
		t.after(() => server.close());
		const { context } = await launch(t);
		const page = await openLab(context, server.url);
		/** @type {string[]} */
		const acknowledged = [];
		/** @type {Record<string, number>} */
		const codes = {};
		let sent = 0;
		for (const how of ["full", "torn", "short", "io", "flush", "read", "less"]) {
			for (const every of [2, 5, 11]) {
				const texts = Array.from({ length: 30 }, () => `note ${sent++}`);
				const told = await page.evaluate(
					async ({ how, every, texts }) => {
						const channel = new BroadcastChannel("faults");
						/** @param {string} how */
						const arm = (how) =>
							new Promise((resolve) => {
								channel.onmessage = resolve;
								channel.postMessage({ how, every });
							});
						await arm(how);
						/** @type {{ done: string[], codes: string[] }} */
						const told = { done: [], codes: [] };
						for (const text of texts) {
							try {
								await lab.api.lab.put({ text });
								told.done.push(text);
								await lab.api.lab.count();
							} catch (error) {
								told.codes.push(/** @type {any} */ (error).code);
							}
						}
						await arm("");
						channel.close();
						return told;
					},
					{ how, every, texts },
				);
				acknowledged.push(...told.done);
				for (const code of told.codes) codes[code] = (codes[code] ?? 0) + 1;
				const there = await page.evaluate(async () =>
					(await lab.api.lab.list()).map((/** @type {any} */ note) => note.text),
				);
				assert.equal(new Set(there).size, there.length, `${how} ${every}: a note is there twice`);
				const gone = acknowledged.filter((text) => !there.includes(text));
				assert.deepEqual(gone, [], `${how} ${every}: acknowledged, and gone`);
			}
		}
		t.diagnostic(`${acknowledged.length} of ${sent} were acknowledged; ${JSON.stringify(codes)}`);
		assert.ok(
			Object.keys(codes).every((code) => code === "quota" || code === "storage_unavailable"),
		);
		assert.ok((codes.quota ?? 0) > 0 && (codes.storage_unavailable ?? 0) > 0);
		await page.goto(`${server.url}files.html`);
		const check = await checkNatively(await privateFiles(page), "SELECT text FROM notes");
		assert.equal(check.integrity, "ok");
		assert.deepEqual(
			acknowledged.filter((text) => !check.rows.includes(text)),
			[],
		);
	},
);
