/**
 * What the SharedWorker runs by which tabs pass ports to each other.
 */
import { Switchboard } from "./switchboard.js";

const switchboard = new Switchboard();
addEventListener("connect", (event) => {
	const [line] = /** @type {MessageEvent} */ (event).ports;
	if (line) switchboard.connect(line);
});
