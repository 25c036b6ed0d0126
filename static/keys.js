// Single keys. They never decide: A and R lead to the choice, and what is chosen is sent by its button alone. Silent while
// somebody types or composes Chinese, in dialogs, and for whoever switched them off (WCAG 2.1.4).
"use strict";

(() => {
  if (document.body.dataset.keys === "off") return;
  const rows = () => Array.from(document.querySelectorAll("[data-rows] > tr[data-href]"));
  const find = (selector) => document.querySelector(selector);
  let here = -1;

  const typing = (event) =>
    event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;

  function go(place) {
    if (!place) return;
    place.scrollIntoView({ block: "center" });
    place.focus({ preventScroll: true });
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    all[here]?.classList.remove("is-here");
    here = Math.min(Math.max(here + step, 0), all.length - 1);
    const row = all[here];
    row.classList.add("is-here");
    const links = Array.from(row.querySelectorAll("a, button"));
    (links.find((link) => link.getAttribute("href") === row.dataset.href) ?? links[0])?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function claim() {
    const form = document.getElementById("claim-row");
    const address = rows()[here]?.dataset.claim;
    if (form === null || !address) {
      find("[data-key='c']")?.click();
      return;
    }
    form.action = address;
    form.requestSubmit();
  }

  // On the page that decides: the choice itself. On the page of the case: the page that decides, at the choice.
  function choose(outcome) {
    const choice = find(`input[name='outcome'][value='${outcome}']`);
    if (choice !== null) {
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
      go(choice);
      return;
    }
    const page = find("[data-decide]");
    if (page !== null) location.assign(`${page.href}#${outcome}`);
  }

  function criterion(number) {
    const fields = Array.from(document.querySelectorAll("main [name^='measured-']:not([type='hidden'])"));
    const own = fields.filter((field, place) => fields.findIndex((other) => other.name === field.name) === place);
    go((own.length ? own : Array.from(document.querySelectorAll("[data-criterion]")))[number - 1]);
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    c: claim,
    n: () => find("[data-key='n']")?.click(),
    a: () => choose("approved"),
    r: () => choose("returned"),
    e: () => go(find("[data-evidence]")),
    f: () => find("main .filters input:not([type='hidden']), main .filters select")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  for (let number = 1; number <= 9; number += 1) keys[String(number)] = () => criterion(number);

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
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.querySelector("[data-rows]")) here = -1; });

  const asked = location.hash.slice(1);
  if (["approved", "returned"].includes(asked)) choose(asked);
})();
