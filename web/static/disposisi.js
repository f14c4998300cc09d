// Sugar only: every page works without this file.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}

// What resembles the request, asked again a moment after something compared was typed.
for (const panel of document.querySelectorAll("[data-similar]")) {
  const form = panel.closest("form");
  const answer = panel.querySelector("[data-similar-answer]");
  const names = panel.dataset.fields.split(" ");
  let asked = "";
  form.addEventListener("change", async (event) => {
    if (!names.includes(event.target.name)) return;
    const typed = new FormData(form);
    const query = new URLSearchParams(names.map((name) => [name, String(typed.get(name) ?? "").slice(0, 1000)]));
    asked = String(query);
    const reply = await fetch(`${panel.dataset.similar}?${query}`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (reply?.ok && asked === String(query)) answer.innerHTML = await reply.text();
  });
}

// A long upload says how far it is; the answer is shown as if the browser had sent the form itself.
for (const form of document.querySelectorAll("form[enctype='multipart/form-data']")) {
  const row = form.querySelector("[data-upload-failed]");
  const say = (text) => {
    const line = row.querySelector("[role=alert]") ?? row.appendChild(document.createElement("p"));
    line.setAttribute("role", "alert");
    line.textContent = text;
  };
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (event.defaultPrevented || !row || size < 2 * 1024 * 1024) return;
    event.preventDefault();
    if (size > Number(row.dataset.uploadMost)) {
      say(row.dataset.uploadTooLarge);
      return;
    }
    const button = event.submitter;
    const typed = new FormData(form, button);
    const bar = row.appendChild(document.createElement("progress"));
    bar.max = 1;
    bar.setAttribute("aria-label", button?.textContent ?? "");
    if (button) button.disabled = true;
    const sending = new XMLHttpRequest();
    sending.upload.addEventListener("progress", (part) => {
      if (part.lengthComputable) bar.value = part.loaded / part.total;
    });
    sending.addEventListener("load", () => {
      history.pushState(null, "", sending.responseURL);
      document.open();
      document.write(sending.responseText);
      document.close();
    });
    sending.addEventListener("error", () => {
      bar.remove();
      if (button) button.disabled = false;
      say(row.dataset.uploadFailed);
    });
    sending.open("POST", button?.hasAttribute("formaction") ? button.formAction : form.action);
    sending.send(typed);
  });
}
// Whether the time typed is free, asked as soon as both its ends are there.
for (const box of document.querySelectorAll("[data-ask]")) {
  const begins = document.getElementById(box.dataset.begins);
  const ends = document.getElementById(box.dataset.ends);
  const answer = box.querySelector("[data-answer]");
  if (!begins || !ends || !answer) continue;
  ends.closest(".field").after(box);
  let latest = 0;
  const ask = async () => {
    const mine = ++latest;
    if (!begins.value || ends.value <= begins.value) {
      answer.textContent = "";
      return;
    }
    const address = new URL(box.dataset.ask, location.href);
    address.searchParams.set("mulai", begins.value);
    address.searchParams.set("selesai", ends.value);
    try {
      const reply = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      const said = reply.redirected || !(reply.ok || reply.status === 422) ? "" : await reply.text();
      if (mine !== latest || !said) return;
      box.hidden = false;
      answer.innerHTML = said;
    } catch {
      return; // away from the network: the form says it when it is sent
    }
  };
  begins.addEventListener("change", ask);
  ends.addEventListener("change", ask);
}

// Shows what was typed into the password fields named beside the box.
for (const box of document.querySelectorAll("[data-show]")) {
  box.hidden = false;
  box.querySelector("input").addEventListener("change", (event) => {
    for (const id of box.dataset.show.split(" ")) document.getElementById(id).type = event.target.checked ? "text" : "password";
  });
}

// Of the status page only what the chosen status asks for is shown, and sent.
for (const chosen of document.querySelectorAll("[data-statuses]")) {
  const asked = () => {
    for (const part of chosen.form.querySelectorAll("[data-status]")) {
      part.hidden = part.dataset.status !== chosen.value;
      part.disabled = part.hidden;
    }
  };
  chosen.addEventListener("change", asked);
  asked();
}
