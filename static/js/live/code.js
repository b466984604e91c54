// The live code of a point: what app/help_sessions/live.py judges. 14 characters: point (4), minute (4), proof (6).
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32
const MINUTE = 60_000;
const WEEK = 10_080; // minutes
const WINDOWS = 2 ** 20;

/** Which of a point's keys holds at a moment. */
export const periodAt = (ms) => String(Math.floor(ms / MINUTE / WEEK));

/** Seconds until the next code. */
export const secondsLeft = (ms) => Math.ceil((MINUTE - (ms % MINUTE)) / 1000);

/** Signs with a key given as text; gives bytes. */
export async function hmac(key, text) {
  const encoder = new TextEncoder();
  const how = { name: "HMAC", hash: "SHA-256" };
  const signer = await crypto.subtle.importKey("raw", encoder.encode(key), how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", signer, encoder.encode(text)));
}

/** The code of a site in the minute of `ms` (by the server's clock), under the key of its period. */
export async function makeCode(key, site, ms) {
  const signed = site + inBase32(Math.floor(ms / MINUTE) % WINDOWS, 4);
  const [a, b, c, d] = await hmac(key, signed);
  return signed + inBase32((((a << 24) | (b << 16) | (c << 8) | d) >>> 2) >>> 0, 6);
}

/** `number` below 2 ** 30 in base 32, most significant first, with leading zeros. */
export function inBase32(number, places) {
  let text = "";
  for (let shift = 5 * (places - 1); shift >= 0; shift -= 5) text += ALPHABET[(number >>> shift) & 31];
  return text;
}

/** As people read it to each other. */
export const grouped = (code) => `${code.slice(0, 5)} ${code.slice(5, 10)} ${code.slice(10)}`;
