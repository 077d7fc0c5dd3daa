/**
 * The page of imports from other time trackers.
 */

import { keepData } from "./_ashore/archive/keep-data.js";
import { bind } from "./api.gen.js";
import { control, copy, find, list, part, write } from "./ashore/dom.js";
import { watchAll } from "./ashore/live.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { ForeignError, readForeign } from "./foreign.js";
import { dayAndTime, writeInstant } from "./format.js";
import { notices, sentenceOf } from "./notice.js";
import { FileError } from "./sqlite.js";
import { localZone } from "./zone.js";

/** @import { Taken, TakenImport } from "./api.gen.js" */
/** @import { Foreign, Order } from "./foreign.js" */

/** So many entries go to the worker at once, and so many refused rows are shown. */
const MOST = 20_000;
const SHOWN = 100;

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	/** @param {string} name */
	const section = (name) => find(main, `section[aria-labelledby=${name}]`, HTMLElement);
	const form = find(main, "form[name=file]", HTMLFormElement);
	const zone = control(form, "zone", HTMLSelectElement);
	const picked = control(form, "content", HTMLInputElement);
	const order = control(form, "order", HTMLSelectElement);
	const problem = control(form, "problem", HTMLOutputElement);
	const take = find(section("found"), "button[name=take]", HTMLButtonElement);
	const refused = find(section("found"), "details", HTMLDetailsElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	const here = localZone();
	zone.append(
		...[...new Set([here, "UTC", ...Intl.supportedValuesOf("timeZone")])].map(
			(name) => new Option(name.replaceAll("_", " "), name),
		),
	);

	/** What is looked at. @type {{ name: string, bytes: Uint8Array, foreign?: Foreign } | null} */
	let file = null;

	const { api } = await start({
		client,
		signal,
		bind,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, _, signal) {
			return watchAll({ imports: api.imports.list.watch({ signal }) }, ({ imports }) => {
				section("file").hidden = false;
				section("done").hidden = false;
				showImports(imports);
			});
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	const close = () => {
		file = null;
		picked.value = "";
		section("found").hidden = true;
		find(form, "label:has([name=order])", HTMLLabelElement).hidden = true;
	};

	/** Reads the file and has the worker try it. */
	const look = async () => {
		const at = file;
		if (!at) return;
		problem.textContent = "Looking at the file …";
		section("found").hidden = true;
		try {
			const chosen = /** @type {Order} */ (order.value);
			const foreign = readForeign(at.bytes, { zone: zone.value, order: chosen });
			if (foreign.entries.length > MOST)
				throw new ForeignError(
					`This file has ${foreign.entries.length.toLocaleString()} entries, and at most ${MOST.toLocaleString()} come in at once. Export a shorter time.`,
				);
			at.foreign = foreign;
			const tried =
				foreign.entries.length > 0
					? await api.imports.take(
							{ name: at.name, entries: foreign.entries, write: false },
							{ signal },
						)
					: { id: "", done: 0, known: 0, projects: 0, refused: [] };
			if (file !== at) return;
			problem.textContent = "";
			showFound(foreign, tried);
		} catch (error) {
			if (file !== at || signal.aborted) return;
			problem.textContent =
				error instanceof FileError
					? `This file can't be read: ${error.message}.`
					: sentenceOf(error);
		}
	};

	picked.addEventListener("change", async () => {
		const [chosen] = picked.files ?? [];
		if (!chosen) return;
		const bytes = new Uint8Array(await chosen.arrayBuffer());
		file = { name: chosen.name.slice(0, 200), bytes };
		order.value = "ymd";
		await look();
	});
	zone.addEventListener("change", look);
	order.addEventListener("change", look);

	take.addEventListener("click", () =>
		notice.attempt("take", async () => {
			if (!file?.foreign) return;
			take.disabled = true;
			const { name, foreign } = file;
			const done = await api.imports
				.take({ name, entries: foreign.entries, write: true }, { signal })
				.finally(() => {
					take.disabled = false;
				});
			close();
			notice.gone(`${entries(done.done)} imported from ${name}.`, () =>
				api.imports.undo({ id: done.id }, { signal }),
			);
		}),
	);
	find(section("found"), "button[name=leave]", HTMLButtonElement).addEventListener("click", () => {
		close();
		problem.textContent = "Everything is as it was.";
		picked.focus();
	});

	/**
	 * @param {Foreign} foreign
	 * @param {Taken} tried
	 */
	const showFound = (foreign, tried) => {
		const label = find(form, "label:has([name=order])", HTMLLabelElement);
		label.hidden = foreign.orders.length < 2;
		for (const option of order.options) {
			option.hidden = !foreign.orders.includes(/** @type {Order} */ (option.value));
		}
		if (!foreign.orders.includes(/** @type {Order} */ (order.value)))
			order.value = foreign.orders[0] ?? "ymd";
		const { format: moment } = new Intl.DateTimeFormat(undefined, {
			dateStyle: "medium",
			timeStyle: "short",
			timeZone: zone.value,
		});
		const starts = foreign.entries.map(({ startedAt }) => startedAt.getTime());
		const day = (/** @type {number} */ at) =>
			new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: zone.value }).format(at);
		const span =
			starts.length > 0
				? `, from ${day(starts.reduce((a, b) => Math.min(a, b)))} to ${day(starts.reduce((a, b) => Math.max(a, b)))}`
				: "";
		find(section("found"), "[itemprop=found]", HTMLElement).textContent =
			`${foreign.source}: ${entries(foreign.entries.length)}${span}.`;
		const all = [
			...foreign.refused,
			...tried.refused.map(({ index, reason }) => ({ line: foreign.lines[index] ?? 0, reason })),
		];
		const facts = [
			`${entries(tried.done)} would be new${tried.projects > 0 ? `, and ${many(tried.projects, "project", "projects")}` : ""}.`,
			tried.known > 0 && `${entries(tried.known)} are here already and stay as they are.`,
			all.length > 0 && `${many(all.length, "row is", "rows are")} refused.`,
			foreign.moved > 0 &&
				`${many(foreign.moved, "time falls", "times fall")} into an hour in which clocks changed: of one that comes twice the earlier is taken, one that is skipped counts from the hour after.`,
			foreign.left.length > 0 && `There is no place here for: ${foreign.left.join(", ")}.`,
			foreign.orders.length > 1 &&
				"All days of this file can be read in more than one order. See that the first entries are right.",
		].filter((fact) => typeof fact === "string");
		find(section("found"), "ul[aria-label='Worth knowing']", HTMLElement).replaceChildren(
			...facts.map((fact) => item(fact)),
		);
		find(section("found"), "tbody", HTMLElement).replaceChildren(
			...foreign.entries.slice(0, 5).map((entry) => {
				const row = document.createElement("tr");
				for (const text of [
					moment(entry.startedAt),
					moment(entry.stoppedAt),
					entry.description,
					entry.project,
				]) {
					row.insertCell().textContent = text;
				}
				return row;
			}),
		);
		refused.hidden = all.length === 0;
		const more = all.length > SHOWN ? [item(`and ${all.length - SHOWN} more`)] : [];
		find(refused, "ul", HTMLElement).replaceChildren(
			...all.slice(0, SHOWN).map(({ line, reason }) => item(`Line ${line}: ${reason}`)),
			...more,
		);
		take.disabled = tried.done === 0;
		section("found").hidden = false;
	};

	/** @param {readonly TakenImport[]} imports */
	const showImports = (imports) => {
		find(section("done"), ":scope > p", HTMLElement).hidden = imports.length > 0;
		list(find(section("done"), "ul", HTMLElement), imports, {
			key: ({ id }) => id,
			make({ id }) {
				const made = copy("import");
				part(made, "name");
				find(made, "button", HTMLButtonElement).addEventListener("click", () =>
					notice.attempt(id, async () => {
						const { entries: gone, kept } = await api.imports.undo({ id }, { signal });
						const more = kept > 0 ? ` ${entries(kept)} were changed since and stay.` : "";
						notice.say(`${entries(gone)} taken away again.${more}`);
					}),
				);
				return made;
			},
			fill(made, { name, at, entries: n }) {
				write(part(made, "name"), name);
				writeInstant(part(made, "at"), at.getTime(), dayAndTime(at.getTime(), here));
				write(part(made, "entries"), entries(n));
			},
		});
	};
});

/** @param {number} n */
const entries = (n) => many(n, "entry", "entries");

/** @param {number} n @param {string} one @param {string} more */
function many(n, one, more) {
	return n === 1 ? `1 ${one}` : `${n.toLocaleString()} ${more}`;
}

/** @param {string} text */
function item(text) {
	const li = document.createElement("li");
	li.textContent = text;
	return li;
}
