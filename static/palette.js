// Ctrl+K: go to a page, a case, a place or a list by a few letters. The server says what the reader may see.
"use strict";

(() => {
  const dialog = document.getElementById("palette");
  if (dialog === null) return;
  const input = dialog.querySelector("input");
  const links = () => Array.from(dialog.querySelectorAll("#palette-found a"));

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    window.htmx?.trigger(input, "ask");
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (document.querySelector("dialog[open]:not(#palette)") !== null) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });

  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const all = [input, ...links()];
    const next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    all[Math.min(Math.max(next, 0), all.length - 1)].focus();
  });
  // Enter goes to the first of them; where what is typed has no answer yet, the page of the same name gives it.
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const first = links()[0];
    if (first === undefined || dialog.querySelector(".found").dataset.q !== input.value) return;
    event.preventDefault();
    location.assign(first.href);
  });
})();
