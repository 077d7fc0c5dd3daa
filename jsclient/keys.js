/**
 * Single keys that do something. A person can switch them off, as WCAG 2.1.4 asks for
 * (https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts): speech input types them by
 * accident.
 */

/**
 * @param {Readonly<Record<string, () => void>>} actions by key, lower case
 * @param {HTMLInputElement} toggle in a paragraph that is hidden while nobody listens
 * @param {string} setting by which localStorage remembers the choice
 * @param {{ signal?: AbortSignal }} [options] signal ends the listening
 */
export function shortcuts(actions, toggle, setting, { signal } = {}) {
	toggle.closest("p")?.removeAttribute("hidden");
	toggle.checked = quietly(() => localStorage.getItem(setting)) !== "off";
	toggle.addEventListener("change", () =>
		quietly(() => localStorage.setItem(setting, toggle.checked ? "on" : "off")),
	);
	const onKey = (/** @type {KeyboardEvent} */ event) => {
		if (!toggle.checked || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
			return;
		if (event.repeat || isTyping(event.target) || document.querySelector("dialog[open]")) return;
		const action = actions[event.key.toLowerCase()];
		if (!action) return;
		event.preventDefault();
		action();
	};
	document.addEventListener("keydown", onKey, { signal });
}

/**
 * Where cookies are blocked, even reading `localStorage` throws: then the choice lasts as long as the
 * page.
 *
 * @template T
 * @param {() => T} fn
 */
function quietly(fn) {
	try {
		return fn();
	} catch {
		return null;
	}
}

/** @param {EventTarget | null} target */
function isTyping(target) {
	return (
		target instanceof HTMLElement &&
		target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]")
	);
}
