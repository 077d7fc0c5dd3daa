import { defineConfig } from "vite";

// Ashore's client lies beside the page in the site that `ashore build` makes: Vite leaves its addresses
// alone.
const client = /^\.\/ashore\//;

export default defineConfig({
	root: "src",
	base: "./",
	build: {
		outDir: "../web",
		emptyOutDir: false, // web/api.gen.* is there
		rolldownOptions: {
			external: client,
			// Beside index.html, where ./ashore/ is.
			output: {
				entryFileNames: "[name].js",
				chunkFileNames: "[name].js",
				assetFileNames: "[name][extname]",
			},
		},
	},
});
