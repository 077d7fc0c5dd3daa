// The messages of violations on a real form: the browser shows them, keeps the form from being sent,
// and lets it go when something is typed.
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./lib/browser.js";
import { serve } from "./lib/server.js";

const page = `<!doctype html><html lang="en"><title>Form</title>
<form>
	<label>Name <input name="name"></label>
	<label>First tag <input name="tags"></label>
	<label>Second tag <input name="tags"></label>
	<button>Save</button>
	<output></output>
</form>
<script type="module">
	import { CallError } from "./errors.js";
	import { showViolations } from "./form.js";
	const form = document.querySelector("form");
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		const fields = [];
		if (form.elements.name.value === "") fields.push({ path: "/name", message: "must not be empty" });
		if (form.elements.tags[1].value === "") fields.push({ path: "/tags/1", message: "must not be empty" });
		const error = new CallError("invalid", "the input is not valid", { fields });
		form.querySelector("output").textContent = showViolations(form, error) ? "Refused" : "Saved";
	});
	form.querySelector("output").textContent = "Ready";
</script>`;

test("violations are on their inputs until something is typed", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "ashore-form-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	for (const name of ["form.js", "errors.js"]) {
		await copyFile(
			fileURLToPath(new URL(`../../jsclient/${name}`, import.meta.url)),
			join(folder, name),
		);
	}
	await writeFile(join(folder, "index.html"), page);
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const tab = await context.newPage();
	await tab.goto(server.url);
	await tab.getByRole("status").filter({ hasText: "Ready" }).waitFor();

	await tab.getByRole("button", { name: "Save" }).click();
	await tab.getByRole("status").filter({ hasText: "Refused" }).waitFor();
	await tab.locator("input[name=name]:invalid:focus").waitFor();
	await tab.waitForFunction(() => {
		const messages = [...document.querySelectorAll("input")].map(
			(input) => input.validationMessage,
		);
		return messages.join("|") === "Must not be empty.||Must not be empty.";
	});

	await tab.getByLabel("Name").fill("Garden");
	await tab.locator("form:valid").waitFor();
	await tab.getByRole("button", { name: "Save" }).click();
	await tab.locator("input[name=tags]:invalid:focus").waitFor();
	await tab.getByLabel("Second tag").fill("outdoors");
	await tab.getByRole("button", { name: "Save" }).click();
	await tab.getByRole("status").filter({ hasText: "Saved" }).waitFor();
});
