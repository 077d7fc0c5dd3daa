// WebKitGTK as processes of our own, driven by WebKitWebDriver. It runs on a
// display without a screen.
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Context } from "./webkit/context.js";
import { Session } from "./webkit/webdriver.js";
import { soon } from "./webkit/soon.js";

const driver = process.env.WEBKITWEBDRIVER ?? "/usr/bin/WebKitWebDriver";
const window = fileURLToPath(new URL("webkit/window.py", import.meta.url));
const finder = fileURLToPath(new URL("webkit/find.js", import.meta.url));

/** @type {import("./browser.js").Abilities} */
export const can = {
	scheme: false,
	longTasks: false,
	withoutScript: false,
	console: false,
	handles: false,
	clickCount: false,
	clock: false,
	dateKeys: false,
	names: true,
	hosts: false,
};

/**
 * Starts the browser on a profile.
 *
 * @param {string} folder
 * @param {import("./browser.js").StartOptions} [options]
 * @returns {Promise<import("./browser.js").Running>}
 */
export async function start(folder, options = {}) {
	const { timeZone = "Europe/Berlin", locale = "en-GB", scheme = "light", bare = false } = options;
	const scripts = join(folder, "scripts.js");
	const downloads = join(folder, "downloads");
	await mkdir(downloads, { recursive: true });
	await writeFile(scripts, "");
	const port = await freePort();
	const child = spawn(driver, [`--port=${port}`], {
		detached: true,
		stdio: "ignore",
		env: {
			...process.env,
			DISPLAY: await display(),
			GDK_BACKEND: "x11",
			TZ: timeZone,
			LANG: `${locale.replace("-", "_")}.UTF-8`,
			ASHORE_PROFILE: folder,
			ASHORE_LOCALE: locale,
			ASHORE_SCHEME: scheme,
			ASHORE_BARE: bare ? "1" : "",
			ASHORE_FIND: finder,
			ASHORE_SCRIPTS: scripts,
			// Nothing to draw on, and nobody who looks.
			WEBKIT_DISABLE_COMPOSITING_MODE: "1",
			LIBGL_ALWAYS_SOFTWARE: "1",
		},
	});
	const exited = new Promise((resolve) => child.once("exit", resolve));
	const signal = () => {
		try {
			process.kill(-(child.pid ?? 0), "SIGKILL");
		} catch {
			// Already gone.
		}
	};
	process.once("exit", signal);
	const address = `http://127.0.0.1:${port}`;
	await soon("the driver", undefined, () => fetch(`${address}/status`).catch(() => undefined));
	const session = await Session.begin(address, {
		"webkitgtk:browserOptions": { binary: window, args: [] },
		timeouts: { script: 60_000, pageLoad: 60_000 },
	});
	const kill = async () => {
		session.end();
		signal();
		await exited;
		process.off("exit", signal);
	};
	const close = async () => {
		await session.command("DELETE", "").catch(() => {});
		await kill();
	};
	const context = /** @type {any} */ (
		new Context(session, { scripts, downloads: join(downloads, "list"), end: close })
	);
	return {
		context,
		fresh: async (more) => {
			const own = await mkdtemp(join(tmpdir(), "ashore-profile-"));
			const other = await start(own, { ...options, ...(more?.locale && { locale: more.locale }) });
			const made = /** @type {any} */ (other.context);
			made.close = async () => {
				await other.kill();
				await rm(own, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
			};
			return made;
		},
		close,
		kill,
		asked: async () => [],
	};
}

/** @type {Promise<string> | undefined} */
let shared;

/** The display of this process's browsers. */
function display() {
	shared ??= new Promise((resolve, reject) => {
		const child = spawn(
			"Xvfb",
			["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
			{ stdio: ["ignore", "ignore", "ignore", "pipe"] },
		);
		process.once("exit", () => child.kill("SIGKILL"));
		child.once("error", reject);
		child.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
		const output = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
		output.once("data", (number) => {
			// From here on it does not keep this process from ending.
			child.unref();
			/** @type {any} */ (output).unref();
			resolve(`:${String(number).trim()}`);
		});
	});
	return shared;
}

/** @returns {Promise<number>} */
function freePort() {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
			server.close(() => resolve(port));
		});
	});
}
