import { bind, type Note } from "../web/api.gen.js";
import { addNote } from "./add.js";
import { start } from "./ashore/start.js";
import "./style.css";

const form = document.querySelector("form")!;
const output = document.querySelector("output")!;
const rows = document.querySelector("ul")!;

function row(note: Note): HTMLLIElement {
	const li = document.createElement("li");
	li.textContent = note.text;
	return li;
}

const { api } = await start({
	bind,
	show: (api, _, signal) =>
		api.notes.list.watch({ signal }).each((notes) => rows.replaceChildren(...notes.map(row))),
});

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	output.textContent = await addNote(api, String(new FormData(form).get("text")));
	if (!output.textContent) form.reset();
});
