// What the lab's page hands to the tests.
declare const lab: {
	client: import("../../jsclient/client.js").Client;
	api: ReturnType<typeof import("./lab/web/api.gen.js").bind>;
	CallError: typeof import("../../jsclient/client.js").CallError;
	/** What the page was told of a migration. */
	progress: { done: number; total: number }[];
};

// What a storm's tab tells of itself; see lib/storm.js.
declare const storm: { stop: boolean; stopped: boolean; count: number };
