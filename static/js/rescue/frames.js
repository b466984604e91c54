// A package of records cut into QR codes, and put together again. Pure: no page, no camera.
// One frame: TSS1:<package 4><index 2><count 2><age 2><bytes in base 32><check 4>, all in the QR code's dense alphabet.
import { ALPHABET, inBase32 } from "../live/code.js";

const MAGIC = "TSS1:";
const HEAD = MAGIC.length + 10;
const CHECK = 4;
const PER_FRAME = 200; // bytes, 320 characters: a code that a cheap phone reads off another's screen
const MOST = 1023;
const AGE_MS = 10_000; // what the age is counted in: how long ago the package was made when the frame was shown

/** When a package must be made anew to be shown on. */
export const OLDEST_MS = MOST * AGE_MS;
const LOOKS = new RegExp(`^${MAGIC}[${ALPHABET}]{${10 + CHECK},}$`);

/** The frames of some bytes, as texts; `age` in milliseconds. */
export function toFrames(bytes, age = 0) {
  const count = Math.max(1, Math.ceil(bytes.length / PER_FRAME));
  if (count > MOST) throw new RangeError("too many records for QR codes");
  const id = inBase32(hash(bytes) & 0xfffff, 4);
  const tens = Math.min(MOST, Math.max(0, Math.floor(age / AGE_MS)));
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * PER_FRAME, (index + 1) * PER_FRAME);
    const text = MAGIC + id + inBase32(index, 2) + inBase32(count, 2) + inBase32(tens, 2) + encode(part);
    return text + checkOf(text);
  });
}

/** Gathers frames as they are read, in any order, again and again; several packages may be under way. */
export class Gatherer {
  #packages = new Map();

  /** What a QR code's text was: `kind` is "foreign", "damaged", "frame" or, with the last one, "whole" (`bytes`, `age`). */
  take(text) {
    if (!text.startsWith(MAGIC)) return { kind: "foreign" };
    const frame = read(text);
    if (!frame) return { kind: "damaged" };
    const { id, index, count, age } = frame;
    const key = `${id}${count}`;
    const parts = this.#packages.get(key) ?? new Map();
    this.#packages.set(key, parts);
    const isNew = !parts.has(index);
    parts.set(index, frame.bytes);
    if (parts.size < count) return { kind: "frame", isNew, have: parts.size, count };
    this.#packages.delete(key);
    const bytes = joined(Array.from({ length: count }, (_, place) => parts.get(place)));
    if (inBase32(hash(bytes) & 0xfffff, 4) !== id) return { kind: "damaged" };
    return { kind: "whole", id: key, count, have: count, bytes, age };
  }
}

function read(text) {
  const body = text.slice(0, -CHECK);
  if (!LOOKS.test(text) || checkOf(body) !== text.slice(-CHECK)) return null;
  const id = text.slice(MAGIC.length, MAGIC.length + 4);
  const [index, count, tens] = [4, 6, 8].map((at) =>
    numberOf(text.slice(MAGIC.length + at, MAGIC.length + at + 2)),
  );
  const age = tens * AGE_MS;
  return index < count ? { id, index, count, age, bytes: decode(body.slice(HEAD)) } : null;
}

const numberOf = (text) => [...text].reduce((number, char) => number * 32 + ALPHABET.indexOf(char), 0);

const checkOf = (text) => inBase32(hash(new TextEncoder().encode(text)) & 0xfffff, CHECK);

// FNV-1a: finds what was misread or mixed up; who may hand in is for the server's HMAC to say.
function hash(bytes) {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum ^ (sum >>> 15);
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function encode(bytes) {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31];
    }
  }
  return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

function decode(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const char of text) {
    held = ((held << 5) | ALPHABET.indexOf(char)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >>> bits) & 255;
    }
  }
  return bytes;
}
