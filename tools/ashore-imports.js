// Has Node find what a page imports from ./ashore/, which `ashore build` and `ashore dev` put beside it:
// node --import ./tools/ashore-imports.js --test apps/timetracker/test/days.test.js
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url); // Node asks resolve in a thread of its own

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, next) {
	const client = /^\.\/ashore\/([\w-]+\.js)$/.exec(specifier);
	return next(
		client ? new URL(`../jsclient/${client[1]}`, import.meta.url).href : specifier,
		context,
	);
}
