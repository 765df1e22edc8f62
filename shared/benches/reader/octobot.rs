//! OctoBot's own import of the same archives.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::{env, fs};

/// Milliseconds, the median of many, or why OctoBot does not import it; by the archive's name.
pub(crate) type Imports = BTreeMap<String, Result<f64, String>>;

/// Times the imports in one run of Python, its start and its imports not counted.
pub(crate) fn imports(archives: &[(String, Vec<u8>)]) -> Option<Imports> {
    let [python, schema] = ["HUB_TEST_OCTOBOT_PYTHON", "HUB_TEST_OCTOBOT_SCHEMA"].map(env::var_os);
    let (python, schema) = (python?, schema?);
    let folder = env::temp_dir().join(format!("hub-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let mut time = Command::new(python);
    time.arg(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/benches/reader/octobot.py"
    ))
    .arg(schema)
    .arg(&folder)
    .stdin(Stdio::null())
    .stderr(Stdio::null());
    for (number, (_, archive)) in archives.iter().enumerate() {
        let path = folder.join(format!("{number}.zip"));
        fs::write(&path, archive).expect("room for an archive");
        time.arg(path);
    }
    let output = time.output().expect("Python starts");
    fs::remove_dir_all(&folder).expect("the folder is ours");
    assert!(
        output.status.success(),
        "octobot.py ended with {}",
        output.status
    );
    let lines = String::from_utf8(output.stdout).expect("Python prints UTF-8");
    let results = lines
        .lines()
        .map(|line| line.parse().map_err(|_| line.to_owned()));
    let imports: Imports = archives
        .iter()
        .map(|(name, _)| name.clone())
        .zip(results)
        .collect();
    assert_eq!(
        imports.len(),
        archives.len(),
        "octobot.py said too little: {lines}"
    );
    Some(imports)
}
