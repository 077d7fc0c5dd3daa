/**
 * What a built site's service worker decides, without a browser: names, which file an address means, and
 * what part of a file a range asks for.
 */

/**
 * What `ashore build` writes before the service worker. Addresses are relative to it.
 *
 * - `id` of the build; `name` of the app, empty for the first page of a site of several
 * - `pages` with the hash that their bytes must have, as in the attribute `integrity`
 * - `files` whose names say the build, `programs` whose names say their contents
 *
 * @typedef {{ id: string, name: string, pages: [string, string][], files: string[],
 *   programs: string[] }} Offline
 */

/**
 * The caches of a scope. No path has a space, so that no scope's names begin as another's do.
 *
 * @param {string} path of the scope
 * @param {string} id of the build
 */
export function cacheNames(path, id) {
	const own = `ashore ${path} `;
	return { own, build: `${own}build ${id}`, programs: `${own}programs`, more: `${own}more` };
}

/**
 * The caches that go when a build becomes the active one: those of the scope's other builds.
 *
 * @param {string[]} all
 * @param {ReturnType<typeof cacheNames>} names
 */
export function outdated(all, { own, build, programs, more }) {
	return all.filter(
		(name) => name.startsWith(own) && name !== build && name !== programs && name !== more,
	);
}

/**
 * Which file of a list an address means. Hosts give a folder's index.html for the folder, and some give
 * report.html for report.
 *
 * @param {string} path of the address, below the scope's
 * @param {(file: string) => boolean} has
 * @returns {string | undefined}
 */
export function fileFor(path, has) {
	if (path === "" || path.endsWith("/")) path += "index.html";
	return [path, `${path}.html`, `${path}/index.html`].find(has);
}

/**
 * Addresses of pages as hosts redirect the least: a folder rather than its index.html.
 *
 * @param {string} page
 */
export function addressOf(page) {
	return page.replace(/(^|\/)index\.html$/, "$1") || "./";
}

/**
 * The build that a page of the site belongs to, by the folder of its scripts and styles.
 *
 * @param {string} html
 * @returns {string | undefined} none for a page that has neither
 */
export function buildOf(html) {
	return /["/]_ashore\/([a-z2-7]{16})\//.exec(html)?.[1];
}

/**
 * The builds of pages that are open, by the locks that these hold.
 *
 * @param {readonly { name?: string }[]} held
 * @param {string} scope `name@path` of the app, whose sample pages count too
 */
export function openBuilds(held, scope) {
	/** @type {Set<string>} */
	const builds = new Set();
	for (const { name = "" } of held) {
		const [, of, build] = /^ashore\/([^/]+)\/build\/(.+)$/.exec(name) ?? [];
		if (of && build && decodeURIComponent(of).startsWith(scope)) builds.add(build);
	}
	return builds;
}

/**
 * The bytes that one range asks for. Several at once, which no browser's media element asks for, are
 * answered by the whole.
 *
 * @see https://httpwg.org/specs/rfc9110.html#field.range
 * @param {string} range the header
 * @param {number} size of the whole
 * @returns {{ from: number, to: number } | "whole" | "outside"} to is the last byte
 */
export function partOf(range, size) {
	const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
	if (first === "" && last === "") return "whole";
	if (first === "") {
		const length = Math.min(Number(last), size);
		return length === 0 ? "outside" : { from: size - length, to: size - 1 };
	}
	const from = Number(first);
	const to = last === "" ? size - 1 : Math.min(Number(last), size - 1);
	if (last !== "" && Number(last) < from) return "whole";
	return from >= size ? "outside" : { from, to };
}
