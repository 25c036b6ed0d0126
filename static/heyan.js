// Only comfort: every page works without this file. Keys never fire while somebody types (Chinese input composes).
"use strict";

(() => {
  const rows = () => Array.from(document.querySelectorAll("[data-rows] > tr[data-href]"));
  const help = () => document.getElementById("keys");
  let here = -1;

  const typing = (event) =>
    event.isComposing || event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;

  function move(step) {
    const all = rows();
    if (!all.length) return;
    all[here]?.classList.remove("is-here");
    here = Math.min(Math.max(here + step, 0), all.length - 1);
    all[here].classList.add("is-here");
    all[here].querySelector("a, button")?.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    n: () => document.querySelector("[data-key='n']")?.click(),
    f: () => document.querySelector(".filters input, .filters select")?.focus(),
    "?": () => help()?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    if (event.key === "Enter" && here >= 0 && !event.target.closest("a, button, summary")) {
      location.assign(rows()[here].dataset.href);
      return;
    }
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const copied = event.target.closest("[data-copy]");
    if (copied) navigator.clipboard?.writeText(copied.dataset.copy);
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-help]")) help()?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A form is sent once: the second click of an impatient hand is swallowed until the page comes back.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  document.addEventListener("htmx:afterSwap", () => { here = -1; });

  // Fields that only belong to one outcome are folded away while another is chosen.
  function fold() {
    const chosen = document.querySelector("input[name='outcome']:checked");
    for (const part of document.querySelectorAll("[data-outcome]")) {
      part.hidden = chosen !== null && !part.dataset.outcome.split(" ").includes(chosen.value);
    }
  }
  document.addEventListener("change", (event) => { if (event.target.name === "outcome") fold(); });
  fold();
  for (const mark of document.querySelectorAll("[data-script]")) mark.hidden = false;
})();
