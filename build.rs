//! Names the version of the word lists that are compiled in, and lets a program that is built with the feature
//! `rust-bert` find libtorch where the build has found it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rustc-env=DANH_RULES_SHA256={}", rules_sha256());
    // Set by the build of torch-sys, wherever its libtorch came from.
    if let Ok(folder) = env::var("DEP_TCH_LIBTORCH_LIB") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
}

/// SHA-256 of all files of data below `src/`, with their names, in the order of these.
fn rules_sha256() -> String {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        // The same name on every system, and the same bytes whatever line ends a checkout has.
        hasher.update(file.display().to_string().replace('\\', "/"));
        let text = fs::read_to_string(&file).expect("the word lists are UTF-8");
        hasher.update(text.replace("\r\n", "\n"));
    }
    hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes everything");
        hex
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources can be listed") {
        let path = entry.expect("the sources can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "txt" || extension == "tsv")
        {
            files.push(path);
        }
    }
}
