// Opens the app and hands its API to the benchmark.
import { bind } from "./api.gen.js";
import { Client } from "./ashore/client.js";

const client = new Client();
await client.ready;
Object.assign(globalThis, { vault: bind(client) });
const output = document.querySelector("output");
if (output) output.textContent = "ready";
