//! Cuts the browser's module into parts: what is fetched first, and what follows when it is needed.
//!
//! A split point is a function marked `wasm_split` (`app/src/workspace/parts.rs`). What only split points reach goes into
//! parts, what several of them share into parts of its own; everything else is the first one. wasm-bindgen then works
//! on the first one alone.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// The script that loads parts; the module imports it under this name, and it fetches them by theirs.
pub const LOADER: &str = "./parts.js";

/// A module in parts.
pub struct Split {
    /// What is fetched first, for wasm-bindgen.
    pub main: Vec<u8>,
    /// The parts by file name, without `.wasm`.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// Which files make up the code behind a name that split points use.
    pub groups: BTreeMap<String, Vec<String>>,
    /// The text of [`LOADER`].
    pub loader: String,
}

/// Cuts a module that was linked with `--emit-relocs`. `glue` is the address at which parts find wasm-bindgen's glue.
pub fn split(module: &Path, glue: &str, out: &Path) -> Result<Split> {
    let input = fs::read(module).with_context(|| format!("could not read {}", module.display()))?;
    let main = out.join("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = out;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = glue;
    let done = transform(options).map_err(|error| anyhow!("could not split the module: {error:?}"))?;

    let mut parts = BTreeMap::new();
    for file in &done.split_modules {
        let Some(name) = file.file_stem().and_then(|name| name.to_str()) else {
            bail!("a part's name is not text: {}", file.display());
        };
        parts.insert(name.to_owned(), fs::read(file).with_context(|| format!("could not read {}", file.display()))?);
    }
    let read = |path: &Path| fs::read(path).with_context(|| format!("splitting left no {}", path.display()));
    Ok(Split {
        main: read(&main)?,
        parts,
        groups: in_order(done.prefetch_map),
        loader: String::from_utf8(read(&out.join(LOADER))?).context("the loader is not text")?,
    })
}

fn in_order(groups: HashMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    groups.into_iter().collect()
}
