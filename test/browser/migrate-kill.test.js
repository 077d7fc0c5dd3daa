// Whenever the browser dies while a database is migrated, or while a file takes its
// place, what is found is the old one or the new one, whole, and the next start ends well.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { needs, profile, start } from "./lib/browser.js";
import { checkNatively, privateFiles, putPrivateFiles } from "./lib/files.js";
import { openLab } from "./lib/lab.js";
import { random } from "./lib/random.js";
import { serve } from "./lib/server.js";
import { importFile, openSettings } from "./lib/settings.js";
import { goRun, site } from "./lib/site.js";
import { scope as trackerScope, openTracker } from "./lib/tracker.js";

const kills = Number(process.env.KILLS ?? 3);
const seed = Number(process.env.SEED ?? 20261123);

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContext} BrowserContext */

const killed = needs("handles", "what the server keeps outlives any browser");

/**
 * Makes an app's files natively.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} migrations
 * @param {string} sql
 */
async function made(t, migrations, sql) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-made-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	await goRun("./test/browser/dbmake", folder, migrations, sql);
	return {
		database: join(folder, "g1/db"),
		files: {
			head: await readFile(join(folder, "head")),
			"g1/db": await readFile(join(folder, "g1/db")),
		},
	};
}

/** @param {number} count @param {string} insert */
const numbered = (count, insert) =>
	`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${count}) ${insert} FROM n`;

/**
 * Kills the browser again and again at random moments of something, each time
 * from the same files on.
 *
 * @param {import("node:test").TestContext} t
 * @param {object} what
 * @param {string} what.url
 * @param {string} what.scope
 * @param {Record<string, Buffer>} what.files that it begins with
 * @param {(context: BrowserContext) => Promise<() => Promise<void>>} what.begin settles when it has begun,
 *   and gives what settles at its end
 * @param {string} what.sql says in one column what the database is
 * @param {Record<string, string>} what.states by what it says
 * @param {(context: BrowserContext) => Promise<void>} what.open starts the app
 */
async function killAtRandom(t, { url, scope, files, begin, sql, states, open }) {
	const next = random(seed);
	const folder = await profile(t);
	/** @type {string[]} */
	const seen = [];
	let takes = 0;
	// The first run isn't killed, and the last only looks at what the one before it left.
	for (let run = 0; run <= kills + 1; run++) {
		const browser = await start(folder);
		t.after(() => browser.kill());
		const page = await browser.context.newPage();
		await page.goto(`${url}nothing.txt`); // of the origin, and without a worker
		if (run > 0) {
			const { integrity, rows } = await checkNatively(await privateFiles(page), sql);
			assert.equal(integrity, "ok", `after run ${run - 1}`);
			const state = states[rows.join("; ")];
			assert.ok(state, `run ${run - 1} left neither: ${rows.join("; ")}`);
			seen.push(state);
			await open(browser.context);
		}
		if (run <= kills) {
			for (const other of browser.context.pages()) if (other !== page) await other.close();
			await putPrivateFiles(page, scope, files);
			const ended = await begin(browser.context);
			const began = performance.now();
			if (run === 0) {
				await ended();
				takes = performance.now() - began;
			} else {
				// The first run may have been slower than the others are.
				const end = ended().then(
					() => {
						takes = Math.min(takes, performance.now() - began);
					},
					() => {},
				);
				await new Promise((resolve) => setTimeout(resolve, next() * takes * 1.1));
				await browser.kill();
				await end;
			}
		}
		await browser.kill();
	}
	t.diagnostic(
		`seed ${seed}; undisturbed it takes ${Math.round(takes)} ms; left: ${seen.join(" ")}`,
	);
	assert.equal(seen[0], "new");
}

const notes = 24_000;

test("a migration that is killed leaves the old database or the new one", killed, async (t) => {
	const server = await serve(await site("lab"));
	t.after(() => server.close());
	const { files } = await made(
		t,
		"test/browser/lab/migrations",
		numbered(notes, "INSERT INTO notes SELECT printf('%08d', i), printf('%0150d', i), 0"),
	);
	let undisturbed = true;
	await killAtRandom(t, {
		url: server.url,
		scope: encodeURIComponent("lab@/"),
		files,
		begin: async (context) => {
			const page = await context.newPage();
			await page.goto(server.url);
			const status = page.getByRole("status");
			await status.filter({ hasText: /^(migrating|ready)/ }).waitFor();
			const first = undisturbed;
			undisturbed = false;
			return async () => {
				await status.filter({ hasText: "ready" }).waitFor();
				if (!first) return;
				const told = await page.evaluate(() => lab.progress);
				const rows = told.filter(({ total }) => total === notes).map(({ done }) => done);
				assert.ok(rows.length > 10, `rows were told ${rows.length} times`);
				assert.equal(rows.at(-1), notes);
			};
		},
		sql: `SELECT name FROM _ashore_migrations UNION ALL
			SELECT 'filled ' || (SELECT count(*) FROM notes WHERE length = 150 AND length(text) = 150) FROM (SELECT 0 AS length)
			UNION ALL SELECT 'notes ' || count(*) FROM notes`,
		states: {
			[`0001_notes.sql; filled 0; notes ${notes}`]: "old",
			[`0001_notes.sql; 0002_length.go; filled ${notes}; notes ${notes}`]: "new",
		},
		open: async (context) => {
			const page = await openLab(context, server.url);
			assert.equal(await page.evaluate(() => lab.api.lab.count()), notes);
		},
	});
});

test(
	"an import that is killed leaves the data of before or those of the file",
	killed,
	async (t) => {
		const server = await serve(await site("timetracker"));
		t.after(() => server.close());
		const migrations = "apps/timetracker/migrations";
		/** @param {number} count @param {string} description */
		const entries = (count, description) =>
			numbered(
				count,
				`INSERT INTO entries (id, description, started_at, stopped_at)
				SELECT printf('00000000-0000-7000-8000-%012d', i), '${description}', 1700000000000 + i * 60000, 1700000030000 + i * 60000`,
			);
		const { files } = await made(t, migrations, entries(300, "mine"));
		const { database } = await made(t, migrations, entries(20_000, "theirs"));
		await killAtRandom(t, {
			url: server.url,
			scope: trackerScope,
			files,
			begin: async (context) => {
				const page = await openSettings(context, server.url);
				const imported = importFile(page, database);
				imported.catch(() => {});
				return () => imported;
			},
			sql: "SELECT description || ' ' || count(*) FROM entries GROUP BY description",
			states: { "mine 300": "old", "theirs 20000": "new" },
			open: async (context) => {
				await openTracker(context, server.url);
			},
		});
	},
);
