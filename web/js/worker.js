// The checker's side of the line: web/src/checker.rs is the other.
import init, { check } from "{{checker.js}}";

const ready = init({ module_or_path: "{{checker.wasm}}" });

// What goes wrong here is told, not thrown: a rejected promise gives the page no error event.
addEventListener("message", async ({ data: { file, clean } }) => {
  try {
    await ready;
    let archive = new Uint8Array(await file.arrayBuffer());
    let checked = check(archive);
    let cleaned = null;
    try {
      if (clean) {
        cleaned = checked.redact(archive) ?? null;
        if (cleaned) {
          checked.free();
          checked = check(cleaned);
        }
      }
      postMessage({ report: checked.report(), secrets: checked.secrets(), cleaned });
    } finally {
      checked.free();
    }
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
