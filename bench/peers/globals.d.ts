/** The statements of bench/workload, by the names of their files; written by the build. */
declare module "sql" {
	export const sql: Record<string, string>;
	export const migrations: string[];
}

declare module "@journeyapps/wa-sqlite/dist/wa-sqlite.mjs" {
	const factory: () => Promise<unknown>;
	// biome-ignore lint/style/noDefaultExport: that is how it is exported
	export default factory;
}

declare module "@journeyapps/wa-sqlite/src/examples/AccessHandlePoolVFS.js" {
	export const AccessHandlePoolVFS: { create(name: string, module: unknown): Promise<SQLiteVFS> };
}
