// The browser that the tests run in. BROWSER says which: chromium (also when it
// says nothing), firefox or webkit. What only one of them can do is asked of `can`, and
// a test that needs it is skipped with the reason.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as chromium from "./chromium.js";
import * as firefox from "./firefox.js";
import * as webkit from "./webkit.js";

/**
 * @typedef {object} StartOptions
 * @property {string} [timeZone] The zone that the browser's process runs in; Europe/Berlin by default.
 * @property {string} [locale] The language of the browser; en-GB by default.
 * @property {"light" | "dark"} [scheme] The colours that the person prefers, where pages can't emulate it.
 * @property {string[]} [hosts] Names that lead to this machine.
 * @property {boolean} [privately] Every window is a private one; Firefox only.
 * @property {boolean} [bare] Without the private files that have to be switched on; WebKitGTK only.
 * @property {boolean} [plain] Pages aren't kept awake and visible by the driver; Chromium only.
 * @property {boolean} [logged] Keeps a record of all requests, for Running.asked.
 */

/**
 * @typedef {object} Running
 * @property {import("playwright-core").BrowserContext} context The profile's own context.
 * @property {(options?: import("playwright-core").BrowserContextOptions) => Promise<import("playwright-core").BrowserContext>} fresh
 *   A context with storage of its own, which goes when it is closed.
 * @property {() => Promise<void>} close Closes the browser as a person would.
 * @property {() => Promise<void>} kill Ends every process of the browser with SIGKILL, at once.
 * @property {() => Promise<Asked[]>} asked What the browser asked of any server since it was started
 *   with `logged`; after it was closed.
 */

/**
 * A request that a browser's network service made, whoever it asked.
 *
 * @typedef {{ url: string, initiator: string }} Asked initiator is the origin that it was made for,
 *   empty where the browser made it for itself, "unknown" where that can't be told.
 */

/**
 * What a driver can do beyond what all can.
 *
 * @typedef {object} Abilities
 * @property {boolean} scheme A page's colour scheme can be switched while it is open.
 * @property {boolean} longTasks Pages can observe their long tasks.
 * @property {boolean} withoutScript JavaScript can be switched off.
 * @property {boolean} console The context hears what pages write to the console, and their errors.
 * @property {boolean} handles The browser has synchronous handles of private files; without, the tests'
 *   server keeps the files' bytes.
 * @property {boolean} clickCount The mouse can be told that a click is a second one.
 * @property {boolean} clock A page's clock can be set.
 * @property {boolean} dateKeys Digits fill a date field, part by part.
 * @property {boolean} names axe can compute accessible names on every page.
 * @property {boolean} hosts Other host names can lead to this machine.
 */

const drivers = { chromium, firefox, webkit };

/** The browser's name: chromium, firefox or webkit. */
export const name = /** @type {keyof typeof drivers} */ (process.env.BROWSER || "chromium");
if (!Object.hasOwn(drivers, name)) {
	throw new Error(`BROWSER is ${name}; it may be one of ${Object.keys(drivers).join(", ")}`);
}

// A driver ends its processes when this one exits, which a signal alone does not let it do.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** What this browser's driver can do beyond what all can. */
export const can = /** @type {Abilities} */ (drivers[name].can);

/**
 * Options for a test that needs an ability: it is skipped, with the reason, in a browser without.
 *
 * @param {keyof Abilities} ability
 * @param {string} reason why it cannot be tested without
 */
export const needs = (ability, reason) =>
	can[ability] ? {} : { skip: `${name} is driven without "${ability}": ${reason}` };

/** Makes a profile folder, removed when the test ends.
 * @param {{ after: (end: () => Promise<void>) => void }} t
 */
export async function profile(t) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-profile-"));
	t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
	return folder;
}

/**
 * Starts the browser on a profile.
 *
 * @param {string} folder
 * @param {StartOptions} [options]
 * @returns {Promise<Running>}
 */
export const start = (folder, options) => drivers[name].start(folder, options);

/**
 * Starts the browser on a fresh profile and ends it with the test.
 *
 * @param {import("node:test").TestContext} t
 * @param {StartOptions} [options]
 */
export async function launch(t, options) {
	const folder = await profile(t);
	const running = await start(folder, options);
	t.after(() => running.kill());
	return running;
}
