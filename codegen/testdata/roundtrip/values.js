// Values of a type that is described by its model, made from a seed.

const TEXTS = ["", "a", "\0\x1f\"\\/", "ü€😀", "__proto__", "2026-01-02T03:04:05.678Z", "\u2028</script>", "null", "x".repeat(300)];
const KEYS = ["", "a", "__proto__", "constructor", "a/b~c", "größe", "two words", "0", "\n"];
const DAYS = ["0001-01-01", "0000-01-01", "9999-12-31", "2024-02-29", "2026-03-29"];

export class Values {
	#state;
	#types;

	/**
	 * @param {number} seed
	 * @param {Record<string, any>} types by name
	 */
	constructor(seed, types) {
		this.#state = seed;
		this.#types = types;
	}

	/** mulberry32: below n */
	#int(/** @type {number} */ n) {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
	}

	/** @template T @param {readonly T[]} list @returns {T} */
	#pick(list) {
		return list[this.#int(list.length)];
	}

	/** @param {any} type @returns {any} */
	#resolved(type) {
		return type.name === undefined ? type : { ...this.#types[type.name], quoted: type.quoted };
	}

	/** @param {any} type @param {number} depth @param {boolean} [alone] it may not be null @returns {any} */
	make(type, depth, alone = false) {
		const t = this.#resolved(type);
		if (t.quoted) return this.#bigint(t.under ?? t);
		switch (t.shape) {
			case "bool":
				return this.#int(2) === 1;
			case "int":
				return this.#number(t);
			case "float":
				// Go writes a float32 in the fewest digits that tell it from its neighbours.
				return t.bits === 32
					? this.#pick([0, 1, -1.5, 0.1, 3.4028235e38, 1e-45, this.#int(2 ** 24)])
					: this.#pick([0, 1, -1.5, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, this.#int(1e9) / 7]);
			case "time":
				return new Date(this.#pick([0, -1, 253402300799999, -62135596799999, -62167219200000, this.#int(2 ** 42)]));
			case "duration":
				return this.#pick([0, 1, -1, 9223372036854, -9223372036854, this.#int(2 ** 40)]);
			case "bytes":
				return Uint8Array.from({ length: this.#pick([0, 1, 3, 5000]) }, () => this.#int(256));
			case "pointer":
				return !alone && (depth <= 0 || this.#int(3) === 0) ? null : this.make(t.elem, depth - 1, true);
			case "slice":
				return Array.from({ length: depth > 0 ? this.#int(4) : 0 }, () => this.make(t.elem, depth - 1));
			case "map":
				return this.#map(t, depth);
			case "any":
				return this.#any(depth);
			case "struct":
				return this.#struct(t, depth);
			case "enum":
				return this.#pick(t.values);
			case "text":
				return this.#pick(t.samples ?? DAYS);
			case "alias":
				return this.make(t.under, depth, alone);
		}
		return this.#pick(TEXTS);
	}

	/** @param {any} t */
	#range(t) {
		const safe = t.bits === 64;
		const high = safe ? 2 ** 53 - 1 : 2 ** (t.unsigned ? t.bits : t.bits - 1) - 1;
		return { high, low: t.unsigned ? 0 : safe ? -high : -high - 1 };
	}

	/** @param {any} t */
	#number(t) {
		const { high, low } = this.#range(t);
		return this.#pick([0, 1, low, high, this.#int(high)]);
	}

	/** @param {any} t */
	#bigint(t) {
		const bits = BigInt(t.bits);
		const high = 2n ** (t.unsigned ? bits : bits - 1n) - 1n;
		return this.#pick([0n, 1n, high, t.unsigned ? 0n : -high - 1n, high / 3n]);
	}

	/** @param {any} t @param {number} depth */
	#map(t, depth) {
		const key = this.#resolved(t.key);
		/** @type {[PropertyKey, any][]} */
		const members = [];
		for (let n = depth > 0 ? this.#int(5) : 0; n > 0; n--) {
			const plain = key.shape === "alias" ? key.under : key;
			const name = plain.shape === "string" ? this.#pick(KEYS) : this.make(plain, 0);
			members.push([name, this.make(t.elem, depth - 1)]);
		}
		return Object.fromEntries(members);
	}

	/** @param {number} depth @returns {any} */
	#any(depth) {
		switch (this.#int(depth > 0 ? 7 : 5)) {
			case 0:
				return null;
			case 1:
				return this.#int(2) === 0;
			case 2:
				return this.#pick([0, -1.5, 1e300, 2 ** 53 + 2]);
			case 5:
				return Array.from({ length: this.#int(4) }, () => this.#any(depth - 1));
			case 6:
				return Object.fromEntries(Array.from({ length: this.#int(4) }, () => [this.#pick(KEYS), this.#any(depth - 1)]));
		}
		return this.#pick(TEXTS);
	}

	/** @param {any} t @param {number} depth */
	#struct(t, depth) {
		/** @type {Record<string, any>} */
		const made = {};
		for (const f of t.fields) {
			const twice = f.type.shape === "pointer" && f.type.elem.shape === "pointer";
			const value = twice ? this.make(f.type.elem, depth - 1) : this.make(f.type, depth - 1);
			if (f.omit) {
				// What Go would leave out is left out here: it isn't sent back.
				const kept = twice || (f.omit === "empty" ? !this.#empty(f.type, value) : !this.#zero(f.type, value));
				if (!kept || this.#int(2) === 0) continue;
			}
			made[f.name] = value;
		}
		return made;
	}

	/** @param {any} type @param {any} value @returns {boolean} */
	#empty(type, value) {
		const t = this.#resolved(type);
		const size = Array.isArray(value) || value instanceof Uint8Array ? value.length : t.shape === "alias" ? this.#empty(t.under, value) : undefined;
		if (typeof size === "boolean") return size;
		if (t.shape === "map") return Object.keys(value).length === 0;
		return size === 0 || value === null || value === false || value === 0 || value === 0n || value === "";
	}

	/** @param {any} type @param {any} value @returns {boolean} */
	#zero(type, value) {
		const t = this.#resolved(type);
		if (t.shape === "slice" || t.shape === "map" || t.shape === "bytes") return false; // empty isn't nil
		if (t.shape === "alias") return this.#zero(t.under, value);
		if (t.shape === "time") return value.getTime() === -62135596800000;
		if (t.shape === "text") return value === "0001-01-01" || value === "";
		if (t.shape === "struct") {
			return t.fields.every((/** @type {any} */ f) => !(f.name in value) || this.#zero(f.type, value[f.name]));
		}
		return value === null || value === false || value === 0 || value === 0n || value === "";
	}
}
