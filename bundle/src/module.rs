//! A WASM module with the JavaScript that loads it.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::Failure;

/// Who loads a module.
#[derive(Clone, Copy)]
pub(crate) enum Loader {
    Browser,
    Node,
}

/// A module and its bindings.
pub(crate) struct Module {
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
}

impl Module {
    /// Makes bindings for what the compiler made.
    pub(crate) fn bind(module: &Path, name: &str, loader: Loader) -> Result<Self, Failure> {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(module)
            .out_name(name)
            .typescript(false)
            // Who loads it says where the module is: its name here is not the one it is served by.
            .omit_default_module_path(matches!(loader, Loader::Browser))
            .remove_name_section(true)
            .remove_producers_section(true);
        let mut output = match loader {
            Loader::Browser => bindgen.web(true),
            Loader::Node => bindgen.nodejs(true),
        }
        .and_then(Bindgen::generate_output)
        .map_err(|error| format!("no bindings for {}: {error:#}", module.display()))?;
        let brought = output.snippets().values().flatten().count() + output.local_modules().len();
        if brought > 0 {
            return Err(format!(
                "{}: a crate in it brings JavaScript files, which this program does not place",
                module.display()
            ));
        }
        Ok(Self {
            js: output.js().to_owned(),
            wasm: output.wasm_mut().emit_wasm(),
        })
    }
}
