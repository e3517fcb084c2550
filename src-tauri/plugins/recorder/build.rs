//! Tells Tauri where the parts in Kotlin and Swift are. The window may ask for nothing here: the shell does.

fn main() {
    tauri_plugin::Builder::new(&[])
        .android_path("android")
        .ios_path("ios")
        .build();
}
