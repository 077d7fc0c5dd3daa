// Lets the tests see what JavaScript holds.
export default function setup(host) {
	globalThis.ashoreEngine = () => {
		const engine = host.engine();
		return engine ? [engine.connections, engine.slots] : undefined;
	};
	// Calls an exported function as an event of its own.
	globalThis.ashoreCall = (name, done) => {
		setTimeout(() => {
			let result;
			try {
				result = host.exports()[name]();
			} catch (error) {
				return host.fail(error);
			}
			done(result);
		});
	};
}
