/** @import { Build } from "./build.js" */

/**
 * Where a page belongs to: the root of its app or, for a page with sample data, the folder sample/ of it.
 * Each has a database of its own, for a scope has the root's path in it. `own` is the root where people
 * have their own data.
 *
 * @typedef {{ root: URL, own: URL, sample: boolean }} Root
 */

/**
 * @param {Pick<Build, "root" | "sample">} build
 * @param {URL} base URL of build.js
 * @param {{ href: string } | undefined} [page] its location
 * @returns {Root}
 */
export function rootOf(build, base, page = globalThis.location) {
	const own = new URL(build.root, base);
	const root = new URL("sample/", own);
	const sample = build.sample === true && !!page?.href.startsWith(root.href);
	return { root: sample ? root : own, own, sample };
}
