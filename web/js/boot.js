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
import("{{app.js}}")
  .then(({ default: init }) => init({ module_or_path: "{{app.wasm}}" }))
  .catch((error) => {
    console.error(error);
    giveUp();
  });
