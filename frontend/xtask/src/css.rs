//! One style sheet out of many.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

/// Browsers that know `light-dark()`, nesting and layers: what we write is what is sent. Older ones are not helped,
/// because lowering `light-dark()` alone would double the sheet.
fn targets() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets::from(Browsers {
        chrome: version(123, 0),
        edge: version(123, 0),
        firefox: version(128, 0),
        ios_saf: version(17, 5),
        safari: version(17, 5),
        ..Browsers::default()
    })
}

/// Follows `@import`s from `entry`, minifies, and asks `url_of` for the address of each file named in a `url()`.
pub fn bundle(entry: &Path, url_of: impl Fn(&str) -> Option<String>) -> Result<String> {
    let files = FileProvider::new();
    let mut sheet = Bundler::new(&files, None, ParserOptions::default())
        .bundle(entry)
        .map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    sheet
        .minify(MinifyOptions { targets: targets(), ..MinifyOptions::default() })
        .map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets: targets(),
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("{}: {error}", entry.display()))?;

    let mut css = printed.code;
    for dependency in printed.dependencies.into_iter().flatten() {
        let Dependency::Url(link) = dependency else { continue };
        let own = link.url.starts_with("data:") || link.url.starts_with('#');
        let url = if own { Some(link.url.clone()) } else { url_of(&link.url) };
        let url = url.with_context(|| {
            format!("{}:{}: url({}) names no file of the build", link.loc.file_path, link.loc.start.line, link.url)
        })?;
        css = css.replace(&format!("url(\"{}\")", link.placeholder), &format!("url(\"{url}\")"));
    }
    Ok(css)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn bundled(name: &str, main: &str) -> Result<String> {
        let folder = std::env::temp_dir().join(format!("sen-xtask-css-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder in the temporary folder");
        fs::write(folder.join("part.css"), ".part { &:hover { color: var(--ink) } }").expect("written");
        fs::write(folder.join("main.css"), main).expect("written");
        let css =
            bundle(&folder.join("main.css"), |url| url.ends_with("a.woff2").then(|| "/assets/a.1.woff2".to_owned()));
        fs::remove_dir_all(&folder).expect("removed");
        css
    }

    #[test]
    fn what_browsers_know_stays() {
        let css = bundled(
            "modern",
            "@layer tokens, parts;\n@import url('part.css') layer(parts);\n\
             @layer tokens { :root { color-scheme: light dark; --ink: light-dark(#1b2723, #e9efec); } }\n\
             .x { color: light-dark(red, blue); background: color-mix(in oklab, var(--ink) 30%, white) }\n\
             @font-face { font-family: A; src: url(../fonts/a.woff2) format('woff2') }",
        )
        .expect("bundled");
        assert!(css.contains("--ink:light-dark(#1b2723,#e9efec)"), "{css}");
        assert!(css.contains("color:light-dark(red,#00f)"), "{css}");
        assert!(css.contains("@layer parts{.part{&:hover{color:var(--ink)}}}"), "{css}");
        assert!(css.contains("color-mix(in oklab, var(--ink) 30%, white)"), "{css}");
        assert!(css.contains("url(\"/assets/a.1.woff2\")"), "{css}");
    }

    #[test]
    fn the_stated_order_of_layers_wins_over_the_order_of_rules() {
        let css = bundled(
            "layers",
            "@layer base, parts;\n@import url('part.css') layer(parts);\n@layer base { .part { color: red } }",
        )
        .expect("bundled");
        // The bundler sorts the blocks instead of keeping the statement: what counts is which layer comes first.
        let base = css.find("@layer base");
        assert!(base.is_some() && base < css.find("@layer parts{"), "{css}");
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let error = bundled("missing", "@font-face { font-family: B; src: url(b.woff2) }").expect_err("no such file");
        assert!(error.to_string().contains("b.woff2"), "{error}");
        assert!(bundled("broken", ".x { color: red").is_ok(), "CSS closes what is open");
        assert!(bundled("import", "@import 'nowhere.css';").is_err());
    }
}
