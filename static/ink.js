// A pad to sign on: finger, pen or mouse. What is drawn goes into the hidden field as a PNG; a photo goes the file's way.
"use strict";

(() => {
  function setUp(box) {
    const method = box.querySelector("[data-ink-method]");
    const drawing = box.querySelector("[data-ink-drawing]");
    const file = box.querySelector("input[type='file']");
    const pad = box.querySelector(".ink-pad");
    const canvas = box.querySelector("canvas");
    const pen = canvas.getContext("2d");
    let last = null;

    const clear = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      drawing.value = "";
    };
    const place = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [
        ((event.clientX - frame.left) * canvas.width) / frame.width,
        ((event.clientY - frame.top) * canvas.height) / frame.height,
      ];
    };
    const fold = () => {
      pad.hidden = method.value !== "drawn";
      file.hidden = method.value === "drawn" || method.value === "typed" || method.value === "";
    };

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      last = place(event);
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (last === null) return;
      const here = place(event);
      pen.lineWidth = 2 + 3 * (event.pressure || 0.3);
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#111";
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...here);
      pen.stroke();
      last = here;
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (last !== null) drawing.value = canvas.toDataURL("image/png");
        last = null;
      });
    }
    box.querySelector("[data-ink-clear]").addEventListener("click", clear);
    method.addEventListener("change", fold);
    if (drawing.value.startsWith("data:image/png;base64,")) {
      const earlier = new Image();
      earlier.addEventListener("load", () => pen.drawImage(earlier, 0, 0));
      earlier.src = drawing.value;
    }
    fold();
  }
  for (const box of document.querySelectorAll("[data-ink]")) setUp(box);
})();
