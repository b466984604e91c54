// Says in plain words where what is kept on this phone may vanish, before the first record, and what to do.
import { notice } from "./notices.js";
import { open } from "./store.js";

const { userAgent } = navigator;
const INNER = [
  [/Zalo/i, "Zalo"],
  [/FBAN|FBAV|FB_IAB/, "Facebook"],
  [/Instagram/, "Instagram"],
  [/ Line\//, "Line"],
  [/TikTok|musical_ly|Bytedance/i, "TikTok"],
  [/; wv\)/, "một ứng dụng khác"],
];
const ROOM = 64e6; // bytes; less is a full phone or a private window
const HOW = {
  apple: "Để giữ: chạm Chia sẻ, “Thêm vào màn hình chính”.",
  android: "Để giữ: menu ⋮, “Thêm vào màn hình chính”.",
  other: "Để giữ: cài trang này như ứng dụng, trong menu trình duyệt.",
};
const isApple = /iPhone|iPad|iPod/.test(userAgent);
const isInstalled = () => navigator.standalone || matchMedia("(display-mode: standalone)").matches;

const copy = async ({ target }) => {
  await navigator.clipboard.writeText(location.href).then(
    () => {
      target.textContent = "Đã chép địa chỉ";
    },
    () => {
      target.textContent = location.href; // to be copied by hand
    },
  );
};

const openElsewhere = () => {
  const { href, host, pathname, search, protocol } = location;
  const back = encodeURIComponent(href);
  return /Android/.test(userAgent)
    ? {
        label: "Mở bằng trình duyệt",
        href: `intent://${host}${pathname}${search}#Intent;scheme=${protocol.slice(0, -1)};package=com.android.chrome;S.browser_fallback_url=${back};end`,
      }
    : { label: "Chép địa chỉ", act: copy };
};

/** Says so inside another app's browser; whether it is one. */
export const warnOfInner = () => {
  const app = INNER.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (!app) return false;
  const how = /Android/.test(userAgent)
    ? "Hãy mở bằng trình duyệt rồi đăng nhập ở đó."
    : "Chạm nút ••• rồi chọn “Mở bằng trình duyệt”, hoặc chép địa chỉ và dán vào Safari.";
  notice(
    "inner",
    `Trang đang mở trong ${app}: bản ghi chưa gửi ở đây có thể mất. ${how}`,
    [openElsewhere()],
    7,
  );
  return true;
};

const sayLost = (lost) => {
  const text = `Trình duyệt đã xóa dữ liệu của trang: ${lost} bản ghi chưa gửi không còn trên máy này. Hãy ghi lại những lượt còn nhớ và báo đội trưởng.`;
  const act = ({ target }) => {
    localStorage.removeItem("outbox_lost");
    target.closest(".note").remove();
  };
  notice("lost", text, [{ label: "Đã hiểu", act }]);
};

/** What is wrong with this phone's storage, the worst alone; `lost` records are gone with a database, and what
 * `isSafe` is not deleted by the browser when it needs room. */
export const warn = async (lost, isSafe) => {
  if (lost > 0) sayLost(lost);
  if (warnOfInner()) return;
  try {
    await open();
  } catch {
    notice(
      "none",
      "Trình duyệt này không giữ được bản ghi trên máy, có thể vì đang ẩn danh. Mất mạng thì chưa ghi được: hãy mở bằng Chrome hoặc Safari ở chế độ thường.",
      [openElsewhere()],
      7,
    );
    return;
  }
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => {})) ?? {};
  if (quota - usage < ROOM)
    notice(
      "full",
      "Máy gần hết chỗ, hoặc đang ở chế độ ẩn danh: bản ghi chưa gửi có thể mất. Hãy xóa bớt ảnh, hoặc mở ở chế độ thường.",
      [],
      7,
    );
  else if (!isSafe && !lost) sayInstall();
};

let offered; // the browser's own way to add the app to the home screen
const sayInstall = (isSafe) => {
  if (isInstalled()) return;
  const act = async ({ target }) => {
    target.disabled = true;
    await offered.prompt();
    target.closest(".note").remove();
  };
  const how = offered ? "" : HOW[isApple ? "apple" : /Android/.test(userAgent) ? "android" : "other"];
  const parts = offered ? [{ label: "Thêm vào màn hình chính", act }] : [];
  const why = isSafe ? "Mở nhanh hơn:" : "Thiếu chỗ thì máy có thể xóa bản ghi chưa gửi.";
  notice("install", `${why} ${how}`.trim(), parts, 30);
};

/** The browser would add the app to the home screen, where its storage is safer. */
export const offerInstall = async (event) => {
  offered = event;
  const isSafe = await navigator.storage?.persisted?.();
  if (!document.querySelector(".notices .note:not(#notice-install)")) sayInstall(isSafe);
};
