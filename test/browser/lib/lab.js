// Opening the lab's page.

/**
 * Opens the lab in a new page and waits until its database is there.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 */
export async function openLab(context, url) {
	const page = await context.newPage();
	await page.goto(url);
	await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
	return page;
}
