/**
 * What localtrack recorded, from its database: `entries` with names and times in milliseconds, in its
 * later form with `projects`.
 */

import { FileError, open } from "./sqlite.js";

/** @import { Foreign } from "./foreign.js" */

/** The end of the year 9999. */
const LATEST = 253_402_300_800_000;

/**
 * @param {Uint8Array} bytes
 * @returns {Foreign}
 */
export function readLocaltrack(bytes) {
	const file = open(bytes);
	const columns = file.columns("entries") ?? [];
	if (!["name", "started_at", "ended_at"].every((name) => columns.includes(name)))
		throw new FileError(
			"it is no database of localtrack. Saved files of this app are opened in Settings",
		);
	/** @type {Map<string, string>} */
	const projects = new Map();
	for (const { id, name } of file.rows("projects")) {
		if (typeof name === "string") projects.set(String(id), name.trim().slice(0, 200));
	}
	/** @type {Foreign} */
	const out = {
		source: "localtrack",
		entries: [],
		lines: [],
		refused: [],
		orders: ["ymd"],
		moved: 0,
		left: [],
	};
	let line = 0;
	for (const { name, project_id, started_at, ended_at } of file.rows("entries")) {
		line++;
		if (ended_at === null) {
			out.refused.push({ line, reason: "it still runs: stop it in localtrack first" });
			continue;
		}
		if (!isTime(started_at) || !isTime(ended_at)) {
			out.refused.push({ line, reason: "its times are none" });
			continue;
		}
		out.entries.push({
			description: typeof name === "string" ? name.slice(0, 1000) : "",
			project: projects.get(String(project_id)) ?? "",
			tags: [],
			billable: false,
			startedAt: new Date(started_at),
			stoppedAt: new Date(ended_at),
		});
		out.lines.push(line);
	}
	return out;
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isTime(value) {
	return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < LATEST;
}
