// A photo is sent as soon as it is taken, with the telephone's time and place; where that fails it waits in the form.
"use strict";

(() => {
  const box = document.querySelector("[data-photos]");
  const form = box?.closest("form[data-draft]");
  if (!form) return;
  const state = box.querySelector("[data-photo-state]");
  const part = (name) => form.elements[`photo_${name}`];

  const position = () =>
    new Promise((resolve) => {
      if (!navigator.geolocation) {
        resolve(null);
        return;
      }
      const options = { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 };
      navigator.geolocation.getCurrentPosition((found) => resolve(found.coords), () => resolve(null), options);
    });

  async function send(input) {
    const place = await position();
    if (place !== null) {
      part("latitude").value = place.latitude.toFixed(6);
      part("longitude").value = place.longitude.toFixed(6);
    }
    part("device_time").value = new Date().toISOString();
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
      state.textContent = `${state.textContent} ${state.dataset.sent} ${label.trim()}`.trim();
      state.dataset.photoState = "sent";
      input.value = "";
    } catch {
      state.dataset.photoState = "waiting";
      state.textContent = state.dataset.waiting;
    }
  }

  box.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.files.length) send(event.target);
  });
})();
