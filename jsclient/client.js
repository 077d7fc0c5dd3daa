import { CallError } from "./errors.js";

/** @import { CallOptions, Codec, WatchOptions } from "./rpc.js" */

export { CallError };

/**
 * What the generated `bind` needs.
 *
 * @typedef {Object} Caller
 * @property {<I, O>(method: string, input: I, codec: Codec<I, O>, options?: CallOptions) => Promise<O>} call
 * @property {<I, O>(method: string, input: I, codec: Codec<I, O>, options?: WatchOptions) => AsyncIterable<O>} watch
 */
