/** Browsers read a file some time after the click that offers it, in milliseconds. */
const READ_WITHIN = 60_000;

/**
 * Offers a file for download.
 *
 * @param {string} name
 * @param {Blob} file its type says what it is
 */
export function download(name, file) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN);
}

/**
 * Offers a text as a CSV file.
 *
 * @param {string} name
 * @param {string} text
 */
export function downloadCsv(name, text) {
	download(name, new Blob([text], { type: "text/csv;charset=utf-8" }));
}
