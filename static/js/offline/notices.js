// Small notices on top of the page: they push it down and never cover it.
const SIGN_IN = {
  nobody: "Chưa ai đăng nhập trên máy này. Đăng nhập rồi mới ghi được.",
  refused: "Máy chủ cần bạn đăng nhập lại. Bản ghi vẫn ở trên máy này và gửi sau khi đăng nhập.",
  expired: "Phiên đăng nhập đã hết. Cứ ghi tiếp, máy vẫn gửi.",
};
const box = document.createElement("div");
box.className = "notices";
box.setAttribute("role", "status");

const seen = (id, set) => {
  try {
    if (set) localStorage.setItem(`notice_${id}`, JSON.stringify(set));
    return JSON.parse(localStorage.getItem(`notice_${id}`)) ?? {};
  } catch {
    return {}; // nothing can be remembered here: it comes again
  }
};

const withdraw = (id) => document.getElementById(`notice-${id}`)?.remove();

/** Show one, in place of the one with this id. `parts` are `{label, href}` or `{label, act}`. With `days` it can be
 * put away, and comes again on another page only after so many days. */
export const notice = (id, text, parts = [], days = 0) => {
  if (document.getElementById(`notice-${id}`)?.firstChild.textContent === text) return;
  const { until = 0, on } = seen(id);
  if (days && Date.now() < until && on !== location.pathname) return;
  const line = document.createElement("div");
  line.className = "note";
  line.id = `notice-${id}`;
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  for (const { label, name, href, act } of parts) {
    const part = document.createElement(href ? "a" : "button");
    part.textContent = label;
    if (name) part.setAttribute("aria-label", name);
    if (href) part.href = href;
    else part.onclick = act;
    line.append(part);
  }
  const later = (page) => seen(id, { until: Date.now() + days * 86_400_000, on: page });
  if (days) {
    const close = document.createElement("button");
    close.className = "close";
    close.textContent = "✕";
    close.setAttribute("aria-label", "Đóng thông báo");
    close.onclick = () => {
      later();
      line.remove();
    };
    line.append(close);
    later(location.pathname);
  }
  withdraw(id);
  if (!box.isConnected) document.querySelector("main").prepend(box);
  box.append(line);
};

/** How the sign-in stands: one of SIGN_IN, or nothing to say. */
export const saySignIn = (state) => {
  for (const id in SIGN_IN) if (id !== state) withdraw(id);
  const href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  if (state) notice(state, SIGN_IN[state], [{ label: "Đăng nhập", href }], state === "nobody" ? 0 : 1);
};
