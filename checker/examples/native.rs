//! `native CORPUS OUT`: checks every file of a folder and writes down what came of it.
//!
//! `node.cjs` beside it does the same with the WASM module; `cargo xtask equal` compares the two.

use std::{env, error::Error, fs, path::PathBuf, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(corpus), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: native CORPUS OUT".into());
    };
    let (mut count, mut accepted, mut spent) = (0, 0, 0.0);
    for entry in fs::read_dir(corpus)? {
        let entry = entry?;
        let archive = fs::read(entry.path())?;
        let start = Instant::now();
        let checked = hub_checker::check(&archive);
        let (report, canonical) = (checked.report()?, checked.archive());
        let redacted = (checked.secrets() > 0).then(|| checked.redact(&archive));
        spent += start.elapsed().as_secs_f64();
        let at = out.join(entry.file_name());
        fs::write(at.with_added_extension("json"), report)?;
        if let Some(canonical) = canonical {
            accepted += 1;
            fs::write(at.with_added_extension("zip"), canonical)?;
        }
        if let Some(redacted) = redacted.flatten() {
            fs::write(at.with_added_extension("redacted.zip"), redacted)?;
        }
        count += 1;
    }
    println!(
        "native: {count} archives, {accepted} accepted, {:.0} ms",
        spent * 1e3
    );
    Ok(())
}
