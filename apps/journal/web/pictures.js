/**
 * Pictures: taken from files, the clipboard and what is dropped, made small, and shown.
 */

/** @import { Api, Content, PictureType } from "./api.gen.js" */

/** The service takes no larger file; a larger picture is made smaller. */
const LARGEST = 8_000_000;
/** The longer side of a thumbnail, and of a picture that was too large, in pixels. */
const SMALL = 240;
const FITS = 2400;
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/**
 * @param {HTMLTextAreaElement} area gets what is pasted and dropped, and the picture's name
 * @param {HTMLInputElement} input for files
 * @param {object} options
 * @param {() => Api} options.api
 * @param {() => Promise<string>} options.begun gives the entry's id
 * @param {() => void} options.inserted
 * @param {(error: unknown) => void} options.failed
 */
export function addPictures(area, input, { api, begun, inserted, failed }) {
	/** @param {Iterable<File>} files */
	const add = async (files) => {
		try {
			for (const file of files) {
				const picture = await pictureOf(file);
				const entryId = await begun();
				const { id } = await api().pictures.add({ entryId, ...picture });
				const gap = area.value === "" || area.value.endsWith("\n\n") ? "" : "\n\n";
				area.setRangeText(
					`${gap}![${altOf(file.name)}](picture:${id})`,
					area.value.length,
					area.value.length,
					"end",
				);
				inserted();
			}
		} catch (error) {
			failed(error);
		}
	};
	input.addEventListener("change", async () => {
		await add([...(input.files ?? [])]);
		input.value = "";
	});
	/** @param {DataTransfer | null} data */
	const pictures = (data) =>
		[...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
	area.addEventListener("paste", (event) => {
		const files = pictures(event.clipboardData);
		if (files.length === 0) return;
		event.preventDefault();
		void add(files);
	});
	area.addEventListener("dragover", (event) => {
		if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
	});
	area.addEventListener("drop", (event) => {
		const files = pictures(event.dataTransfer);
		if (files.length === 0) return;
		event.preventDefault();
		void add(files);
	});
}

/**
 * What a picture shows, as far as its file's name tells; a person writes better.
 *
 * @param {string} name
 */
export function altOf(name) {
	return name
		.replace(/\.[a-z0-9]+$/i, "")
		.replace(/[[\]_\\`*<>!-]+/g, " ")
		.trim();
}

/**
 * A text without the places where it shows a picture, and without the lines that are empty by that.
 *
 * @param {string} text
 * @param {string} id
 */
export function withoutPicture(text, id) {
	const shown = /!\[(?:\\.|[^\\\]])*\]\(picture:([^)\s]*)[^)]*\)/g;
	if (![...text.matchAll(shown)].some(([, of]) => of === id)) return text;
	return text.split(/(\n\n+)/).reduce((all, block, i, blocks) => {
		if (i % 2 === 1) return all;
		const rest = block.replace(shown, (all, of) => (of === id ? "" : all));
		if (rest !== block && rest.trim() === "") return all;
		return all === "" ? rest : `${all}${blocks[i - 1] ?? ""}${rest}`;
	}, "");
}

/**
 * A file as the service takes it, with a thumbnail.
 *
 * @param {File} file
 */
async function pictureOf(file) {
	const bitmap = await createImageBitmap(file).catch(() => {
		throw new Error(`${file.name} is not a picture that this browser can read`);
	});
	try {
		const { width, height } = bitmap;
		const thumbnail = await scaled(bitmap, SMALL, "image/webp");
		const name = file.name.slice(0, 200);
		if (TYPES.includes(file.type) && file.size <= LARGEST) {
			return {
				name,
				type: typeOf(file),
				width,
				height,
				content: await bytesOf(file),
				thumbnail: await bytesOf(thumbnail),
			};
		}
		const smaller = await scaled(bitmap, FITS, "image/jpeg");
		const size = fitting(width, height, FITS);
		return {
			name,
			type: typeOf(smaller),
			...size,
			content: await bytesOf(smaller),
			thumbnail: await bytesOf(thumbnail),
		};
	} finally {
		bitmap.close();
	}
}

/** @param {Blob} blob */
const typeOf = ({ type }) => /** @type {PictureType} */ (type);

/** @param {Blob} blob */
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/**
 * The size that a picture has when its longer side is at most so long.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} most
 */
export function fitting(width, height, most) {
	const factor = Math.min(1, most / Math.max(width, height));
	return {
		width: Math.max(1, Math.round(width * factor)),
		height: Math.max(1, Math.round(height * factor)),
	};
}

/**
 * A smaller picture. Browsers that don't write the type write PNG.
 *
 * @param {ImageBitmap} bitmap
 * @param {number} most
 * @param {string} type
 */
async function scaled(bitmap, most, type) {
	const { width, height } = fitting(bitmap.width, bitmap.height, most);
	const canvas = new OffscreenCanvas(width, height);
	canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
	return await canvas.convertToBlob({ type, quality: 0.8 });
}

/**
 * Elements that show pictures. Each picture is asked for once a page; of the bytes nothing is kept when
 * they are shown.
 *
 * @param {(id: string) => Promise<Content>} load
 */
export function gallery(load) {
	/** @type {Map<string, HTMLImageElement>} */
	const images = new Map();
	/**
	 * @param {string} id
	 * @param {string} alt
	 */
	return (id, alt) => {
		const known = images.get(id);
		// What is in a text twice needs two elements.
		if (known && !known.isConnected) {
			known.alt = alt;
			return known;
		}
		const image = document.createElement("img");
		image.alt = alt;
		if (!known) images.set(id, image);
		load(id).then(
			({ bytes, type, width, height }) => {
				image.width = width;
				image.height = height;
				const url = URL.createObjectURL(new Blob([bytes.slice()], { type }));
				for (const event of ["load", "error"]) {
					image.addEventListener(event, () => URL.revokeObjectURL(url), { once: true });
				}
				image.src = url;
			},
			() => images.delete(id),
		);
		return image;
	};
}
