import { readHead } from "./head.js";
import { readMark } from "./mark.js";

/** @import { Check } from "./storage.js" */

/** The head's file is that long at most. */
const HEAD_BYTES = 16_384;

/**
 * What is known of the health of a scope's database. It is read from the file, which any tab may do while
 * another one's worker has the database open.
 *
 * @param {FileSystemDirectoryHandle} root of the origin private file system
 * @param {string} scope
 * @returns {Promise<Check>}
 */
export async function readCheck(root, scope) {
	const all = await root.getDirectoryHandle("ashore");
	const directory = await all.getDirectoryHandle(scope);
	const file = await (await directory.getFileHandle("head")).getFile();
	const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	const read = (buffer, { at }) => {
		const part = bytes.subarray(at, at + buffer.length);
		buffer.set(part);
		return part.length;
	};
	const head = readHead({ read });
	const { generation, doubt, broken, partial, cause, checked } = readMark({ read });
	const same = generation === head?.generation;
	return {
		due: same && doubt,
		cause: same ? cause : "",
		broken: same && broken,
		partial: same && partial,
		checked: same && checked > 0 ? new Date(checked) : null,
	};
}
