/**
 * Errors as sentences, and lists that keep their nodes.
 */

/**
 * What went wrong, for a person: of bad input each field's message.
 *
 * @param {unknown} error
 */
export function sentence(error) {
	if (!(error instanceof Error)) return String(error);
	const { fields } = /** @type {{ fields?: readonly { path: string, message: string }[] }} */ (
		error
	);
	if (!fields?.length) return error.message;
	return fields.map(({ path, message }) => `${path.split("/")[1] ?? ""} ${message}`).join(", ");
}

/**
 * Makes the children of an element the items' nodes, in their order. Nodes that stay keep the focus.
 *
 * @param {Element} parent
 * @param {readonly Element[]} nodes
 */
export function arrange(parent, nodes) {
	const stay = new Set(nodes);
	for (const child of [...parent.children]) if (!stay.has(child)) child.remove();
	let at = parent.firstElementChild;
	for (const node of nodes) {
		if (node === at) at = at.nextElementSibling;
		else parent.insertBefore(node, at);
	}
}
