//! The web bundle in `dist/`: hashed assets, `manifest.json`, and the workspace's shell `index.html`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

use crate::assets::{Assets, digest};
use crate::css;
use crate::paths;
use crate::steps::Steps;
use crate::wasm::{self, Mode, Module};

/// A finished web build.
pub struct Bundle {
    /// Everything in `dist/assets/`.
    pub assets: Assets,
    /// Logical names of what a browser fetches before the workspace draws: all that the shell and its script name.
    pub first_load: Vec<String>,
    /// Logical names of what follows by and by: the files behind each name of a part.
    pub parts: BTreeMap<String, Vec<String>>,
}

/// Builds `dist/` anew.
pub fn build(mode: Mode, steps: &mut Steps) -> Result<Bundle> {
    let module = wasm::build(mode, steps)?;
    steps.run("web: styles, fonts, shell", || assemble(&module))
}

fn assemble(module: &Module) -> Result<Bundle> {
    let from = paths::frontend();
    let dist = paths::dist();
    let mut assets = Assets::new(&dist.join("assets"))?;

    assets.add_folder("fonts", &from.join("fonts"), Some("woff2"))?;
    assets.add_folder("static", &from.join("static"), None)?;
    let (manifest, _) = assets.fill(&template("sen.webmanifest")?).context("frontend/sen.webmanifest")?;
    assets.add("sen.webmanifest", manifest.as_bytes())?;
    let sheet = css::bundle(&from.join("css/main.css"), |url| assets.url_of_file(url).map(str::to_owned))?;
    assets.add("main.css", sheet.as_bytes())?;

    let mut first_load = Vec::new();
    let glue = add_snippets(&mut assets, module, &mut first_load)?;
    assets.add("frontend.wasm", &module.wasm)?;
    let mut loader = module.rest.loader.clone();
    for (part, bytes) in &module.rest.parts {
        let url = assets.add(&part_name(part), bytes)?;
        loader = loader.replace(&format!("./{part}.wasm"), url);
    }
    assets.add_circle([("frontend.js", glue), ("parts.js", loader)])?;
    first_load.push("parts.js".to_owned());

    let files = |group: &Vec<String>| group.iter().map(|part| part_name(part)).collect();
    let parts: BTreeMap<_, Vec<_>> =
        module.rest.groups.iter().map(|(name, group)| (name.clone(), files(group))).collect();

    let boot = name_parts(template("boot.js")?, &parts, &assets);
    let (boot, by_boot) = assets.fill(&boot).context("frontend/boot.js")?;
    assets.add("boot.js", boot.as_bytes())?;
    let (shell, by_shell) = assets.fill(&template("index.html")?).context("frontend/index.html")?;
    for name in by_shell.into_iter().chain(by_boot) {
        if !first_load.contains(&name) {
            first_load.push(name);
        }
    }

    fs::write(dist.join("manifest.json"), assets.manifest()?).context("could not write dist/manifest.json")?;
    fs::write(dist.join("worker.js"), worker(&assets, &shell)?).context("could not write dist/worker.js")?;
    fs::write(dist.join("index.html"), shell).context("could not write dist/index.html")?;
    Ok(Bundle { assets, first_load, parts })
}

/// A file of `frontend/` that names others of the build.
fn template(name: &str) -> Result<String> {
    fs::read_to_string(paths::frontend().join(name)).with_context(|| format!("frontend/{name} is missing"))
}

/// The worker that keeps this build on devices. It has no name that says its content: a browser asks for it again, and
/// finds a new build by its bytes.
fn worker(assets: &Assets, shell: &str) -> Result<String> {
    let files: Vec<&str> = assets.urls().collect();
    let files = serde_json::to_string(&files)?;
    let text = template("worker.js")?;
    let build = digest(format!("{files}{shell}{text}").as_bytes());
    let text = text.replace("{{build}}", &build).replace("{{files}}", &files);
    Ok(assets.fill(&text).context("frontend/worker.js")?.0)
}

/// Fills `{{part name}}` with the URLs of all files of that part. They are no part of the first load.
fn name_parts(text: String, parts: &BTreeMap<String, Vec<String>>, assets: &Assets) -> String {
    parts.iter().fold(text, |text, (part, files)| {
        let urls: Vec<_> = files.iter().filter_map(|file| assets.get(file)).map(|asset| asset.url.as_str()).collect();
        text.replace(&format!("{{{{part {part}}}}}"), &urls.join(" "))
    })
}

fn part_name(part: &str) -> String {
    format!("parts/{part}.wasm")
}

/// wasm-bindgen's glue imports snippets by relative paths: they become hashed assets beside it.
fn add_snippets(assets: &mut Assets, module: &Module, first_load: &mut Vec<String>) -> Result<String> {
    let mut glue = module.glue.clone();
    for (path, text) in &module.snippets {
        // Two crates may both have an `inline0.js`; the folder's hash keeps them apart.
        let name = format!("snippets/{}-{}", digest(path.as_bytes()), path.rsplit('/').next().unwrap_or(path));
        let url = assets.add(&name, text.as_bytes())?;
        glue = glue.replace(&format!("./snippets/{path}"), url);
        first_load.push(name);
    }
    Ok(glue)
}
