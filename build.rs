//! Lets a program that is built with the feature `rust-bert` find libtorch where the build has found it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Set by the build of torch-sys, wherever its libtorch came from.
    if let Ok(folder) = std::env::var("DEP_TCH_LIBTORCH_LIB") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
