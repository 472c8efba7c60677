// The only file to change: where Billing is, and which of its sites this is.
window.signup = {
  api: "https://signup.example",
  site: "demo",
};
