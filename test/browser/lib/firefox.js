// Firefox as a process of our own, driven over WebDriver BiDi, so that a test
// can kill it as a crash would and start it on the same profile.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { firefox } from "playwright-core";
import { relay } from "./bidi-relay.js";
import { proxy } from "./proxy.js";

const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const endpointScript = fileURLToPath(new URL("firefox-endpoint.sh", import.meta.url));

/** @type {import("./browser.js").Abilities} */
export const can = {
	scheme: false,
	longTasks: false,
	withoutScript: false,
	console: true,
	handles: true,
	clickCount: false,
	clock: true,
	dateKeys: true,
	names: false,
	hosts: true,
};

/** Whom Firefox asks for itself, whatever its preferences are. */
const ownHosts = ["firefox.settings.services.mozilla.com", "aus5.mozilla.org"];

/** Nothing else that Firefox asks of the network, or of a person, by itself. */
const preferences = {
	"app.normandy.enabled": false,
	"app.update.disabledForTesting": true,
	"browser.aboutwelcome.enabled": false,
	"browser.newtabpage.enabled": false,
	"browser.region.network.url": "",
	"browser.safebrowsing.downloads.enabled": false,
	"browser.safebrowsing.malware.enabled": false,
	"browser.safebrowsing.phishing.enabled": false,
	"browser.sessionstore.resume_from_crash": false,
	"browser.shell.checkDefaultBrowser": false,
	"browser.startup.page": 0,
	"browser.tabs.warnOnClose": false,
	"browser.warnOnQuit": false,
	"captivedetect.canonicalURL": "",
	"datareporting.policy.dataSubmissionEnabled": false,
	"dom.security.https_first": false,
	"extensions.getAddons.cache.enabled": false,
	"extensions.systemAddon.update.enabled": false,
	"extensions.update.enabled": false,
	"focusmanager.testmode": true,
	"media.gmp-manager.updateEnabled": false,
	"messaging-system.rsexperimentloader.enabled": false,
	"network.captive-portal-service.enabled": false,
	"network.connectivity-service.enabled": false,
	"network.http.speculative-parallel-limit": 0,
	"remote.prefs.recommended": true,
	"toolkit.startup.max_resumed_crashes": -1,
	"toolkit.telemetry.reportingpolicy.firstRun": false,
};

/**
 * Starts Firefox on a profile.
 *
 * @param {string} folder
 * @param {import("./browser.js").StartOptions} [options]
 * @returns {Promise<import("./browser.js").Running>}
 */
export async function start(
	folder,
	{
		timeZone = "Europe/Berlin",
		locale = "en-GB",
		scheme = "light",
		hosts = [],
		logged = false,
		privately = false,
	} = {},
) {
	const record = logged ? await proxy(ownHosts) : undefined;
	const lines = Object.entries({
		...preferences,
		"intl.accept_languages": locale,
		"layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
		"ui.prefersReducedMotion": 1,
		"network.dns.localDomains": hosts.join(","),
		"browser.privatebrowsing.autostart": privately,
		...(record && {
			"network.proxy.type": 1,
			"network.proxy.http": "127.0.0.1",
			"network.proxy.http_port": record.port,
			"network.proxy.ssl": "127.0.0.1",
			"network.proxy.ssl_port": record.port,
			"network.proxy.allow_hijacking_localhost": true,
		}),
	}).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
	await writeFile(join(folder, "user.js"), lines.join(""));
	const child = spawn(
		executable,
		["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder],
		{
			detached: true,
			stdio: ["ignore", "ignore", "pipe"],
			env: {
				...process.env,
				TZ: timeZone,
				MOZ_CRASHREPORTER_DISABLE: "1",
				MOZ_HEADLESS_WIDTH: "1280",
				MOZ_HEADLESS_HEIGHT: "800",
			},
		},
	);
	const exited = new Promise((resolve) => child.once("exit", resolve));
	const bridge = await relay(await listening(child));
	const scratch = await mkdtemp(join(tmpdir(), "ashore-playwright-"));
	const context = await firefox.launchPersistentContext(scratch, {
		channel: "moz-firefox",
		executablePath: endpointScript,
		env: { ...process.env, ASHORE_BIDI: bridge.url, ASHORE_FIREFOX: String(child.pid) },
		locale,
	});
	await prepare(context);
	const signal = () => {
		try {
			process.kill(-(child.pid ?? 0), "SIGKILL");
		} catch {
			// Already gone.
		}
	};
	process.once("exit", signal);
	const end = async () => {
		await exited;
		signal();
		process.off("exit", signal);
		bridge.close();
		record?.close();
		await context.close().catch(() => {});
		await rm(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
	};
	return {
		context,
		fresh: async (more) => {
			const browser = /** @type {import("playwright-core").Browser} */ (context.browser());
			const made = await browser.newContext({ locale, ...more });
			await prepare(made);
			return made;
		},
		close: async () => {
			await context.close().catch(() => {});
			await end();
		},
		kill: async () => {
			signal();
			await end();
		},
		asked: async () => record?.asked ?? [],
	};
}

/**
 * Has a context behave as under a person's hands.
 *
 * @param {import("playwright-core").BrowserContext} context
 */
async function prepare(context) {
	context.setDefaultTimeout(60_000);
	// Firefox 153's content process dies of a null pointer when both the driver's scripts and the page's
	// have read what aria-labelledby names, as axe does in the page; without the getter axe reads the
	// attribute. No page of an app reads it.
	await context.addInitScript(() => {
		delete (/** @type {any} */ (Element.prototype).ariaLabelledByElements);
	});
	// Playwright's fill sets a field's value, and no change event follows when the field is left, as
	// it does when somebody has typed.
	await context.addInitScript(() => {
		/** @type {EventTarget | null} */
		let written = null;
		const changed = (/** @type {Event} */ { target }) => {
			if (target !== written) return;
			written = null;
			target?.dispatchEvent(new Event("change", { bubbles: true }));
		};
		addEventListener("input", (event) => (written = event.isTrusted ? null : event.target), true);
		addEventListener(
			"change",
			({ target }) => (written = target === written ? null : written),
			true,
		);
		addEventListener("blur", changed, true);
		document.addEventListener(
			"keydown",
			(event) => {
				if (event.key === "Enter") changed(event);
			},
			true,
		);
	});
}

/** @param {import("node:child_process").ChildProcess} child */
function listening(child) {
	return /** @type {Promise<string>} */ (
		new Promise((resolve, reject) => {
			let text = "";
			child.stderr?.on("data", (chunk) => {
				text += chunk;
				const found = /WebDriver BiDi listening on (ws:\S+)/.exec(text);
				if (found) resolve(found[1]);
			});
			child.once("error", reject);
			child.once("exit", (code) => reject(new Error(`firefox ended with ${code}: ${text}`)));
		})
	);
}
