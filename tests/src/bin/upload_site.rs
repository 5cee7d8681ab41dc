//! A program with one worker that takes uploads of any size, so that a test can see how much memory it needs for them.

use std::path::PathBuf;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use serde::Deserialize;

/// Where uploads are kept.
struct Folder(PathBuf);

#[view_config(route = "/parts", request_method = "POST", body_limit = 4294967296)]
async fn parts(folder: State<Folder>, mut multipart: Multipart) -> Result<String> {
    let mut length = 0;
    while let Some(mut part) = multipart.next().await? {
        let name = part.file_name().unwrap_or("unnamed").to_owned();
        length += part.save_to(folder.0.0.join(name)).await?;
    }
    Ok(length.to_string())
}

#[derive(Deserialize)]
struct Kept {
    file: Upload,
}

#[view_config(route = "/form", request_method = "POST", body_limit = 4294967296)]
async fn form(folder: State<Folder>, Form(kept): Form<Kept>) -> Result<String> {
    let name = kept.file.file_name().unwrap_or("unnamed");
    kept.file.save_to(folder.0.0.join(name)).await?;
    Ok(kept.file.len().to_string())
}

fn main() -> Result<()> {
    let folder = std::env::args()
        .nth(1)
        .ok_or_else(|| Error::msg("name a folder"))?;
    let settings = format!("[server]\nport = 0\nworkers = 1\n[multipart]\ndirectory = {folder:?}");
    let mut config = Configurator::with_settings(Settings::from_toml(&settings)?);
    config.scan_module(module_path!());
    config.state(Folder(folder.into()));
    config.make_app()?.run()
}
