/** Where the program says which call holds the database, and the bytes that it takes. */
export const RUNNING = 512;
export const NOTE = 56;

/**
 * Says it as framework/browser does.
 *
 * @param {ArrayBuffer} memory
 * @param {{ client: Uint8Array, sequence: number }} frame
 * @param {...string} texts
 */
export function note(memory, { client, sequence }, ...texts) {
	const view = new DataView(memory, RUNNING);
	new Uint8Array(memory, RUNNING).set(client);
	view.setBigUint64(16, BigInt(sequence), true);
	let free = 32_768;
	for (const [i, text] of texts.entries()) {
		const bytes = new TextEncoder().encode(text);
		new Uint8Array(memory, free).set(bytes);
		view.setBigUint64(24 + 16 * i, BigInt(free), true);
		view.setBigUint64(32 + 16 * i, BigInt(bytes.length), true);
		free += bytes.length;
	}
}
