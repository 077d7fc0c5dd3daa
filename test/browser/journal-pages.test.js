// The journal's pages as documents, empty and with a diary: accessible, in any width and scheme.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { entries, form, journal, text } from "./lib/journal.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { live, watchLive } from "./lib/tracker.js";

/** Where to put pictures of the pages: SHOTS names a folder. */
const shots = process.env.SHOTS;

for (const schemes of schemesOf) {
	describe(`in ${schemes.join(" and ")}`, () => {
		const { open, fresh, url } = journal({ scheme: schemes[0] });

		test("empty pages have no barrier that axe finds, and fit", async (t) => {
			const page = await open(t);
			for (const path of ["", "entry.html", "calendar.html"]) {
				await page.goto(url(path));
				await live(page);
				await checkIn(page, schemes, `empty ${path || "index.html"}`);
			}
		});

		test("filled pages have no barrier that axe finds, and fit", async (t) => {
			const context = await fresh(t);
			await watchLive(context);
			const page = await context.newPage();
			const year = new Date().getFullYear();
			for (const path of ["", "?q=har", "calendar.html", `calendar.html?year=${year}`]) {
				await page.goto(url(`sample/${path}`));
				await live(page);
				await page.locator("main > section:not([hidden]) > :is(ol, ul) > li").first().waitFor();
				await checkIn(page, schemes, `filled ${path || "index.html"}`);
				if (shots) await picture(page, shots, path.replace(/\W+/g, "-") || "index");
			}
			await page.goto(url("sample/"));
			await live(page);
			await entries(page).first().getByRole("link").first().click();
			await page.getByRole("heading", { level: 1 }).waitFor();
			await live(page);
			await page.getByRole("region", { name: "Preview" }).getByRole("paragraph").first().waitFor();
			await form(page).getByRole("heading", { name: "Pictures" }).waitFor();
			await text(page).waitFor();
			await checkIn(page, schemes, "an entry");
			if (shots) await picture(page, shots, "entry");
		});
	});
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} folder
 * @param {string} name
 */
async function picture(page, folder, name) {
	await mkdir(folder, { recursive: true });
	for (const [width, scheme] of /** @type {const} */ ([
		[1280, "light"],
		[1280, "dark"],
		[320, "light"],
	])) {
		await page.setViewportSize({ width, height: width === 320 ? 700 : 900 });
		await page.emulateMedia({ colorScheme: scheme });
		await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
	}
}
