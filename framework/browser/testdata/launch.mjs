export async function launch() {}
