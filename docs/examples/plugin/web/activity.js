/**
 * A part of a page: the days on which an app's tables were written.
 */

/**
 * What the part needs of the app's generated client.
 *
 * @typedef {{ activity: {
 *   days: { watch(options?: { signal?: AbortSignal }): { each(show: (days: readonly Day[]) => unknown): Promise<void> } },
 *   flush(): Promise<unknown>,
 * } }} Api
 */

/** @typedef {{ readonly table: string, readonly day: string, readonly commits: number }} Day */

/**
 * Fills an element with the days, and goes on doing so until the signal aborts.
 *
 * @param {Element} element a `<section>`
 * @param {Api} api
 * @param {AbortSignal} [signal]
 */
export async function showActivity(element, api, signal) {
	const list = document.createElement("ol");
	const button = document.createElement("button");
	button.type = "button";
	button.textContent = "Count now";
	button.addEventListener("click", () => api.activity.flush(), { signal });
	element.replaceChildren(list, button);
	await api.activity.days.watch({ signal }).each((days) => list.replaceChildren(...days.map(row)));
}

/** @param {Day} day */
function row({ table, day, commits }) {
	const li = document.createElement("li");
	const time = document.createElement("time");
	const data = document.createElement("data");
	time.dateTime = time.textContent = day;
	data.value = String(commits);
	data.textContent = `${table}: ${commits}`;
	li.append(time, data);
	return li;
}
