// What the lab's page hands to the tests.
declare const lab: {
	client: import("../../jsclient/client.js").Client;
	api: ReturnType<typeof import("./lab/web/api.gen.js").bind>;
	CallError: typeof import("../../jsclient/client.js").CallError;
};
