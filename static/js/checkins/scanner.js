// The square on the page: opens the camera by a tap, or at once where that was allowed before; rests while hidden.
const PATIENCE_MS = 12_000; // then a photo is offered, which focuses better
const TROUBLE = {
  NotAllowedError:
    "Trang này chưa được phép dùng máy ảnh. Chạm biểu tượng cạnh địa chỉ trang, chọn Quyền, cho phép Máy ảnh rồi chạm “Mở máy ảnh để quét”.",
  NotFoundError: "Không thấy máy ảnh trên máy này.",
  NotReadableError: "Máy ảnh đang được ứng dụng khác dùng. Đóng ứng dụng đó rồi chạm “Mở máy ảnh để quét”.",
  NotSupportedError: "Trình duyệt này không mở được máy ảnh trong trang. Mở trang bằng Chrome hoặc Safari.",
};
const NOT_LOADED = "Máy chưa tải được phần đọc mã. Khi có mạng, mở lại trang này.";
const NO_CODE = "Không thấy mã QR trong ảnh. Chụp lại gần hơn, đủ sáng, thấy trọn mã.";
const NO_PHOTO = "Không mở được ảnh này. Chụp lại.";

// `onText(text)` says whether that was a code of ours; `onTrouble(words)` tells the reader, who can do `otherwise`.
export function wireScanner(box, photo, { onText, onTrouble, otherwise = "nhập mã 10 ký tự" }) {
  const video = box.querySelector("video");
  const startButton = box.querySelector("[data-start]");
  const torch = box.querySelector("[data-torch]");
  const load = () => import("./scan.js");
  const sayNotLoaded = () => onTrouble(`${NOT_LOADED} Giờ hãy ${otherwise}.`);
  let camera = null;
  let turn = 0; // which start counts, if somebody stops and starts faster than the camera opens
  let isResting = false;
  let patience;

  function stop() {
    turn += 1;
    clearTimeout(patience);
    camera?.stop();
    camera = null;
    startButton.hidden = false;
    torch.hidden = true;
  }

  function fail(error) {
    stop();
    photo.hidden = false;
    if (error instanceof TypeError) return sayNotLoaded();
    onTrouble(`${TROUBLE[error.name] ?? TROUBLE.NotReadableError} Hoặc chụp ảnh mã, hoặc ${otherwise}.`);
  }

  function found(text) {
    const isOurs = onText(text);
    if (isOurs) stop();
    return isOurs;
  }

  async function start() {
    stop();
    startButton.hidden = true;
    const mine = turn;
    try {
      const { openCamera } = await load();
      const opened = await openCamera(video, { onText: found, onTrouble: fail });
      if (mine !== turn) return opened.stop();
      camera = opened;
    } catch (error) {
      if (mine === turn) fail(error);
      return;
    }
    patience = setTimeout(() => {
      photo.hidden = false;
    }, PATIENCE_MS);
    torch.hidden = !camera.track.getCapabilities?.().torch;
    setTorch(false);
  }

  function setTorch(isOn) {
    torch.setAttribute("aria-pressed", isOn);
    torch.textContent = isOn ? "Tắt đèn" : "Bật đèn";
    if (!torch.hidden) camera?.track.applyConstraints({ advanced: [{ torch: isOn }] }).catch(() => {});
  }

  async function readPhoto({ target }) {
    const [file] = target.files;
    if (!file) return;
    stop();
    const { readPhoto: textsIn } = await load().catch(() => ({}));
    if (!textsIn) return sayNotLoaded();
    try {
      const texts = await textsIn(file);
      if (!texts.length) onTrouble(`${NO_CODE} Hoặc ${otherwise}.`);
      else texts.some(onText);
    } catch (error) {
      if (error instanceof TypeError) sayNotLoaded();
      else onTrouble(`${NO_PHOTO} Hoặc ${otherwise}.`);
    }
    target.value = ""; // or the same photo again would be no change
  }

  startButton.addEventListener("click", start);
  torch.addEventListener("click", () => setTorch(torch.getAttribute("aria-pressed") === "false"));
  photo.addEventListener("change", readPhoto);
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      isResting = startButton.hidden;
      stop();
    } else if (isResting) start();
  });
  return { start };
}

// Whether the camera may start without a tap: only where the browser says that it was allowed before.
export const isAllowed = () =>
  Promise.resolve(navigator.permissions?.query({ name: "camera" })).then(
    (permission) => permission?.state === "granted",
    () => false,
  );
