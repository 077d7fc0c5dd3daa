/**
 * Greets. A comment may say `import "./nowhere.js"`.
 * @param {string} name
 */
export function greet(name) {
	return `Hello from ${name}`;
}
