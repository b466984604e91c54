// Draws QR codes on the phone itself, so that they need no network.
import encodeQR from "../../vendor/qr-0.7.0/index.js";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4; // modules of white around the code, as ISO/IEC 18004 asks for

/** Put `text` into `place` as a QR code; `label` says what it is to those who cannot see it. */
export function drawQr(place, text, label, ecc = "quartile") {
  const modules = encodeQR(text, "raw", { ecc, border: QUIET });
  const svg = element("svg", {
    class: "qr",
    viewBox: `0 0 ${modules.length} ${modules.length}`,
    role: "img",
    "aria-label": label,
    "shape-rendering": "crispEdges",
  });
  svg.append(
    element("rect", { width: modules.length, height: modules.length, fill: "#fff" }),
    element("path", { d: modules.map(runs).join("") }),
  );
  place.replaceChildren(svg);
}

// One rectangle per run of dark modules in a row: without seams between them.
function runs(row, y) {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    const start = x;
    while (row[x]) x++;
    if (x > start) path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
  }
  return path;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
