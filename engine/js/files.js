/**
 * Files that SQLite reads, writes, truncates, flushes and measures without entering Go, for
 * framework/opfs: what its file does to what an inner file gives is done here as long as all goes well.
 * Whatever does not (an error, a count that can't be, less read than the file holds) is brought before
 * Go: the same operation is done by Go's file once more, and the handle, which Go knows through a
 * Facade, gives it the outcome that was met here. So codes, health and messages are Go's own.
 *
 * Go opens, closes, deletes and locks files. When it opens one of its slots for SQLite it says so by
 * `opening`, and from then on the file is found here by the address that C has for it. All other files
 * go to Go as they come.
 */
import { Direct, Facade, Judged } from "./direct.js";
import { passing } from "./pass.js";

/** @import { FileHandle, Outcome } from "./direct.js" */

/** Not a code of SQLite's: Go is to do it. */
const GO = -1;
/** https://sqlite.org/rescode.html */
const [OK, IOERR, NOTFOUND, IOERR_SHORT_READ] = [0, 10, 12, 522];
/** https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html */
const COMMIT_PHASETWO = 22;
/** Where a sqlite3_vfs has the address of its name. */
const VFS_NAME = 16;

/** @typedef {Record<string, (...args: (number | bigint)[]) => number>} GoFunctions */

/** The files of one program, which finds this as globalThis.ashoreFiles. */
export class Files {
	/** @type {Map<string, Facade>} handles by the names that SQLite has for them */
	#facades = new Map();
	/** @type {Map<number, Direct>} open files by their addresses */
	#open = new Map();
	/** @type {{ vfs: number, name: number, found: Direct | null } | null} what SQLite has Go open */
	#opening = null;
	/** @type {GoFunctions} */
	#go = {};
	/** @type {WebAssembly.Memory | null} */
	#memory = null;
	#bytes = new Uint8Array(0);

	/**
	 * What C is to call in place of Go's functions.
	 *
	 * @param {Record<string, WebAssembly.ExportValue>} go
	 * @param {WebAssembly.Memory} memory
	 * @returns {Record<string, WebAssembly.ExportValue>}
	 */
	connect(go, memory) {
		this.#go = /** @type {GoFunctions} */ (/** @type {unknown} */ (go));
		this.#memory = memory;
		const js = {
			go_read: this.#read.bind(this),
			go_write: this.#write.bind(this),
			go_truncate: this.#truncate.bind(this),
			go_sync: this.#sync.bind(this),
			go_file_size: this.#size.bind(this),
			go_file_control: this.#control.bind(this),
			go_close: this.#close.bind(this),
		};
		return { ...passing(js, go), go_open: this.#openFile.bind(this) };
	}

	/**
	 * Called by Go: handles, by name, in the form in which it is to use them.
	 *
	 * @param {Record<string, FileHandle>} handles
	 */
	wrap(handles) {
		for (const [name, handle] of Object.entries(handles)) {
			this.#facades.set(name, new Facade(handle));
		}
		return Object.fromEntries(this.#facades);
	}

	/**
	 * Called by Go when a VFS of this name has opened a file, and it is SQLite that wants it: from now on
	 * it needn't come to Go. It gives null if it was somebody else who had the file opened, a VFS over
	 * that one for example.
	 *
	 * @param {string} vfs
	 * @param {string} name
	 */
	opening(vfs, name) {
		const facade = this.#facades.get(name);
		const opening = this.#opening;
		if (!facade || !opening || this.#text(opening.name) !== name) return null;
		if (this.#text(this.#word(opening.vfs + VFS_NAME)) !== vfs) return null;
		if (facade.direct) this.drop(facade.direct); // left behind by a connection that broke
		facade.outcomes = [];
		facade.direct = new Direct(name, facade);
		opening.found = facade.direct;
		return facade.direct;
	}

	/** Called by Go: everything about this file goes to Go from now on. @param {Direct} f */
	drop(f) {
		if (this.#open.get(f.address) === f) this.#open.delete(f.address);
		if (f.facade.direct === f) f.facade.direct = null;
		f.address = 0;
	}

	/** @param {number[]} args sqlite3_vfs*, name, sqlite3_file*, flags, flags out, version out */
	#openFile(...args) {
		const [vfs, name, file] = /** @type {number[]} */ (args);
		const broken = this.#open.get(file);
		if (broken) this.drop(broken);
		const outer = this.#opening;
		const opening = { vfs, name, found: /** @type {Direct | null} */ (null) };
		this.#opening = opening;
		try {
			const code = this.#go["go_open"](...args);
			const { found } = opening;
			if (code === OK && found) {
				found.address = file;
				this.#open.set(file, found);
			}
			return code;
		} finally {
			this.#opening = outer;
		}
	}

	/** @param {number} file */
	#close(file) {
		const f = this.#open.get(file);
		if (f === undefined) return GO;
		let code = OK;
		try {
			f.release();
		} catch (error) {
			code = this.#judgeWrite(f, error);
		}
		this.drop(f);
		return this.#go["go_close"](file) || code;
	}

	/** @param {number} file @param {number} address @param {number} length @param {number} at */
	#read(file, address, length, at) {
		const f = this.#open.get(file);
		if (f === undefined) return GO;
		try {
			const bytes = this.#view(address, length);
			const n = f.read(bytes, at);
			if (at === 0 && f.database && isChecksummed(bytes)) {
				this.drop(f);
				return GO;
			}
			return n === length ? OK : IOERR_SHORT_READ;
		} catch (error) {
			return this.#judge(f, error, () => this.#go["go_read"](file, address, length, BigInt(at)));
		}
	}

	/** @param {number} file @param {number} address @param {number} length @param {number} at */
	#write(file, address, length, at) {
		const f = this.#open.get(file);
		if (f === undefined) return GO;
		try {
			const bytes = this.#view(address, length);
			if (at === 0 && f.database && isChecksummed(bytes)) {
				this.drop(f);
				return GO;
			}
			f.write(bytes, at);
			return OK;
		} catch (error) {
			return this.#judge(f, error, () => this.#go["go_write"](file, address, length, BigInt(at)));
		}
	}

	/** @param {number} file @param {number} size */
	#truncate(file, size) {
		const f = this.#open.get(file);
		if (f === undefined || size < 0) return GO;
		try {
			f.truncate(size);
			return OK;
		} catch (error) {
			return this.#judge(f, error, () => this.#go["go_truncate"](file, BigInt(size)));
		}
	}

