// Go's file functions under Node, without events. Go calls fs.read(…, callback)
// and waits; over the native engine, a callback of SQLite's can't wait for an
// event of JavaScript, since C's frames lie on the stack. In a browser's worker
// files are read by synchronous handles; here, by Node's synchronous functions,
// which call back before they return. It is the same for both engines.

import fs from "node:fs";

const names = (
	"chmod chown close fchmod fchown fstat fsync ftruncate lchown link lstat mkdir open read " +
	"readdir readlink rename rmdir stat symlink truncate unlink utimes write"
).split(" ");

export default function setup() {
	const own = { ...fs };
	for (const name of names) {
		const call = /** @type {Record<string, Function>} */ (/** @type {unknown} */ (fs))[
			`${name}Sync`
		];
		Object.assign(own, {
			[name]: (/** @type {unknown[]} */ ...args) => {
				const done = /** @type {Function} */ (args.pop());
				let result;
				try {
					result = call(...args);
				} catch (error) {
					done(error);
					return;
				}
				done(null, result);
			},
		});
	}
	Object.assign(globalThis, { fs: own });
}
