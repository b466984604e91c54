// What is scanned and typed, read the way the server reads it (app/checkins/forms.py, app/help_sessions/models.py).
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const POSTER = 10;
const LIVE = 14; // site(4), minute(4), proof(6), from the screen of a leader
const ASK = "Gõ 10 ký tự in dưới mã QR của áp phích, ví dụ K7QX2 MPD8R.";

export const plainCode = (typed) =>
  typed
    .toUpperCase()
    .replace(/[-‐‑–—.\s]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");

const isCode = (code) =>
  [POSTER, LIVE].includes(code.length) && [...code].every((char) => ALPHABET.includes(char));

// The code in what a QR says: our own poster's address in any case, or the bare code. Else whose address it is.
export function readScanned(text, hosts) {
  const url = addressIn(text);
  if (url && !hosts.includes(url.host)) return { foreign: url.host };
  const code = plainCode(url ? (/^\/c\/([^/]+)\/?$/i.exec(url.pathname)?.[1] ?? "") : text);
  return isCode(code) ? { code } : { foreign: "" };
}

function addressIn(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

// Ten characters in any case and grouping, or the poster's whole address: the code, or what to look at again.
export function readTyped(typed) {
  const code = plainCode(/\/c\/([^/?#\s]+)/i.exec(typed)?.[1] ?? typed);
  const chars = [...code];
  const strange = chars.find((char) => !ALPHABET.includes(char));
  if (!code) return { error: ASK };
  if (strange === "U") return { error: "Mã không có chữ U. Có thể đó là chữ V: xem lại trên áp phích." };
  if (strange) {
    const shown = /[\p{C}\p{Z}]/u.test(strange) ? "lạ" : `“${strange}”`;
    return { error: `Mã chỉ có chữ cái không dấu và chữ số. Xem lại ký tự ${shown}.` };
  }
  if (chars.length === POSTER) return { code };
  const only = chars.length < POSTER ? "mới gõ" : "gõ";
  return { error: `Mã có 10 ký tự, bạn ${only} ${chars.length}. Xem lại mã in trên áp phích.` };
}

// The known point that bears the code, or whose leader shows it.
export const pointOf = (points, code) =>
  points.find((point) =>
    code.length === LIVE ? point.site === code.slice(0, LIVE - POSTER) : point.code === code,
  );

// What tells two codes of the same point: the poster's code where the point is known.
export const placeKey = (points, code) =>
  pointOf(points, code)?.code ?? (code.length === LIVE ? code.slice(0, LIVE - POSTER) : code);

// Where a typed code may be wrong, if it is nearly that of a known point.
export function sayNear(points, code) {
  for (const point of points) {
    const wrong = [...code].flatMap((char, place) => (char === point.code[place] ? [] : [place + 1]));
    if (wrong.length <= 2)
      return `Mã này gần giống mã của ${point.name}. Xem lại ký tự thứ ${wrong.join(" và ")}.`;
  }
  return null;
}
