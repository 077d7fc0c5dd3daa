import { build } from "./ashore/build.js";
import { greet } from "./greet.js";

const output = document.querySelector("output");
if (output) output.textContent = greet(build.name);
