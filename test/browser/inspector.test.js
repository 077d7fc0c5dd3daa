// What developers look into an app with: it shows what happens, refuses to write, and does no lasting harm.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { build } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "ashore-inspector-"));
	await build("lab", join(folder, "site"), "-inspector", "-fast");
});
after(() => rm(folder, { recursive: true }));

/**
 * @param {import("node:test").TestContext} t
 * @param {import("./lib/look.js").Scheme} [scheme]
 */
async function open(t, scheme) {
	const server = await serve(join(folder, "site"));
	t.after(() => server.close());
	const { context } = await launch(t, { scheme });
	const app = await openLab(context, server.url);
	await app.evaluate(async () => {
		for (let n = 0; n < 60; n++) await lab.api.lab.put({ text: `note ${n}` });
		await lab.api.lab.refuse().catch(() => {});
	});
	const page = await context.newPage();
	/** @param {string} search */
	const go = async (search) => {
		await page.goto(`${server.url}_ashore/${search}`);
		await page.getByRole("status").filter({ hasText: "follower" }).waitFor();
	};
	return { app, page, go };
}

test("the inspector shows calls, tables and plans as they come, and refuses to write", async (t) => {
	const { app, page, go } = await open(t);
	await go("?view=calls");
	await page.getByRole("row", { name: /lab\.refuse mutation .* refused/ }).waitFor();
	await app.evaluate(() => lab.api.lab.steps({ steps: 10 }));
	await page.getByRole("row", { name: /lab\.steps query/ }).waitFor();

	await page.getByRole("link", { name: "Tables" }).click();
	await page.getByRole("row", { name: /notes table 60/ }).waitFor();
	await app.evaluate(() => lab.api.lab.put({ text: "another" }));
	await page.getByRole("row", { name: /notes table 61/ }).waitFor();
	await page.getByRole("link", { name: "notes", exact: true }).click();
	await page.getByRole("cell", { name: "note 49", exact: true }).waitFor();
	await page.getByRole("link", { name: "Next" }).click();
	await page.getByRole("cell", { name: "another", exact: true }).waitFor();
	assert.match(page.url(), /view=tables&table=notes&offset=50$/);
	await page.goBack();
	await page.getByRole("cell", { name: "note 0", exact: true }).waitFor();

	await page.getByRole("link", { name: "Statements" }).click();
	await page.getByRole("row", { name: /INSERT INTO notes/ }).waitFor();
	await page.getByRole("link", { name: "Storage" }).click();
	await page.getByRole("row", { name: /WAL/ }).waitFor();

	await page.getByRole("link", { name: "SQL" }).click();
	const area = page.getByRole("textbox", { name: "One statement that reads" });
	await area.fill("SELECT count(*) AS n FROM notes WHERE id = 'x'");
	await page.getByRole("button", { name: "Run" }).click();
	await page.getByText(/SEARCH notes USING/).waitFor();
	for (const [sql, refusal] of /** @type {const} */ ([
		["DELETE FROM notes", /refused|read-only|write/],
		["PRAGMA query_only = off", /refused/],
		["SELECT * FROM _ashore_calls", /belongs to the framework/],
		["ATTACH 'x' AS x", /refused/],
	])) {
		await area.fill(sql);
		await page.getByRole("button", { name: "Run" }).click();
		await page.getByText(refusal).waitFor();
	}
	assert.equal(await app.evaluate(() => lab.api.lab.count()), 61);
	const measured = await app.evaluate(
		() => performance.getEntriesByName("lab.put", "measure").length,
	);
	assert.equal(measured, 61);
});

test("the owner that the inspector kills or whose files it breaks goes on", async (t) => {
	const { app, page, go } = await open(t);
	await go("?view=tabs");
	await page.getByRole("row", { name: /owner/ }).waitFor();
	await page.getByRole("row", { name: /follower/ }).waitFor();
	await page.getByRole("link", { name: "Harm" }).click();
	await page.getByRole("button", { name: "Break the files" }).click();
	await page.getByText("Break the files: done").waitFor();
	/** Puts a note, and tells what that failed with. */
	const put = () =>
		app.evaluate(() =>
			lab.api.lab.put({ text: "x" }).then(
				() => "",
				(/** @type {{ code: string }} */ { code }) => code,
			),
		);
	assert.equal(await put(), "storage_unavailable");
	await page.getByRole("button", { name: "Fill the quota" }).click();
	await page.getByText("Fill the quota: done").waitFor();
	assert.equal(await put(), "quota");
	await page.getByRole("button", { name: "Mend" }).click();
	await page.getByText("Mend: done").waitFor();
	assert.equal(await put(), "");
	const term = await app.evaluate(() => lab.client.state.term);
	await page.getByRole("button", { name: "Kill the owner" }).click();
	await page
		.getByRole("status")
		.filter({ hasText: `term ${term + 1}` })
		.waitFor();
	assert.equal(await app.evaluate(() => lab.api.lab.count()), 61);
	assert.equal(await app.evaluate(() => lab.client.state.term), term + 1);
});

test("calls wait for an owner that the inspector freezes, and nobody takes it for dead", async (t) => {
	const { app, page, go } = await open(t);
	await go("?view=harm");
	const term = await app.evaluate(() => lab.client.state.term);
	await page.getByRole("button", { name: "Freeze the owner" }).click();
	// The harm is done when a call takes its seconds: frames of two tabs may overtake each other.
	const waited = await app.evaluate(async () => {
		for (;;) {
			const begun = performance.now();
			await lab.api.lab.put({ text: "waited" });
			const took = performance.now() - begun;
			if (took > 1000) return took;
		}
	});
	t.diagnostic(`a note waited ${Math.round(waited)} ms`);
	await page.getByText("Freeze the owner: done").waitFor();
	assert.equal(await app.evaluate(() => lab.client.state.term), term);
});

for (const schemes of schemesOf) {
	test(`everybody can use the inspector (${schemes})`, async (t) => {
		const { page, go } = await open(t, schemes[0]);
		for (const [search, waitFor] of [
			["?view=tabs", "follower"],
			["?view=calls", "lab.refuse"],
			["?view=tables", "CREATE TABLE"],
			["?view=tables&table=notes", "note 1"],
			["?view=sql&sql=SELECT+1", "Plan"],
			["?view=storage", "WAL"],
			["?view=harm", "Kill the owner"],
		]) {
			await go(String(search));
			await page.getByText(String(waitFor)).first().waitFor();
			await checkIn(page, schemes, String(search));
			if (process.env.SHOTS) {
				const name = String(search).replace(/\W+/g, "-");
				for (const width of [320, 1280]) {
					await page.setViewportSize({ width, height: 800 });
					const file = join(process.env.SHOTS, `${name}-${width}-${schemes.at(-1)}.png`);
					await page.screenshot({ path: file });
				}
			}
		}
	});
}
