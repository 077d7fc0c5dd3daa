// The page of settings as a person finds it.

/**
 * @typedef {import("playwright-core").Page} Page
 */

/**
 * Opens the page, in a browser whose saved files are downloads: the dialog for a place can't be answered.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url of the app
 */
export async function openSettings(context, url) {
	const page = await context.newPage();
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
	await page.goto(`${url}settings.html`);
	await page.getByRole("button", { name: "Save all data as a file" }).waitFor();
	await page.getByText(/saved from this browser/).waitFor();
	return page;
}

/**
 * Saves all data, and gives where the file is.
 *
 * @param {Page} page
 */
export async function exportFile(page) {
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "Save all data as a file" }).click(),
	]);
	await told(page, /^Saved .* as .*\.sqlite/);
	return await download.path();
}

/**
 * Puts a file in the place of the data.
 *
 * @param {Page} page
 * @param {string} file
 */
export async function importFile(page, file) {
	await page.getByLabel("Open or check a saved file").setInputFiles(file);
	await told(page, /^The file was checked/);
	await page.getByRole("button", { name: "Replace all data with this file" }).click();
	await told(page, /^The file has taken the place/);
}

/**
 * Waits for what the page says of the last thing that it did.
 *
 * @param {Page} page
 * @param {RegExp} text
 */
export async function told(page, text) {
	await page.getByRole("region", { name: "Save and open" }).getByText(text).waitFor();
}

/**
 * What is left of an app's data in the browser.
 *
 * @param {Page} page
 * @param {string} scope
 */
export async function erased(page, scope) {
	return await page.evaluate(async (scope) => {
		const left = [];
		const root = await navigator.storage.getDirectory();
		const all = await root.getDirectoryHandle("ashore").catch(() => undefined);
		if (all) for await (const name of all.keys()) if (name === scope) left.push(`folder ${name}`);
		for (const { name } of await indexedDB.databases()) left.push(`database ${name}`);
		for (const key of Object.keys(localStorage)) if (key.includes(scope)) left.push(`key ${key}`);
		for (const name of await caches.keys()) left.push(`cache ${name}`);
		for (const worker of await navigator.serviceWorker.getRegistrations()) left.push(worker.scope);
		return left;
	}, scope);
}
