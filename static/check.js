// The code on a photograph is read on the device itself; what cannot be read here is sent to the office, as without scripts.
"use strict";

(() => {
  const form = document.querySelector("form[data-check-photo]");
  if (!form || !window.createImageBitmap || !window.URL) return;
  const state = form.querySelector("[data-check-state]");
  const SIDES = [1400, 900, 2200];

  const read = (picture, side) => {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(pixels.data, pixels.width, pixels.height)?.data ?? "";
  };

  const textOf = async (file) => {
    if (!window.jsQR) return "";
    const picture = await createImageBitmap(file);
    for (const side of SIDES) {
      const text = read(picture, side);
      if (text) return text;
    }
    return "";
  };

  const addressOf = (text) => {
    try {
      const address = new URL(text);
      const code = /\/v\/([0-9a-z]{1,500})\/?$/i.exec(address.pathname);
      return code ? { host: address.host.toLowerCase(), code: code[1] } : null;
    } catch {
      return null;
    }
  };

  form.addEventListener("submit", async (event) => {
    const file = form.elements.photo.files[0];
    if (!file) return;
    event.preventDefault();
    state.textContent = form.dataset.reading;
    let found = null;
    try {
      found = addressOf(await textOf(file));
    } catch {
      found = null;
    }
    if (found === null) {
      state.textContent = form.dataset.sending;
      form.submit();
    } else if (found.host === form.dataset.host || found.host === location.host) {
      location.assign(form.dataset.page + found.code);
    } else {
      state.textContent = `${form.dataset.elsewhere} ${found.host}`;
    }
  });
})();
