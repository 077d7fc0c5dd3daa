// Days, weeks and durations are true where the person is.
import { describe, test } from "node:test";
import { addEntry, counted, day, entries, fillEntry, live, tracker } from "./lib/tracker.js";

/**
 * An entry over midnight and a change of summer time, and what the days that
 * it touches count of it.
 *
 * @typedef {{ start: string, end: string, days: [name: string, counts: string][] }} Night
 */

/** @type {{ timeZone: string, nights: Night[] }[]} */
const zones = [
	{
		timeZone: "Europe/Berlin",
		nights: [
			{
				start: "2026-03-28T23:00",
				end: "2026-03-29T03:30", // 2:00 → 3:00
				days: [
					["Saturday 28 March 2026", "1:00"],
					["Sunday 29 March 2026", "2:30"],
				],
			},
			{
				start: "2026-10-24T22:00",
				end: "2026-10-25T04:00", // 3:00 → 2:00
				days: [
					["Saturday 24 October 2026", "2:00"],
					["Sunday 25 October 2026", "5:00"],
				],
			},
			{
				start: "2026-06-30T23:15",
				end: "2026-07-01T00:45",
				days: [
					["Tuesday 30 June 2026", "0:45"],
					["Wednesday 1 July 2026", "0:45"],
				],
			},
		],
	},
	{
		timeZone: "America/Sao_Paulo",
		nights: [
			{
				start: "2018-11-03T22:00",
				end: "2018-11-04T02:00", // 0:00 → 1:00: the day begins at one
				days: [
					["Saturday 3 November 2018", "2:00"],
					["Sunday 4 November 2018", "1:00"],
				],
			},
			{
				start: "2018-02-17T22:00",
				end: "2018-02-18T01:00", // 24:00 → 23:00
				days: [
					["Saturday 17 February 2018", "3:00"],
					["Sunday 18 February 2018", "1:00"],
				],
			},
		],
	},
	{
		timeZone: "Australia/Lord_Howe",
		nights: [
			{
				start: "2026-10-03T23:00",
				end: "2026-10-04T03:00", // 2:00 → 2:30
				days: [
					["Saturday 3 October 2026", "1:00"],
					["Sunday 4 October 2026", "2:30"],
				],
			},
			{
				start: "2026-04-04T22:30",
				end: "2026-04-05T03:00", // 2:00 → 1:30
				days: [
					["Saturday 4 April 2026", "1:30"],
					["Sunday 5 April 2026", "3:30"],
				],
			},
		],
	},
];

for (const { timeZone, nights } of zones) {
	describe(`in ${timeZone}`, () => {
		const { open, url } = tracker({ timeZone });

		test("a night over a change of the clock has its true length, and counts on both days", async (t) => {
			const page = await open(t, "?period=all");
			for (const [i, { start, end }] of nights.entries()) {
				await addEntry(page, { description: `Night ${i}`, start, end });
			}
			await counted(entries(page), nights.length * 2);
			for (const [i, { start, end, days }] of nights.entries()) {
				for (const [name, counts] of days) {
					const length = page
						.locator('[datetime^="PT"]')
						.filter({ hasText: new RegExp(`^${counts}$`) });
					const section = day(page, name);
					// The day's total, and the entry's part of it: nothing else was done on that day.
					await counted(section.locator(length), 2);
					await section
						.getByRole("article")
						.filter({ hasText: `Night ${i}` })
						.locator(length)
						.waitFor();
				}
				await day(page, days[0][0]).getByText("goes on the next day").waitFor();
				await day(page, days[1][0]).getByText("from the day before").waitFor();
				// One of its days alone shows its part.
				const view = `?period=day&date=${end.slice(0, 10)}`;
				await page.goto(url(view));
				await live(page);
				await counted(entries(page), 1);
				await entries(page, days[1][1]).waitFor();
				await page.goto(url(`report.html${view}`));
				await live(page);
				await page
					.getByRole("table", { name: "Time and amounts by project" })
					.getByRole("row", { name: /^Total/ })
					.filter({ hasText: days[1][1] })
					.waitFor();
				await page.goto(url(`?period=day&date=${start.slice(0, 10)}`));
				await live(page);
				await entries(page, days[0][1]).waitFor();
				await page.goto(url("?period=all"));
				await live(page);
			}
		});
	});
}

describe("a clock that is changed", () => {
	const { open } = tracker({ timeZone: "Europe/Berlin" });

	test("a time that comes twice can be told apart", async (t) => {
		const page = await open(t, "?period=month&date=2026-10-01");
		await page.getByRole("button", { name: "Add entry" }).click();
		const dialog = page.getByRole("dialog", { name: "Add entry" });
		await fillEntry(dialog, {
			description: "Longest minute",
			start: "2026-10-25T02:15",
			end: "2026-10-25T02:15",
		});
		const which = dialog.getByLabel("Which of the two?");
		await counted(which.filter({ visible: true }), 2);
		await which.last().selectOption({ index: 1 });
		await dialog.getByRole("button", { name: "Save" }).click();
		await entries(page, "Longest minute").filter({ hasText: "1:00" }).waitFor();
		await entries(page, "Longest minute").getByText("clock changed").waitFor();
	});

	test("a time that the clock skips is refused at its field", async (t) => {
		const page = await open(t, "?period=month&date=2026-03-01");
		await page.getByRole("button", { name: "Add entry" }).click();
		const dialog = page.getByRole("dialog", { name: "Add entry" });
		await fillEntry(dialog, {
			description: "Never",
			start: "2026-03-29T02:30",
			end: "2026-03-29T04:00",
		});
		await dialog.getByRole("button", { name: "Save" }).click();
		await dialog
			.locator(":invalid")
			.and(dialog.getByLabel("Start", { exact: true }))
			.waitFor();
		await fillEntry(dialog, { start: "2026-03-29T03:30" });
		await dialog.getByRole("button", { name: "Save" }).click();
		await entries(page, "Never").filter({ hasText: "0:30" }).waitFor();
	});
});

describe("a week", () => {
	const { open } = tracker({ timeZone: "Europe/Berlin" });

	for (const { locale, heading, shown, time } of [
		{
			locale: "en-GB",
			heading: /^16 ?– ?22 November 2026$/,
			shown: "Monday",
			time: /\b0?9:00(?!\sAM)/,
		},
		{ locale: "en-US", heading: /^November 15\s–\s21, 2026$/, shown: "Sunday", time: /9:00\sAM/ },
	]) {
		test(`begins as ${locale} has it, and times read so`, async (t) => {
			const page = await open(t, "?period=all", { locale });
			for (const [name, date] of [
				["Sunday", "15"],
				["Monday", "16"],
				["Next Sunday", "22"],
			]) {
				await addEntry(page, {
					description: `On ${name}`,
					start: `2026-11-${date}T09:00`,
					end: `2026-11-${date}T10:00`,
				});
			}
			await counted(entries(page), 3);
			await page.goto(`${page.url().split("?")[0]}?date=2026-11-18`);
			await live(page);
			await page.getByRole("heading", { level: 2, name: heading }).waitFor();
			await counted(entries(page), 2);
			await entries(page, `On ${shown}`).filter({ hasText: time }).first().waitFor();
			await page.goto(`${page.url().split("?")[0]}report.html?date=2026-11-18`);
			await live(page);
			const figures = page.getByRole("table", { name: /^Hours by day and project/ });
			await counted(figures.getByRole("row"), 8);
			await figures
				.getByRole("row")
				.nth(1)
				.filter({ hasText: shown.slice(0, 3) })
				.waitFor();
		});
	}
});
