/**
 * Saves what is typed while it is typed: the first change of a while is saved after `wait`, with all that
 * came until then, one save at a time.
 */

/** @typedef {"saved" | "unsaved" | "saving" | "failed"} SaveState */

/**
 * @param {object} options
 * @param {() => Promise<unknown>} options.save writes what there is now
 * @param {(state: SaveState, error?: unknown) => void} options.tell
 * @param {number} [options.wait] in milliseconds
 * @param {number} [options.again] when a save that failed is tried again
 * @param {{ setTimeout: (run: () => void, ms: number) => number, clearTimeout: (timer: number) => void }} [options.clock]
 */
export function autosave({ save, tell, wait = 400, again = 5_000, clock = window }) {
	let dirty = false;
	let held = false;
	let timer = 0;
	/** @type {Promise<void> | undefined} */
	let running;

	/** @param {number} ms */
	const due = (ms) => {
		clock.clearTimeout(timer);
		timer = clock.setTimeout(() => {
			timer = 0;
			void run();
		}, ms);
	};
	const run = async () => {
		clock.clearTimeout(timer);
		timer = 0;
		while (dirty && !held) {
			// What is typed from here on is for the next save.
			dirty = false;
			tell("saving");
			running = attempt();
			const failed = await running.then(
				() => undefined,
				(error) => ({ error }),
			);
			running = undefined;
			if (failed) {
				dirty = true;
				tell("failed", failed.error);
				if (!held && !timer) due(again);
				return;
			}
		}
		if (!dirty) tell("saved");
	};
	const attempt = async () => void (await save());

	return {
		/** Something was typed. */
		changed() {
			dirty = true;
			if (running || held) return;
			tell("unsaved");
			if (!timer) due(wait);
		},
		/** Saves now what is not saved; resolves when there is nothing left to wait for. */
		async flush() {
			while (running) await running.catch(() => {});
			await run();
		},
		/** Nothing is saved from here on until `release`: a person has to choose. */
		hold() {
			held = true;
			clock.clearTimeout(timer);
			timer = 0;
		},
		release() {
			held = false;
		},
		/** What was typed is no longer to be saved. */
		forget() {
			dirty = false;
			clock.clearTimeout(timer);
			timer = 0;
		},
		/** Has a person to choose? */
		get held() {
			return held;
		},
		get unsaved() {
			return dirty || running !== undefined;
		},
	};
}
