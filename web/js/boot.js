// Moderators and administrators get another half of the app (web/src/route.rs, is_of_desk).
const [script, module] = /^\/(moderation|admin)(\/|$)/.test(location.pathname)
  ? ["{{desk.js}}", "{{desk.wasm}}"]
  : ["{{app.js}}", "{{app.wasm}}"];

// A page that no longer answers is not left standing.
function giveUp() {
  document.getElementById("app").hidden = true;
  document.getElementById("broken").hidden = false;
}

// A panic of the app is a trap.
for (const kind of ["error", "unhandledrejection"]) {
  addEventListener(kind, (event) => {
    if ((event.error ?? event.reason) instanceof WebAssembly.RuntimeError) giveUp();
  });
}

// Not a static import: one that cannot be loaded would keep this script, too, from running.
import(script)
  .then(({ default: init }) => init({ module_or_path: module }))
  .catch((error) => {
    console.error(error);
    giveUp();
  });
