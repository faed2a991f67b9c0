/* Security keys and passkeys (WebAuthn): the browser asks the key, the form carries its answer. Without a key or a
   secure address the form says so in words. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (items) => (items || []).map((item) => ({ ...item, id: bytes(item.id) }));

async function create(options) {
  const asked = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) } };
  asked.excludeCredentials = listed(options.excludeCredentials);
  const found = await navigator.credentials.create({ publicKey: asked });
  return answer(found, {
    attestationObject: text(found.response.attestationObject),
    transports: found.response.getTransports ? found.response.getTransports() : [],
  });
}

async function get(options) {
  const asked = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey: asked });
  const handle = found.response.userHandle;
  return answer(found, {
    authenticatorData: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    userHandle: handle ? text(handle) : null,
  });
}

function answer(found, response) {
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    clientExtensionResults: found.getClientExtensionResults(),
    response: { clientDataJSON: text(found.response.clientDataJSON), ...response },
  };
}

for (const form of document.querySelectorAll("form[data-security-key]")) {
  const button = form.querySelector("button[data-key-button]");
  const unable = form.querySelector("[data-key-unable]");
  const failed = form.querySelector("[data-key-failed]");
  if (!window.PublicKeyCredential || !button) continue;
  button.hidden = false;
  if (unable) unable.hidden = true;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    button.disabled = true;
    try {
      const options = JSON.parse(form.dataset.options).publicKey;
      const made = await (form.dataset.securityKey === "create" ? create(options) : get(options));
      form.elements.credential.value = JSON.stringify(made);
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
