// Stands in for the curves of age-encryption: a file with a passphrase needs none.
export const MLKEM768P256 = undefined;
export const MLKEM768X25519 = undefined;
export const p256 = undefined;
export const x25519 = undefined;
