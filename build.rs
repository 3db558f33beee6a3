//! Lists the files of `rules/` so that the library can embed them (feature `builtin`), and tells one engine from another by their sources.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    println!("cargo::rustc-env=HEGUI_SOURCES={:016x}", digest(&Path::new(&root).join("src")));
    let mut files = Vec::new();
    collect(Path::new(&root).join("rules").as_path(), "", &mut files);
    files.sort();
    let mut code = String::from("pub(super) static FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let full = format!("{root}/rules/{file}");
        writeln!(code, "    ({file:?}, include_str!({full:?})),").expect("a String takes any text");
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("pack.rs"), code).expect("OUT_DIR is writable");
}

/// Returns a digest of everything that decides what a compiled pack looks like.
fn digest(source: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut folders = vec![source.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src/ is a folder") {
            let path = entry.expect("src/ is readable").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for file in files {
        hasher.write(&fs::read(file).expect("src/ is readable"));
    }
    hasher.finish()
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("rules/ is a folder") {
        let path = entry.expect("rules/ is readable").path();
        let name =
            path.file_name().and_then(|n| n.to_str()).expect("file names are UTF-8").to_owned();
        let inner = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{inner}/"), files);
        } else if inner.ends_with(".toml") || inner.ends_with(".txt") || inner == "rules.lock" {
            files.push(inner);
        }
    }
}
