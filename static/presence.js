// While a page of a case or sheet is in sight, it says so every 25 seconds and shows who else has it open.
"use strict";

(() => {
  const form = document.querySelector("[data-presence]");
  if (form === null) return;
  const look = () => { if (document.visibilityState === "visible") window.htmx?.trigger(form, "look"); };
  setTimeout(look, 2000);
  setInterval(look, 25000);
})();
