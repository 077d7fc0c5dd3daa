// What `ashore dev` adds to each page: it reloads the page when there is a new
// site, and shows why a build failed.

/**
 * @typedef {object} State
 * @property {string} site the id of the site that is served, empty before the first
 * @property {string} building what the build is doing, empty when it is over
 * @property {string} failed why the last build failed, empty if it didn't
 */

const own = new URL(import.meta.url).searchParams.get("site") ?? "";

/** @type {HTMLDialogElement | undefined} */
let dialog;

/** @param {State} state */
function heard(state) {
	if (state.site !== "" && state.site !== own) {
		location.reload();
		return;
	}
	const output = document.querySelector("output[name=ashore-building]");
	if (output) output.textContent = state.building;
	if (state.failed === "") {
		dialog?.remove();
		dialog = undefined;
	} else {
		show(state.failed);
	}
}

/** @param {string} text */
function show(text) {
	if (!dialog) {
		dialog = document.createElement("dialog");
		dialog.append(document.createElement("h2"), document.createElement("pre"));
		const form = document.createElement("form");
		form.method = "dialog";
		form.append(document.createElement("button"));
		dialog.append(form);
		document.body.append(dialog);
	}
	const [heading, pre, button] = dialog.querySelectorAll("h2, pre, button");
	heading.textContent = "The build failed";
	pre.textContent = text;
	button.textContent = "Close";
	if (!dialog.open) dialog.showModal();
}

// A browser keeps at most six connections to a host, so that one tab listens
// for all: the one that holds the lock.
const channel = new BroadcastChannel("_dev/events");
channel.addEventListener("message", (event) => heard(event.data));

navigator.locks.request(
	"_dev/events",
	() =>
		new Promise(() => {
			const events = new EventSource(new URL("./events", import.meta.url));
			events.addEventListener("message", (event) => {
				const state = JSON.parse(event.data);
				channel.postMessage(state);
				heard(state);
			});
		}),
);

fetch(new URL("./state", import.meta.url))
	.then((response) => response.json())
	.then(heard)
	.catch((error) => console.warn("ashore dev doesn't answer", error));
