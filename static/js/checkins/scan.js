// The camera and what reads its pictures; loaded once somebody scans.
const FORMATS = { formats: ["qr_code"] };
const SIDE = 720; // of the square that is read, in pixels
const PAUSE_MS = 100; // between two looks, for the battery
const PHOTO_SIDES = [1200, 2400]; // the smaller is faster, the larger finds codes far away

const isNativeAble = async () => {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return Boolean(formats?.includes("qr_code"));
};
const vendored = async () => new (await import("../../vendor/qr-0.7.0/decode.js")).BarcodeDetector(FORMATS);

let reader;
let isNative;

// The texts of the codes in a picture.
async function read(canvas) {
  if (!reader) {
    isNative = await isNativeAble();
    reader = isNative ? new globalThis.BarcodeDetector(FORMATS) : await vendored();
  }
  try {
    return (await reader.detect(canvas)).map((found) => found.rawValue);
  } catch (error) {
    if (!isNative) throw error;
    isNative = false; // some phones name a reader that then does not work
    reader = await vendored();
    return read(canvas);
  }
}

function draw(canvas, source, [x, y, width, height], scale) {
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// What the square on the screen shows of the video: its middle.
function drawSquare(canvas, video) {
  const { videoWidth, videoHeight } = video;
  const side = Math.min(videoWidth, videoHeight);
  const square = [(videoWidth - side) / 2, (videoHeight - side) / 2, side, side];
  return draw(canvas, video, square, Math.min(1, SIDE / side));
}

// Show the back camera in `video` and call `onText` for each code seen until it returns true or `stop()`.
export async function openCamera(video, { onText, onTrouble }) {
  const media = navigator.mediaDevices;
  if (!media?.getUserMedia) throw new DOMException("no camera in this browser", "NotSupportedError");
  const stream = await media.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  const [track] = stream.getVideoTracks();
  let isOn = true;
  const stop = () => {
    isOn = false;
    track.stop();
    if (video.srcObject === stream) video.srcObject = null;
  };
  track.addEventListener("ended", () => isOn && onTrouble(new DOMException("ended", "NotReadableError")));
  const look = async () => {
    const canvas = document.createElement("canvas");
    while (isOn) {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)
        for (const text of await read(drawSquare(canvas, video))) if (isOn && onText(text)) return;
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  };
  video.srcObject = stream;
  video.play().catch(() => {}); // cut off when the camera stops at once
  look().catch((error) => isOn && onTrouble(error));
  return { stop, track };
}

// The texts of the codes in a photo, scaled down so that a cheap phone can hold it.
export async function readPhoto(file) {
  const photo = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  const whole = [0, 0, photo.width, photo.height];
  for (const side of PHOTO_SIDES) {
    const texts = await read(
      draw(canvas, photo, whole, Math.min(1, side / Math.max(photo.width, photo.height))),
    );
    if (texts.length) return texts;
  }
  return [];
}
