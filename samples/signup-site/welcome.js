"use strict";
(() => {
  const { api, site } = window.signup;
  const query = new URLSearchParams(location.search);
  const part = name => document.querySelector(`[data-${name}]`);
  const kept = "signed-up";

  function say(title, text, href, linkText) {
    part("title").textContent = title;
    part("text").textContent = text;
    part("link").hidden = !href;
    if (href) {
      part("link").href = href;
      part("link").textContent = linkText;
    }
  }

  function congratulate(result) {
    part("number").textContent = result.number;
    part("user").textContent = result.sipUser;
    part("result").hidden = false;
    say("Congratulations!", "Your number works as soon as you have set its password.", result.passwordLink, "Set my password");
  }

  async function exchange(token) {
    // It is good once: it shall stay neither in the address nor in the browser's history.
    history.replaceState(null, "", location.pathname);
    const answer = await fetch(`${api}/api/v1/signup/${encodeURIComponent(site)}/exchange`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (answer.ok) {
      const result = await answer.json();
      sessionStorage.clear();
      sessionStorage.setItem(kept, JSON.stringify(result));
      congratulate(result);
      return;
    }
    const problem = await answer.json().catch(() => ({}));
    say("Sorry", problem.codes?.token?.[0] === "token-expired"
      ? "You took a long time to come back. Please ask us for your number."
      : "We could not find your number. Please ask us.");
  }

  const earlier = sessionStorage.getItem(kept);
  if (query.has("token")) {
    exchange(query.get("token")).catch(() => say("Sorry", "We could not be reached. Please ask us for your number."));
  } else if (query.get("stage") === "review") {
    say(
      "Thank you!", "Somebody looks at your order. No money has been taken so far. Keep this page, and look again later.",
      `${api}/signup/${encodeURIComponent(site)}/resume?signup=${encodeURIComponent(query.get("signup") ?? "")}`, "How does it stand?");
  } else if (earlier) {
    congratulate(JSON.parse(earlier));
  } else if (query.has("errors")) {
    say(query.get("errors").includes("token-used") ? "You have signed up" : "Sorry", query.get("errors").includes("token-used")
      ? "Your number was shown to you already. If you missed it, please ask us."
      : "Something went wrong. Nothing was charged.", "index.html", "To the form");
  } else {
    say("Welcome", "Sign up to get a number.", "index.html", "To the form");
  }
})();
