// Samples that may be trusted: taken while others left the machine alone, and
// taken again if they didn't.
import { median } from "./lib.js";
import { foreign, quiet, read } from "./load.js";

/**
 * @typedef {object} Series samples of one thing
 * @property {number[]} values accepted
 * @property {number[]} loads processors that others kept busy meanwhile, of each
 * @property {number} rejected how many were thrown away because of load
 *
 * @typedef {object} Policy
 * @property {number} limit processors of foreign load that a sample may have
 * @property {number} tries how often a sample is taken at most
 * @property {number} patience seconds to wait for quiet before each try
 * @property {number} goal how many samples of each figure are wanted
 * @property {number} end when to give up, by performance.now()
 * @property {boolean} processor take processor time, whatever others do
 */

/** @returns {Policy} */
export const policy = () => ({
	limit: Number(process.env.MAXLOAD ?? 0.15),
	tries: Number(process.env.TRIES ?? 4),
	patience: Number(process.env.PATIENCE ?? 30),
	goal: Number(process.env.ROUNDS ?? 5),
	end: performance.now() + Number(process.env.MINUTES ?? 60) * 60_000,
	processor: process.env.PROCESSOR === "1",
});

/** Everything measured so far, by names that say what it is. */
export class Samples {
	/** @type {Map<string, Series>} */
	#all = new Map();
	#policy;

	/** @param {Policy} policy */
	constructor(policy) {
		this.#policy = policy;
	}

	/** @param {string} name */
	series(name) {
		let series = this.#all.get(name);
		if (!series) {
			series = { values: [], loads: [], rejected: 0 };
			this.#all.set(name, series);
		}
		return series;
	}

	/** Whether there is something left to measure, and time for it. */
	get wanting() {
		if (performance.now() > this.#policy.end) return false;
		return [...this.#all.values()].some(({ values }) => values.length < this.#policy.goal);
	}

	/** Whether all of these have as many samples as are wanted.
	 * @param {string[]} names */
	enough(names) {
		return names.every((name) => this.series(name).values.length >= this.#policy.goal);
	}

	/**
	 * Takes one sample of each figure that work gives, again until it was quiet
	 * meanwhile. Work that ends quickly is repeated, so that the load can be
	 * told; the sample is the median.
	 *
	 * @param {string[]} names of the figures, in the order in which work gives them
	 * @param {() => Promise<number[]>} work
	 * @param {{ least?: number, tries?: number }} [options] least: milliseconds that a sample lasts at least
	 * @returns {Promise<boolean>} whether there is a sample more
	 */
	async take(names, work, { least = 300, tries = this.#policy.tries } = {}) {
		const { limit, patience, end, processor } = this.#policy;
		if (this.enough(names)) return true;
		if (processor) return await this.#takeProcessor(names, work);
		for (let attempt = 0; attempt < tries && performance.now() < end; attempt++) {
			for (const name of names) this.series(name);
			if (!(await quiet({ limit, seconds: patience }))) return false;
			const before = await read();
			const began = performance.now();
			/** @type {number[][]} */
			const figures = names.map(() => []);
			do {
				const got = await work();
				for (const [i, values] of figures.entries()) values.push(got[i]);
			} while (performance.now() - began < least && figures[0].length < 20);
			const load = foreign(before, await read());
			const good = load <= limit;
			for (const [i, name] of names.entries()) {
				const series = this.series(name);
				if (good) {
					series.values.push(median(figures[i]));
					series.loads.push(Number(load.toFixed(3)));
				} else {
					series.rejected++;
				}
			}
			if (good) return true;
		}
		return false;
	}

	/**
	 * Takes the milliseconds of processor time that work costs the browser and
	 * us, on all threads.
	 *
	 * @param {string[]} names
	 * @param {() => Promise<number[]>} work
	 */
	async #takeProcessor(names, work) {
		const before = await read();
		const began = performance.now();
		let times = 0;
		let after = before;
		// Ticks are 10 ms: a second of them tells a percent. Reading them costs time too, so they are
		// read ever more seldom.
		do {
			for (let more = Math.max(1, times); more > 0; more--, times++) await work();
			after = await read();
		} while (after.own - before.own < 1 && performance.now() - began < 15_000);
		for (const name of names) {
			const series = this.series(name);
			series.values.push(((after.own - before.own) * 1000) / times);
			series.loads.push(Number(foreign(before, after).toFixed(3)));
		}
		return true;
	}

	/** How many samples were taken and how many of them rejected. */
	get counts() {
		let accepted = 0;
		let rejected = 0;
		for (const series of this.#all.values()) {
			accepted += series.values.length;
			rejected += series.rejected;
		}
		return { accepted, rejected };
	}

	/** For the JSON: medians beside what they are made of. */
	toJSON() {
		return Object.fromEntries(
			[...this.#all].map(([name, series]) => [
				name,
				{
					median: series.values.length > 0 ? rounded(median(series.values)) : null,
					values: series.values.map(rounded),
					loads: series.loads,
					rejected: series.rejected,
				},
			]),
		);
	}
}

/** @param {number} ms */
const rounded = (ms) => Number(ms.toPrecision(4));

/**
 * Under which conditions samples were taken, as a sentence for the document.
 *
 * @param {Samples} samples
 */
export function conditions(samples) {
	const { accepted, rejected } = samples.counts;
	const when = new Date().toISOString().slice(0, 16).replace("T", " ");
	return `${when} UTC, medians of ${accepted} samples; ${rejected} more were thrown away because others kept over ${policy().limit} of a processor busy meanwhile`;
}
