// A photo gets the telephone's time and place. Where the form keeps photos with its draft it is sent as soon as it is taken;
// where that fails, and in every other form, it goes with the form.
"use strict";

(() => {
  const box = document.querySelector("[data-photos]");
  const form = box?.closest("form");
  if (!form) return;
  const state = box.querySelector("[data-photo-state]");
  const part = (name) => form.elements[`photo_${name}`];
  const say = (what, text) => {
    state.dataset.photoState = what;
    state.textContent = text;
  };

  const position = () =>
    new Promise((resolve) => {
      if (!navigator.geolocation) {
        resolve(null);
        return;
      }
      const options = { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 };
      navigator.geolocation.getCurrentPosition((found) => resolve(found.coords), () => resolve(null), options);
    });

  async function place() {
    part("device_time").value = new Date().toISOString();
    const found = await position();
    if (found === null) return false;
    part("latitude").value = found.latitude.toFixed(6);
    part("longitude").value = found.longitude.toFixed(6);
    return true;
  }

  async function send(input) {
    const body = new FormData(form);
    for (const other of box.querySelectorAll("input[type='file']")) if (other !== input) body.delete(other.name);
    body.delete("evidence");
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Draft": "1" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const saved = await answer.json();
      if (saved.problems.length) {
        state.textContent = saved.problems.join(" ");
        return;
      }
      const label = form.querySelector(`label[for='${input.id}']`)?.textContent ?? "";
      say("sent", `${state.textContent} ${state.dataset.sent} ${label.trim()}`.trim());
      input.value = "";
    } catch {
      say("waiting", state.dataset.waiting);
    }
  }

  async function taken(input) {
    const isPlaced = await place();
    if ("draftPhotos" in form.dataset) await send(input);
    else say("kept", isPlaced ? state.dataset.kept : state.dataset.nowhere);
  }

  box.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.files.length) taken(event.target);
  });
  // On a slow line a photo may be there before this script is.
  for (const input of box.querySelectorAll("input[type='file']")) if (input.files.length) taken(input);
})();
