// What leaves the phone: the author's records, with a proof that they are the author's (docs/decisions/0008-hand-in.md).
// {v, name, bundles: [{bundle, mac}]}; a file may also hold `damaged` and `aside`, which nobody can hand in.
import { hmac } from "../live/code.js";
import { eventOf, isSound, stateOf } from "../offline/outbox.js";

const PER_BUNDLE = 500; // events that the door takes at once
const MAC = /^[0-9a-f]{64}$/;

/** The records that can be handed in, and those that can only be kept: damaged ones, and those put aside. */
export function sorted(records) {
  const unsent = records.filter((record) => stateOf(record) !== "accepted");
  const isAside = (record) => stateOf(record) === "aside";
  return {
    sound: unsent.filter((record) => isSound(record) && !isAside(record)),
    damaged: unsent.filter((record) => !isSound(record)),
    aside: unsent.filter((record) => isSound(record) && isAside(record)),
  };
}

/** The package of some records. `name` is the given name, for the giver's eyes. */
export async function pack(records, token, name, now) {
  const bundles = [];
  for (let at = 0; at < records.length; at += PER_BUNDLE) {
    const events = records.slice(at, at + PER_BUNDLE).map(eventOf);
    const sign_in = Number(token.split(".")[0]);
    const bundle = JSON.stringify({ v: 1, sign_in, made_at: new Date(now).toISOString(), events });
    const mac = Array.from(await hmac(token, bundle), (byte) => byte.toString(16).padStart(2, "0")).join("");
    bundles.push({ bundle, mac });
  }
  return { v: 1, name, bundles };
}

/** The package in a text, or null if it is none of ours or damaged. */
export function unpack(text) {
  try {
    const { v, name, bundles } = JSON.parse(text);
    if (v !== 1 || !Array.isArray(bundles)) return null;
    const read = bundles.map(({ bundle, mac }) => {
      const { made_at, events } = JSON.parse(bundle);
      if (!MAC.test(mac) || !Array.isArray(events) || Number.isNaN(Date.parse(made_at)))
        throw new TypeError(mac);
      return { bundle, mac, made_at, events: events.map(({ id, kind, at }) => ({ id, kind, at })) };
    });
    return { name: typeof name === "string" ? name.slice(0, 40) : "", bundles: read };
  } catch {
    return null;
  }
}

/** The package as bytes: the first says whether the rest is deflated. */
export async function toBytes(made) {
  const plain = new TextEncoder().encode(JSON.stringify(made));
  const squeezed = await deflated(plain);
  const body = squeezed ?? plain;
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = squeezed ? 1 : 0;
  bytes.set(body, 1);
  return bytes;
}

/** The text in such bytes, or null if they are damaged or this browser cannot inflate. */
export async function toText(bytes) {
  try {
    const body = bytes.subarray(1);
    const plain = bytes[0] === 1 ? await through(body, new DecompressionStream("deflate-raw")) : body;
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return null;
  }
}

async function deflated(bytes) {
  try {
    return await through(bytes, new CompressionStream("deflate-raw"));
  } catch {
    return null; // an older browser: the package is longer, and still whole
  }
}

const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
