// Passkeys: asks the browser for one, and sends its answer with an ordinary form. Without this
// script the other ways to sign in work as before.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const options = document.getElementById("passkey-options");
  const form = document.querySelector("form[data-passkey]");
  if (!options || !form) return;
  const part = document.querySelector("[data-passkey-part]");
  if (part) part.hidden = false;
  form.hidden = false;

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }
  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function known(list) {
    return (list || []).map((key) => ({ ...key, id: bytes(key.id) }));
  }
  async function ask(kind) {
    const asked = JSON.parse(options.textContent).publicKey;
    asked.challenge = bytes(asked.challenge);
    if (kind === "create") {
      asked.user.id = bytes(asked.user.id);
      asked.excludeCredentials = known(asked.excludeCredentials);
    } else {
      asked.allowCredentials = known(asked.allowCredentials);
    }
    const made = await navigator.credentials[kind]({ publicKey: asked });
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response,
      clientExtensionResults: {},
    });
  }

  form.addEventListener("submit", async (event) => {
    const answer = form.elements.answer;
    if (answer.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      answer.value = await ask(form.dataset.passkey);
      form.requestSubmit();
    } catch (error) {
      failed.hidden = false;
    }
  });
})();
