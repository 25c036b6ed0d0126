// Fills position and time of the device into the form of a photo. Without this file both are typed.
"use strict";

(() => {
  const form = document.querySelector("form[data-place]");
  const button = form?.querySelector("[data-locate]");
  if (!button) return;
  const state = form.querySelector("[data-place-state]");
  const two = (number) => String(number).padStart(2, "0");

  function setTime() {
    const now = new Date();
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    form.querySelector("[data-now]").value = `${day}T${two(now.getHours())}:${two(now.getMinutes())}`;
  }

  button.addEventListener("click", () => {
    setTime();
    const failed = () => { state.textContent = state.dataset.failed; };
    if (!navigator.geolocation) {
      failed();
      return;
    }
    const found = (place) => {
      form.querySelector("[data-latitude]").value = place.coords.latitude.toFixed(6);
      form.querySelector("[data-longitude]").value = place.coords.longitude.toFixed(6);
      state.textContent = "";
    };
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 10000 });
  });
})();
