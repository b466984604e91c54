// Hands the text of the day to the phone's share sheet, else to the clipboard. Without this the text can be
// selected and copied by hand.
const button = document.getElementById("share");
const message = document.getElementById("shared");
const box = () => document.getElementById("share-text"); // renewed with the board

const say = (text) => {
  message.textContent = text;
  message.hidden = false;
};

const offerByHand = () => {
  box().closest("details").open = true;
  box().focus();
  box().select();
  say("Máy không cho chép tự động. Chữ đã được chọn sẵn: chạm Sao chép rồi dán vào nhóm Zalo.");
};

const copy = async () => {
  try {
    await navigator.clipboard.writeText(box().value);
    say("Đã chép nội dung. Mở nhóm Zalo rồi dán vào.");
  } catch {
    offerByHand();
  }
};

button.addEventListener("click", async () => {
  if (!navigator.share) return copy();
  try {
    await navigator.share({ text: box().value });
  } catch (error) {
    if (error.name !== "AbortError") await copy(); // the reader closed the sheet: nothing to say
  }
});
button.hidden = false;
