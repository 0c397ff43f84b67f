//! The browser's module: cargo, split, wasm-bindgen, wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::split::{self, Split};
use crate::steps::Steps;
use crate::{paths, run, tables, tools};

/// How the module is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build, for working on Sen.
    Fast,
    /// Quick to load, for using it.
    Small,
}

impl Mode {
    /// The folder that cargo builds this profile into.
    fn folder(self) -> &'static str {
        match self {
            Self::Fast => "debug",
            Self::Small => "wasm",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            // Shares the host side of every build (macros, build scripts) with `cargo test` and clippy.
            Self::Fast => "dev",
            Self::Small => "wasm",
        }
    }
}

/// Names every feature that rustc 1.95 emits for wasm32: the module's own list of them may have been stripped.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The browser's module as it is served.
pub struct Module {
    /// The ES module that loads and wraps the first part.
    pub glue: String,
    /// The first part.
    pub wasm: Vec<u8>,
    /// The other parts and the script that loads them, which the glue imports.
    pub rest: Split,
    /// Small JavaScript files of our dependencies, by their path below `snippets/`.
    pub snippets: Vec<(String, String)>,
}

/// The address under which the loader of parts imports the glue, and the other way round.
pub const GLUE: &str = "./frontend.js";

/// Builds the crate `frontend` for the browser.
pub fn build(mode: Mode, steps: &mut Steps) -> Result<Module> {
    tools::ensure_wasm_target()?;
    steps.run("wasm: cargo build", || {
        run::run(run::cargo_for_browser().args(["build", "-p", "frontend", "--lib"]).args([
            "--target",
            tools::WASM_TARGET,
            "--profile",
            mode.profile(),
        ]))
    })?;
    let built = paths::target().join(tools::WASM_TARGET).join(mode.folder()).join("frontend.wasm");
    let out = paths::target().join("xtask").join(mode.profile());
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("could not empty {}", out.display()))?;
    }
    fs::create_dir_all(&out).with_context(|| format!("could not create {}", out.display()))?;
    let mut rest = steps.run("wasm: split", || split::split(&built, GLUE, &out.join("parts")))?;
    steps.run("wasm: bindgen", || bind(std::mem::take(&mut rest.main), &out, mode))?;
    let mut wasm = fs::read(out.join("frontend_bg.wasm")).context("wasm-bindgen wrote no frontend_bg.wasm")?;
    if mode == Mode::Small
        && let Some(program) = optimiser()
    {
        steps.run("wasm: wasm-opt -Oz", || {
            wasm = optimise(&program, &out, &wasm)?;
            for part in rest.parts.values_mut() {
                *part = optimise(&program, &out, part)?;
            }
            Ok(())
        })?;
    }
    Ok(Module {
        glue: fs::read_to_string(out.join("frontend.js")).context("wasm-bindgen wrote no frontend.js")?,
        wasm,
        rest,
        snippets: snippets(&out.join("snippets"))?,
    })
}

fn bind(first: Vec<u8>, out: &Path, mode: Mode) -> Result<()> {
    let small = mode == Mode::Small;
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?;
    bindgen
        .input_bytes("frontend", first)
        .out_name("frontend")
        .typescript(false)
        .keep_debug(false)
        // The other parts find table, memory and stack by the names that the linker gave them.
        .keep_lld_exports(true)
        // Names cost a third of the module, but make a panic's stack readable while working on it.
        .remove_name_section(small)
        .remove_producers_section(small)
        .generate(out)
}

fn optimiser() -> Option<PathBuf> {
    let local = paths::end2end().join("node_modules/.bin/wasm-opt");
    let program = tools::in_path("wasm-opt").or_else(|| local.is_file().then_some(local));
    if program.is_none() {
        println!("! wasm-opt is not installed, so the module stays larger. Debian: apt-get install binaryen");
    }
    program
}

fn optimise(program: &Path, folder: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let (from, to) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&from, wasm).context("could not hand the module to wasm-opt")?;
    run::run(Command::new(program).arg("-Oz").args(FEATURES).arg("--strip-debug").arg(&from).arg("-o").arg(&to))?;
    let mut bytes = fs::read(&to).context("wasm-opt wrote nothing")?;
    tables::mend(&mut bytes)?;
    Ok(bytes)
}

fn snippets(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = if folder.is_dir() { vec![folder.to_path_buf()] } else { Vec::new() };
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let Some(name) = path.strip_prefix(folder)?.to_str().map(|name| name.replace('\\', "/")) else {
                bail!("a snippet's name is not text: {}", path.display());
            };
            let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
            found.push((name, text));
        }
    }
    found.sort();
    Ok(found)
}
