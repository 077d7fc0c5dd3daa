import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptFiles } from "../kept-files.js";
import { reserve } from "../reserve.js";

const bytes = 1 << 20;

/** A folder in memory in whose files so many bytes have room. @param {number} room */
async function folderOf(room) {
	const { root } = new KeptFiles(null);
	const all = await root.getDirectoryHandle("ashore");
	const directory = await all.getDirectoryHandle("scope");
	/** @type {FileSystemSyncAccessHandle | null} */
	let handle = null;
	let open = false;
	return {
		size: () => handle?.getSize() ?? 0,
		directory: /** @type {FileSystemDirectoryHandle} */ (
			/** @type {unknown} */ ({
				removeEntry: async () => {
					if (!handle) throw new DOMException("reserve", "NotFoundError");
					if (open) throw new DOMException("reserve", "NoModificationAllowedError");
					handle = null;
				},
				getFileHandle: async () => {
					const file = await directory.getFileHandle("reserve", { create: true });
					const made = await file.createSyncAccessHandle();
					const { write } = made;
					made.write = (chunk, options) => {
						if ((options?.at ?? 0) + chunk.byteLength > room) {
							throw new DOMException("none left", "QuotaExceededError");
						}
						return write.call(made, chunk, options);
					};
					handle = made;
					const { close } = made;
					made.close = () => {
						open = false;
						close.call(made);
					};
					return {
						createSyncAccessHandle: async () => {
							open = true;
							return made;
						},
					};
				},
			})
		),
	};
}

test("space is held back where there is room for it twice, and given up", async () => {
	const folder = await folderOf(2 * bytes);
	await reserve(folder.directory, bytes);
	assert.equal(folder.size(), bytes);
	await reserve(folder.directory, bytes); // again is nothing
	assert.equal(folder.size(), bytes);
	await reserve(folder.directory, 0);
	assert.equal(folder.size(), 0);
	await reserve(folder.directory, 0);
});

test("where there is room for it once nothing is left of it", async () => {
	const folder = await folderOf(2 * bytes - 1);
	await assert.rejects(reserve(folder.directory, bytes), /ashore:full/);
	assert.equal(folder.size(), 0);
});

test("a reserve that another worker still holds is left to it", async () => {
	const held = {
		getFileHandle: async () => ({
			createSyncAccessHandle: async () => {
				throw new DOMException("held", "NoModificationAllowedError");
			},
		}),
	};
	await reserve(/** @type {any} */ (held), bytes);
});

test("a reserve that is needed while it is made is given up", async () => {
	const folder = await folderOf(8 * bytes);
	const making = assert.rejects(reserve(folder.directory, bytes), /ashore:full/);
	while (folder.size() === 0) await new Promise((resolve) => setTimeout(resolve));
	await reserve(folder.directory, 0);
	assert.equal(folder.size(), 0);
	await making;
});
