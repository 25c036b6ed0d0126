// More lines in a table of lines without asking the server: photos that were chosen stay chosen. The server checks all.
"use strict";

(() => {
  for (const box of document.querySelectorAll("[data-lines]")) {
    const total = box.querySelector("input[name$='-TOTAL_FORMS']");
    const most = Number(box.querySelector("input[name$='-MAX_NUM_FORMS']").value);
    const body = box.querySelector("tbody");
    box.querySelector("[data-lines-more]").addEventListener("click", (event) => {
      event.preventDefault();
      const number = Number(total.value);
      if (number >= most) return;
      const row = body.lastElementChild.cloneNode(true);
      row.classList.remove("has-error");
      for (const list of row.querySelectorAll(".errorlist")) list.remove();
      for (const field of row.querySelectorAll("input, select")) {
        field.value = "";
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
        for (const name of ["name", "id"]) field.setAttribute(name, field.getAttribute(name).replace(/-\d+-/, `-${number}-`));
        field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+(?=\D*$)/, String(number + 1)));
      }
      body.append(row);
      total.value = String(number + 1);
      row.querySelector("select").focus();
    });
  }
})();
