// The button that opens the print dialogue; without this module the page says how to print.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
