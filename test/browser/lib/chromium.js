// Chromium as a process of our own, driven over its debugging protocol, so
// that a test can kill it as a crash would and start it on the same profile.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/**
 * @typedef {object} Running
 * @property {import("playwright-core").BrowserContext} context The profile's own context.
 * @property {() => Promise<void>} close Closes the browser as a person would.
 * @property {() => Promise<void>} kill Ends every process of the browser with SIGKILL, at once.
 */

/** Makes a profile folder, removed when the test ends.
 * @param {{ after: (end: () => Promise<void>) => void }} t
 */
export async function profile(t) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-profile-"));
	t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
	return folder;
}

/**
 * Starts Chromium on a profile.
 *
 * @param {string} folder
 * @param {{ timeZone?: string, locale?: string, args?: string[] }} [options]
 * @returns {Promise<Running>}
 */
export async function start(
	folder,
	{ timeZone = "Europe/Berlin", locale = "en-GB", args = [] } = {},
) {
	const child = spawn(
		executable,
		[
			"--headless=new",
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--no-default-browser-check",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--disable-dev-shm-usage",
			"--remote-debugging-port=0",
			`--user-data-dir=${folder}`,
			`--lang=${locale}`,
			`--accept-lang=${locale}`,
			...args,
			"about:blank",
		],
		{
			detached: true,
			stdio: ["ignore", "ignore", "pipe"],
			env: { ...process.env, TZ: timeZone, LANGUAGE: locale.replace("-", "_") },
		},
	);
	const exited = new Promise((resolve) => child.once("exit", resolve));
	const endpoint = await debuggingEndpoint(child);
	const browser = await chromium.connectOverCDP(endpoint);
	const context = browser.contexts()[0];
	context.setDefaultTimeout(60_000);
	const signal = () => {
		try {
			process.kill(-(child.pid ?? 0), "SIGKILL");
		} catch {
			// Already gone.
		}
	};
	process.once("exit", signal);
	return {
		context,
		close: async () => {
			const session = await browser.newBrowserCDPSession();
			await session.send("Browser.close").catch(() => {});
			await exited;
			signal();
			process.off("exit", signal);
		},
		kill: async () => {
			signal();
			await exited;
			await browser.close().catch(() => {});
			process.off("exit", signal);
		},
	};
}

/**
 * Starts Chromium on a fresh profile and ends it with the test.
 *
 * @param {import("node:test").TestContext} t
 * @param {Parameters<typeof start>[1]} [options]
 */
export async function launch(t, options) {
	const folder = await profile(t);
	const running = await start(folder, options);
	t.after(() => running.kill());
	return running;
}

/** @param {import("node:child_process").ChildProcess} child */
function debuggingEndpoint(child) {
	return /** @type {Promise<string>} */ (
		new Promise((resolve, reject) => {
			let text = "";
			child.stderr?.on("data", (chunk) => {
				text += chunk;
				const found = /DevTools listening on (ws:\S+)/.exec(text);
				if (found) resolve(found[1]);
			});
			child.once("error", reject);
			child.once("exit", (code) => reject(new Error(`chromium ended with ${code}: ${text}`)));
		})
	);
}
