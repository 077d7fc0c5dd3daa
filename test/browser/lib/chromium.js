// Chromium as a process of our own, driven over its debugging protocol, so
// that a test can kill it as a crash would and start it on the same profile.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** @type {import("./browser.js").Abilities} */
export const can = {
	scheme: true,
	longTasks: true,
	withoutScript: true,
	console: true,
	handles: true,
	clickCount: true,
	clock: true,
	dateKeys: true,
	names: true,
	hosts: true,
};

/**
 * Starts Chromium on a profile.
 *
 * @param {string} folder
 * @param {import("./browser.js").StartOptions} [options]
 * @returns {Promise<import("./browser.js").Running>}
 */
export async function start(
	folder,
	{ timeZone = "Europe/Berlin", locale = "en-GB", hosts = [], logged = false, plain = false } = {},
) {
	const log = join(folder, "net-log.json");
	const args = hosts.map((host) => `--host-resolver-rules=MAP ${host} 127.0.0.1`);
	if (logged) args.push(`--log-net-log=${log}`);
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
	const browser = await chromium.connectOverCDP(endpoint, { noDefaults: plain });
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
		fresh: async (more) => {
			const made = await browser.newContext({ locale, ...more });
			made.setDefaultTimeout(60_000);
			return made;
		},
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
		asked: () => requests(log),
	};
}

/**
 * Reads the requests of a net log.
 *
 * @param {string} log
 */
async function requests(log) {
	const { constants, events } = JSON.parse(await readFile(log, "utf8"));
	const begun = constants.logEventTypes.URL_REQUEST_START_JOB;
	return events
		.filter((/** @type {any} */ { type, params }) => type === begun && params?.url)
		.map((/** @type {any} */ { params }) => ({
			url: String(params.url),
			initiator: String(params.initiator ?? ""),
		}));
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
