// The pages of the journal and of finance follow one another, too, and are what a load would have shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, mark, marked, same, serialised, swaps } from "./lib/documents.js";
import { tracker, watchLive } from "./lib/tracker.js";

for (const app of /** @type {const} */ (["journal", "finance"])) {
	const { fresh, url } = tracker(undefined, app);

	test(`each page of ${app} follows the one before as if it were loaded`, async (t) => {
		const context = await fresh(t, { reducedMotion: "reduce" });
		await watchLive(context);
		await context.addInitScript((key) => localStorage.setItem(key, "declined"), `${app}/keep`);
		const page = await context.newPage();
		await page.goto(url());
		const nav = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
		const all = await nav.evaluateAll((all) =>
			all.map((a) => new URL(/** @type {HTMLAnchorElement} */ (a).href).pathname.slice(1)),
		);
		// The settings say how much room the data takes, which is never the same.
		const links = all.filter((path) => path !== "settings.html");
		assert.ok(links.length > 1);
		/** @type {Map<string, { heading: string, text: string[] }>} */
		const loaded = new Map();
		for (const path of links) {
			await page.goto(url(path));
			const heading = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
			await arrived(page, heading);
			loaded.set(path, { heading, text: await serialised(page) });
		}
		await page.goto(url(links[0]));
		await arrived(page, loaded.get(links[0])?.heading ?? "");
		await mark(page);
		for (const path of [...links.slice(1), ...links, ...links.toReversed()]) {
			await page.evaluate((path) => location.assign(`./${path}`), path);
			await page.waitForURL(url(path));
			const { heading, text } = /** @type {{ heading: string, text: string[] }} */ (
				loaded.get(path)
			);
			await arrived(page, heading);
			await same(page, text, `${app}, ${path}`);
		}
		assert.equal(await marked(page), await swaps(page));
	});
}
