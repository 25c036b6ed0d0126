// What is typed outlives a lost connection: kept on this device at once, sent as a draft when there is a connection,
// gone when the act is recorded and at logout. Drawings, files and tokens are never kept.
"use strict";

(() => {
  const PREFIX = "heyan-draft:";
  const SENT = "heyan-draft-sent";
  const left = sessionStorage.getItem(SENT);
  const sent = left === null ? null : JSON.parse(left);
  // The act led away from its page: it was recorded. On the same address it was refused, and the draft stays.
  if (sent !== null && location.pathname !== sent.path) {
    localStorage.removeItem(sent.key);
    sessionStorage.removeItem(SENT);
  }
  document.addEventListener("submit", (event) => {
    if (!new URL(event.target.action, location.href).pathname.endsWith("/logout/")) return;
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  });

  const form = document.querySelector("form[data-draft]");
  if (form === null) return;
  const key = PREFIX + form.dataset.draftKey;
  const note = document.querySelector("[data-draft-note]");
  const state = form.querySelector("[data-draft-state]");
  const say = (where, more = "") => {
    state.dataset.draftState = where;
    state.textContent = `${note.querySelector(`[data-draft-text='${where}']`).textContent} ${more}`;
  };
  let timer = null;
  let unsent = false;
  // What the server has just refused is kept nowhere until it is changed: it would come back without its message.
  const refused = new Map([...form.querySelectorAll(".has-error :is(input, select, textarea)")].map((field) => [field, field.value]));

  const keeps = (field) =>
    field.name && !["file", "password", "submit", "button"].includes(field.type) &&
    !["csrfmiddlewaretoken", "seen_version"].includes(field.name) &&
    !("inkDrawing" in field.dataset) && !field.name.startsWith("photo_");

  function typed() {
    const values = {};
    for (const field of form.elements) {
      if (!keeps(field) || (["radio", "checkbox"].includes(field.type) && !field.checked)) continue;
      if (refused.get(field) === field.value) continue;
      values[field.name] = field.value;
    }
    return values;
  }

  function fill(values) {
    for (const field of form.elements) {
      if (!keeps(field) || !(field.name in values)) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === values[field.name];
      else field.value = values[field.name];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function keep() {
    const entry = { at: new Date().toISOString(), version: form.dataset.draftVersion, values: typed() };
    try {
      localStorage.setItem(key, JSON.stringify(entry));
    } catch {
      return; // a full or closed store: the server's draft remains
    }
  }

  async function send() {
    unsent = true;
    if (!navigator.onLine) {
      say("device");
      return;
    }
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(typed())) body.set(name, value);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Draft": "1" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const saved = await answer.json();
      unsent = false;
      say("server", saved.saved);
    } catch {
      say("device");
    }
  }

  const stored = localStorage.getItem(key);
  const entry = stored === null ? null : JSON.parse(stored);
  const isNewer = entry !== null && (!form.dataset.draftSaved || entry.at > new Date(form.dataset.draftSaved).toISOString());
  const isRefused = document.querySelector(".note-error") !== null; // the page already shows what was sent
  if (isNewer && !isRefused) {
    fill(entry.values);
    note.hidden = false;
    note.querySelector("[data-draft-conflict]").hidden = entry.version === form.dataset.draftVersion;
    unsent = true;
  }
  if (entry !== null && isRefused && refused.size) {
    keep();
    send();
  }
  note.querySelector("[data-draft-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    location.reload();
  });

  form.addEventListener("input", () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(send, 1500);
  });
  window.addEventListener("online", () => { if (unsent) send(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    const isDraft = event.submitter?.hasAttribute("formaction");
    if (isDraft) localStorage.removeItem(key);
    else sessionStorage.setItem(SENT, JSON.stringify({ key, path: location.pathname }));
  });
})();
