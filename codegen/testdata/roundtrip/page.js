// The page of test/browser/corpus.test.js: sends values to every method and compares what comes back.
import { bind } from "./api.gen.js";
import { open } from "./ashore/client.js";
import cases from "./cases.js";
import { Values } from "./values.js";

const each = 100;

/** What differs between two values: a path, or nothing. @param {any} a @param {any} b @returns {string | undefined} */
function difference(a, b, path = "") {
	if (Object.is(a, b)) return undefined;
	const kind = (/** @type {any} */ v) => Object.prototype.toString.call(v);
	if (kind(a) !== kind(b) || typeof a !== "object" || a === null) return `${path}: ${kind(a)} ${a} and ${kind(b)} ${b}`;
	if (a instanceof Date) return difference(a.getTime(), b.getTime(), `${path} as a time`);
	const keys = Object.keys(a);
	if (keys.length !== Object.keys(b).length) return `${path}: keys ${keys} and ${Object.keys(b)}`;
	for (const key of keys) {
		const found = Object.hasOwn(b, key) ? difference(a[key], b[key], `${path}/${key}`) : `${path}/${key} is missing`;
		if (found) return found;
	}
	return undefined;
}

/** @param {AsyncIterable<any>} stream */
async function items(stream) {
	const all = [];
	for await (const item of stream) all.push(item);
	return all;
}

const api = /** @type {any} */ (bind(await open()));
const failed = [];
const services = new Set();
let count = 0;
let seed = 1;
for (const { service, method, input, upload } of cases.methods) {
	services.add(service);
	for (let i = 0; i < each; i++, count++) {
		const value = new Values(seed++, cases.types).make(input, i % 5);
		const bytes = Uint8Array.from({ length: (i * 997) % 70_000 }, (_, at) => at);
		const kept = structuredClone(value);
		try {
			const source = [bytes, new Blob([bytes]), new Blob([bytes]).stream()][i % 3];
			const given = api[service][method](upload ? { ...value, [upload]: source } : value);
			const all = given[Symbol.asyncIterator] ? await items(given) : [await given];
			if (all.length === 0) throw new Error("nothing came");
			for (const got of all) {
				const found = difference(got, upload ? { ...kept, data: bytes } : kept);
				if (found) throw new Error(found);
			}
		} catch (error) {
			failed.push(`${service}.${method}, value ${i}: ${error}`);
		}
	}
}
const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));
output.textContent = [`${count} values of ${services.size} services, ${failed.length} failed`, ...failed.slice(0, 20)].join("\n");
