// Only comfort: every page works without this file.
"use strict";

(() => {
  const help = () => document.getElementById("keys");

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
