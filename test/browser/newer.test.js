// A database that a newer version of an app has migrated meets the program of an older one.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { needs } from "./lib/browser.js";
import { privateFiles, putPrivateFiles } from "./lib/files.js";
import { schemesOf, checkIn } from "./lib/look.js";
import { goRun } from "./lib/site.js";
import { scope, tracker } from "./lib/tracker.js";

const { url, fresh } = tracker();
const [schemes = []] = schemesOf;

test(
	"a database of a newer version is not written, and the page says what to do",
	needs("handles", "what the server keeps isn't read back"),
	async (t) => {
		const folder = await mkdtemp(join(tmpdir(), "ashore-newer-"));
		t.after(() => rm(folder, { recursive: true, force: true }));
		const migrations = join(folder, "migrations");
		await cp(new URL("../../apps/timetracker/migrations", import.meta.url), migrations, {
			recursive: true,
		});
		await writeFile(
			join(migrations, "9000_later.sql"),
			"CREATE TABLE later (id INTEGER) STRICT;\n",
		);
		await goRun(
			"./test/browser/dbmake",
			join(folder, "made"),
			migrations,
			"INSERT INTO later VALUES (7)",
		);
		const files = {
			head: await readFile(join(folder, "made/head")),
			"g1/db": await readFile(join(folder, "made/g1/db")),
		};

		const context = await fresh(t);
		const still = await context.newPage();
		await still.goto(url("nothing.txt")); // of the origin, and without a worker
		await putPrivateFiles(still, scope, files);
		const page = await context.newPage();
		await page.goto(url());
		const alert = page.getByRole("alert");
		await alert.getByRole("heading", { name: "The data belongs to a newer version" }).waitFor();
		await alert.getByText("This one does not touch it.").waitFor();
		await alert.getByText("Reload the page to get the newer version.").waitFor();
		await checkIn(page, schemes, "data of a newer version");
		// The page itself is there, and reloading it is no harm.
		await page.getByRole("heading", { level: 1, name: "Timer" }).waitFor();
		await page.reload();
		await alert.getByRole("heading", { name: "The data belongs to a newer version" }).waitFor();
		await page.close();

		const left = await privateFiles(still);
		for (const [path, bytes] of Object.entries(files)) {
			const [found] = Object.entries(left).filter(([name]) => name.endsWith(`/${path}`));
			assert.ok(found?.[1].equals(bytes), `${path} was changed`);
		}
		const generations = Object.entries(left).filter(
			([name, { length }]) => /\/g\d+\//.test(name) && length > 0,
		);
		assert.deepEqual(
			generations.map(([name]) => name.replace(/^.*\/(g\d+\/)/, "$1")),
			["g1/db"],
		);
	},
);
