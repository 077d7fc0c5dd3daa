import { serve } from "./sealer.js";

serve(/** @type {import("./sealer.js").Port} */ (/** @type {unknown} */ (globalThis)));
