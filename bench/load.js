// What the machine does beside the benchmark: the processor time of everything
// less that of this process and all it started, browsers included.
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** Ticks of Linux's accounting in a second (USER_HZ). */
const HZ = 100;

/**
 * Seconds of processor time since the start of the machine.
 *
 * @typedef {{ busy: number, own: number, at: number }} Reading
 */

/** @returns {Promise<Reading>} */
export async function read() {
	const [line] = (await readFile("/proc/stat", "utf8")).split("\n");
	const [user, nice, system, , , irq, softirq, steal] = line
		.trim()
		.split(/\s+/)
		.slice(1)
		.map(Number);
	const busy = (user + nice + system + irq + softirq + steal) / HZ;
	return { busy, own: (await ownTicks()) / HZ, at: performance.now() / 1000 };
}

/** The ticks of this process and of all that descend from it, children that ended included. */
async function ownTicks() {
	/** @type {Map<number, { parent: number, ticks: number }>} */
	const processes = new Map();
	for (const name of await readdir("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		try {
			const text = await readFile(`/proc/${name}/stat`, "utf8");
			// The second field is a name in parentheses that may hold anything.
			const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
			const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
			processes.set(Number(name), { parent: Number(fields[1]), ticks });
		} catch {
			// It ended meanwhile.
		}
	}
	let sum = 0;
	for (const [pid, { ticks }] of processes) {
		let up = pid;
		while (up > 1 && up !== process.pid) up = processes.get(up)?.parent ?? 0;
		if (up === process.pid) sum += ticks;
	}
	return sum;
}

/**
 * How many processors others kept busy between two readings, on average.
 *
 * @param {Reading} before
 * @param {Reading} after
 */
export function foreign(before, after) {
	const seconds = after.at - before.at;
	return Math.max(0, (after.busy - before.busy - (after.own - before.own)) / seconds);
}

/**
 * Waits until others leave the machine alone, or for so long.
 *
 * @param {{ limit: number, seconds: number }} options limit in processors
 * @returns {Promise<boolean>} whether it is quiet
 */
export async function quiet({ limit, seconds }) {
	const end = performance.now() + seconds * 1000;
	for (;;) {
		const before = await read();
		await pause(300);
		if (foreign(before, await read()) <= limit) return true;
		if (performance.now() > end) return false;
		await pause(700);
	}
}