	/** @param {number} file @param {number} flags */
	#sync(file, flags) {
		const f = this.#open.get(file);
		if (f === undefined) return GO;
		try {
			f.sync();
			return OK;
		} catch (error) {
			return this.#judge(f, error, () => this.#go["go_sync"](file, flags));
		}
	}

	/** @param {number} file @param {number} result address */
	#size(file, result) {
		const f = this.#open.get(file);
		if (f === undefined) return GO;
		try {
			const size = f.size();
			const { buffer, byteOffset } = this.#view(result, 8);
			const view = new DataView(buffer, byteOffset);
			view.setUint32(0, size, true);
			view.setUint32(4, size / 2 ** 32, true);
			return OK;
		} catch (error) {
			return this.#judge(f, error, () => this.#go["go_file_size"](file, result));
		}
	}

	/**
	 * A transaction is done, and with synchronous=NORMAL nothing else may have been asked of the WAL.
	 *
	 * @param {number} file
	 * @param {number} operation
	 */
	#control(file, operation) {
		const f = this.#open.get(file);
		if (f === undefined || operation !== COMMIT_PHASETWO) return GO;
		const wal = f.database ? this.#facades.get(`${f.name}-wal`)?.direct : null;
		try {
			wal?.release();
		} catch (error) {
			return this.#judgeWrite(/** @type {Direct} */ (wal), error);
		}
		return NOTFOUND;
	}

	/**
	 * Has Go judge what came of an operation, by doing it.
	 *
	 * @param {Direct} f
	 * @param {unknown} error
	 * @param {() => number} operation
	 */
	#judge(f, error, operation) {
		if (!(error instanceof Judged)) throw error;
		const { outcome } = error;
		// Held frames that could not be written are a write, whatever it was that they were in the way of.
		if (outcome.operation === "write" && f.held) return this.#judgeWrite(f, error);
		return this.#bring(f, outcome, operation);
	}

	/** @param {Direct} f @param {unknown} error */
	#judgeWrite(f, error) {
		if (!(error instanceof Judged)) throw error;
		return this.#bring(f, error.outcome, () => this.#go["go_write"](f.address, f.address, 1, 0n));
	}

	/** @param {Direct} f @param {Outcome} outcome @param {() => number} operation */
	#bring({ facade }, outcome, operation) {
		facade.outcomes = [outcome];
		try {
			const code = operation();
			return code === OK && facade.outcomes.length > 0 ? IOERR : code;
		} finally {
			facade.outcomes = [];
		}
	}

	/** @param {number} address @param {number} length */
	#view(address, length) {
		if (this.#bytes.length === 0) {
			this.#bytes = new Uint8Array(/** @type {WebAssembly.Memory} */ (this.#memory).buffer);
		}
		const from = address >>> 0;
		return this.#bytes.subarray(from, from + length);
	}

	/** @param {number} address */
	#word(address) {
		const { buffer, byteOffset } = this.#view(address, 4);
		return new DataView(buffer, byteOffset).getUint32(0, true);
	}

	/** A text that ends with a 0. @param {number} address */
	#text(address) {
		if (address === 0) return "";
		const all = this.#view(address, 1024);
		return new TextDecoder().decode(all.subarray(0, all.indexOf(0)));
	}
}

/**
 * Whether the header of a database says that its pages have checksums, which go-sqlite3 looks after:
 * https://sqlite.org/cksumvfs.html
 *
 * @param {Uint8Array} bytes
 */
function isChecksummed(bytes) {
	if (bytes.length < 100 || bytes[20] !== 8) return false;
	const magic = "SQLite format 3\0";
	for (let i = 0; i < magic.length; i++) if (bytes[i] !== magic.charCodeAt(i)) return false;
	return true;
}
