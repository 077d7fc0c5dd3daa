// `ashore dev` shows what is saved: a style sheet without a reload, anything else with one that keeps
// what is written in forms.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch } from "./lib/browser.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** A port that is free now. @returns {Promise<number>} */
const freePort = () =>
	new Promise((resolve) => {
		const server = createServer().listen(0, "127.0.0.1", () => {
			const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
			server.close(() => resolve(port));
		});
	});

/**
 * Replaces a text in a file.
 *
 * @param {string} file
 * @param {string} from
 * @param {string} to
 */
async function edit(file, from, to) {
	await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
}

test("dev shows a saved style at once, and a saved page with the form as it was", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "ashore-dev-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const app = join(folder, "habits");
	await run("go", ["tool", "ashore", "new", app], { cwd: root });
	const port = await freePort();
	const engine = process.env.ENGINE ? [`-engine=${process.env.ENGINE}`] : [];
	const command = ["tool", "ashore", "dev", ...engine, "-port", String(port), "."];
	const dev = spawn("go", command, { cwd: app, stdio: ["ignore", "pipe", "inherit"] });
	const ended = new Promise((resolve) => dev.once("exit", resolve));
	t.after(async () => {
		dev.kill("SIGINT");
		await ended;
	});
	await new Promise((resolve, reject) => {
		let said = "";
		dev.once("exit", () => reject(new Error(`dev ended: ${said}`)));
		dev.stdout.on("data", (data) => {
			said += data;
			if (said.includes("ready after")) resolve(undefined);
		});
	});

	const { context } = await launch(t);
	const page = await context.newPage();
	await page.goto(`http://localhost:${port}/`);
	await page.locator("main:not([aria-busy])").waitFor();
	await page.getByLabel("Note").fill("not sent yet");
	await page.evaluate(() => document.documentElement.setAttribute("data-since", "before"));

	await writeFile(join(app, "web", "style.css"), "h1 { visibility: hidden }\n");
	await page.getByRole("heading", { name: "Notes" }).waitFor({ state: "hidden" });
	await page.locator("html[data-since]").waitFor({ state: "attached" });

	await edit(join(app, "web", "index.html"), '<h2 id="notes">What', '<h2 id="notes">Whatever');
	await page.getByRole("heading", { name: "Whatever to remember" }).waitFor();
	await page.locator("html[data-since]").waitFor({ state: "detached" });
	await page.waitForFunction(() => {
		const field = document.querySelector("input");
		return field?.value === "not sent yet" && field === document.activeElement;
	});

	await page.evaluate(() => document.documentElement.setAttribute("data-since", "before"));
	await edit(join(app, "notes.go"), "LIMIT 100", "LIMIT 1");
	await page.locator("html[data-since]").waitFor({ state: "detached" });
	await page.locator("main:not([aria-busy])").waitFor();
	for (const text of ["one", "two"]) {
		await page.getByLabel("Note").fill(text);
		await page.getByRole("button", { name: "Add" }).click();
		await page.getByRole("listitem").filter({ hasText: text }).waitFor();
	}
	await page.getByRole("listitem").filter({ hasText: "one" }).waitFor({ state: "detached" });
});
