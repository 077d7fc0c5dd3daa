/** Parts are put together when there are so many bytes of them: a Blob may lie on the disk. */
const TOGETHER = 16 << 20;

/** Collects parts of a file, out of memory where the browser lays Blobs on the disk. */
export function collected() {
	/** @type {Blob[]} */
	const blobs = [];
	/** @type {BlobPart[]} */
	let parts = [];
	let held = 0;
	return {
		/** @param {Uint8Array} part */
		write(part) {
			parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (part));
			held += part.length;
			if (held < TOGETHER) return;
			blobs.push(new Blob(parts));
			parts = [];
			held = 0;
		},
		/** @param {string} type */
		blob: (type) => new Blob([...blobs, ...parts], { type }),
	};
}
