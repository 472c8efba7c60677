"use strict";
(() => {
  const { api, site } = window.signup;
  const form = document.querySelector("form");
  const problems = document.querySelector("[data-problems]");
  const button = form.querySelector("button");
  const base = `${api}/api/v1/signup/${encodeURIComponent(site)}`;
  // As it is registered with the site: a folder's page by its name.
  const here = new URL(location.pathname.endsWith("/") ? "index.html" : location.pathname, location.href).href;
  const welcome = new URL("welcome.html", location.href).href;

  // What to say to which code; Billing's own sentence is used for others, where it comes with the answer.
  const words = {
    required: "is missing",
    invalid: "is not right",
    "too-long": "is too long",
    "repeated-email": "was used to sign up before",
    "disposable-email": "will be gone in minutes: give one that you keep",
    "not-offered": "is a country where we do not offer this",
    "other-country": "is not the country that you are in",
    "card-declined": "The card was declined. Try another one.",
    "insufficient-funds": "There is not enough money on this card. Try another one.",
    "payment-cancelled": "You left the payment page. Nothing was charged.",
    "payment-expired": "The payment was not made in time. Nothing was charged.",
    "repeated-card": "Somebody has signed up with this card before.",
    "not-deliverable": "is an address that takes no mail",
    "too-many-codes": "was sent several codes already. Wait an hour",
    "other-card-country": "The card is of another country than your billing address.",
    "too-fast": "That was very fast. Please send it once more.",
    "too-late": "This page was open for too long. Please send it once more.",
    "not-opened": "Please send it once more.",
    captcha: "Show once more that you are not a program.",
    "captcha-unavailable": "We could not check that you are not a program. Try again in a minute.",
    "no-number": "All our numbers are given away. Come back soon.",
    "out-of-stock": "The phone is out of stock. Come back soon.",
    "token-used": "You have signed up already.",
    paused: "Nobody can sign up at present. Come back soon.",
    rejected: "We are sorry: your order was not accepted. Nothing was charged.",
  };
  const wholes = new Set(["payment", "", "captcha", "token"]);

  // One attempt of one tab, one key: whatever is clicked, sent or loaded twice stays one.
  let key = sessionStorage.getItem("signup-key") ?? crypto.randomUUID();
  let opened = "";
  let captcha = null;

  const field = name => form.elements.namedItem(name);
  const label = name => field(name)?.closest("label")?.firstChild.textContent.trim().split(",")[0] ?? name;

  function show(list) {
    form.querySelectorAll("[aria-invalid]").forEach(input => input.removeAttribute("aria-invalid"));
    form.querySelectorAll(".problem").forEach(text => text.remove());
    problems.replaceChildren();
    for (const { name, code, message } of list) {
      const input = field(name);
      const text = wholes.has(name) || !input
        ? words[code] ?? message ?? `Something went wrong (${code}). Nothing was charged.`
        : `${label(name)} ${words[code] ?? message ?? `(${code})`}`;
      if (input) {
        input.setAttribute("aria-invalid", "true");
        const beside = document.createElement("span");
        beside.className = "problem";
        beside.dataset.code = code;
        beside.textContent = text;
        input.after(beside);
      } else {
        const line = document.createElement("p");
        line.dataset.code = code;
        line.textContent = text;
        problems.append(line);
      }
    }
    if (list.length > 0 && problems.childElementCount === 0) {
      const line = document.createElement("p");
      line.textContent = "Please look at the marked fields.";
      problems.append(line);
    }
    problems.hidden = list.length === 0;
    (form.querySelector("[aria-invalid]") ?? problems).scrollIntoView({ block: "nearest" });
  }

  /** The former attempt is over. */
  function begin() {
    key = crypto.randomUUID();
    sessionStorage.removeItem("signup-key");
    if (form.dataset.way === "post") {
      field("key").value = key;
    }
  }

  /** What this tab has typed, and for which attempt: for who comes back by the browser's button. */
  function keep() {
    sessionStorage.setItem("signup-key", key);
    sessionStorage.setItem("signup-typed", JSON.stringify([...new FormData(form)].filter(([name]) => name !== captcha?.field && field(name).type !== "hidden")));
  }

  function fill(entries) {
    for (const [name, value] of entries) {
      const input = field(name);
      if (input && input.type !== "hidden" && !input.value) {
        input.value = value;
      }
    }
  }

  // Sent back to this page: codes in the query, what was typed in the fragment.
  function comeBack() {
    const errors = new URLSearchParams(location.search).get("errors");
    if (errors === null) {
      fill(JSON.parse(sessionStorage.getItem("signup-typed") ?? "[]"));
      return;
    }
    fill(new URLSearchParams(location.hash.slice(1)));
    begin();
    show(errors.split(",").map(one => ({ name: one.slice(0, one.indexOf(":")), code: one.slice(one.indexOf(":") + 1) })));
    history.replaceState(null, "", here);
  }

  async function ask() {
    const answer = await fetch(`${base}/form`, { cache: "no-store" });
    if (!answer.ok) {
      throw new Error(`${answer.status}`);
    }
    return answer.json();
  }

  async function load() {
    const info = await ask();
    opened = info.opened;
    if (info.captcha) {
      showCaptcha(info.captcha);
    }
    document.querySelector("[data-product]").textContent = info.product;
    document.querySelector("[data-price]").textContent = info.price > 0 ? `${info.price.toFixed(2)} ${info.currency}` : "free of charge";
    if (info.paused) {
      show([{ name: "", code: "paused" }]);
      button.disabled = true;
    }
    if (form.dataset.way === "post") {
      hidden("opened", opened);
    }
    document.documentElement.dataset.ready = "true";
  }

  /** The widget makes itself of the element, and leaves its answer in a field of the form. */
  function showCaptcha(info) {
    captcha = info;
    const widget = document.createElement("div");
    widget.className = info.widgetClass;
    widget.dataset.sitekey = info.siteKey;
    button.before(widget);
    const script = document.createElement("script");
    script.src = info.script;
    document.head.append(script);
  }

  /** What was sent is not taken again: neither a captcha's answer, nor the note of a page that was opened too long ago. */
  async function renew(codes) {
    // Its script calls itself what the service is called.
    window[captcha?.kind]?.reset?.();
    if (codes.some(code => code === "too-late" || code === "not-opened")) {
      opened = (await ask()).opened;
    }
  }

  function hidden(name, value) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }

  function typed() {
    const body = { billing: {}, opened, returnAddress: welcome, formAddress: here };
    for (const [name, value] of new FormData(form)) {
      if (name === captcha?.field) {
        body.captcha = value;
      } else if (value !== "") {
        const [group, part] = name.split(".");
        part ? (body[group] ??= {})[part] = value : body[group] = value;
      }
    }
    return body;
  }

  async function send() {
    for (let again = false; ; again = true) {
      const answer = await fetch(base, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(typed()),
      });
      if (answer.status === 202) {
        return (await answer.json()).next;
      }
      const problem = await answer.json().catch(() => ({}));
      if (answer.status === 422 && !again) {
        // Back from the pay page, and something was changed: that is another attempt.
        begin();
        keep();
        continue;
      }
      show(problem.codes
        ? Object.entries(problem.codes).flatMap(([name, codes]) => codes.map((code, at) => ({ name, code, message: problem.errors?.[name]?.[at] })))
        : [{ name: "", code: problem.code ?? `${answer.status}`, message: answer.status === 429 ? "Too many people are signing up from your network. Wait a while." : problem.detail }]);
      await renew(Object.values(problem.codes ?? {}).flat());
      return null;
    }
  }

  form.addEventListener("submit", async event => {
    keep();
    if (form.dataset.way === "post") {
      return;
    }
    event.preventDefault();
    button.disabled = true;
    try {
      const next = await send();
      if (next !== null) {
        location.assign(next);
        return;
      }
    } catch {
      show([{ name: "", code: "no-connection", message: "We could not be reached. Send it once more: you will not be charged twice." }]);
    }
    button.disabled = false;
  });

  // Back from the pay page by the browser's button: the page is as it was left.
  addEventListener("pageshow", () => { button.disabled = false; });

  if (form.dataset.way === "post") {
    form.action = `${api}/signup/${encodeURIComponent(site)}`;
    hidden("returnAddress", welcome);
    hidden("formAddress", here);
    hidden("key", key);
  }
  comeBack();
  load().catch(() => show([{ name: "", code: "no-connection", message: "We cannot be reached just now. Load this page again in a minute." }]));
})();
