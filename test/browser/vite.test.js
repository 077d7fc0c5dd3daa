// A page that is built by Vite from TypeScript uses client, worker and program as they are.
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch } from "./lib/browser.js";
import { serve } from "./lib/server.js";

const run = promisify(execFile);
const cwd = fileURLToPath(new URL("../../docs/examples/vite", import.meta.url));

test("an app whose pages Vite builds keeps notes and shows them in another tab", async (t) => {
	const installed = join(cwd, "node_modules", ".package-lock.json");
	await access(installed).catch(() => run("npm", ["ci", "--no-audit", "--no-fund"], { cwd }));
	await run("npm", ["run", "check"], { cwd });
	await run("npm", ["run", "build"], { cwd });
	const engine = process.env.ENGINE ? [`-engine=${process.env.ENGINE}`] : [];
	await run("go", ["tool", "ashore", "build", "-fast", ...engine, "-o", "dist", "."], {
		cwd,
		maxBuffer: 1 << 26,
	});
	const server = await serve(join(cwd, "dist"));
	t.after(() => server.close());
	const { context } = await launch(t);
	const [first, second] = [await context.newPage(), await context.newPage()];
	for (const page of [first, second]) {
		await page.goto(server.url);
		await page.locator("main:not([aria-busy])").waitFor();
	}
	await first.getByLabel("Note").fill("Built by Vite");
	await first.getByRole("button", { name: "Add" }).click();
	await second.getByRole("listitem").filter({ hasText: "Built by Vite" }).waitFor();
});
