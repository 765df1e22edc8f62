import init from "{{app.js}}";

init({ module_or_path: "{{app.wasm}}" }).catch((error) => {
  console.error(error);
  document.getElementById("app").hidden = true;
  document.getElementById("broken").hidden = false;
});
