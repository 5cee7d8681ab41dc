//! Exists for the `links` key alone, which needs a build script: with it Cargo refuses two versions of this package.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
