//! Files under names that say their content, so that browsers may keep them for ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// The assets of one web build: logical name to URL and file.
pub struct Assets {
    folder: PathBuf,
    known: BTreeMap<String, Asset>,
}

/// One file of the build.
pub struct Asset {
    /// Absolute on our own origin: `/assets/main.0123456789ab.css`.
    pub url: String,
    /// Where it lies.
    pub file: PathBuf,
}

impl Assets {
    /// An empty set; the folder is emptied first, so that nothing stale is served.
    pub fn new(folder: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("could not empty {}", folder.display()))?;
        }
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
        Ok(Self { folder: folder.to_path_buf(), known: BTreeMap::new() })
    }

    /// Writes one file and returns its URL. The logical name may have folders, the file has none.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<&str> {
        self.add_under(&hashed(name, bytes), name, bytes)
    }

    /// Adds scripts that import each other from `"./name"`. Their own names follow what all of them were before those
    /// were replaced by URLs.
    pub fn add_circle(&mut self, files: [(&str, String); 2]) -> Result<()> {
        let key = files.iter().map(|(_, text)| text.as_str()).collect::<String>();
        let names = files.each_ref().map(|(name, _)| (*name, hashed(name, key.as_bytes())));
        for (at, (name, text)) in files.into_iter().enumerate() {
            let replaced = names.iter().fold(text, |text, (plain, hashed)| {
                text.replace(&format!("from \"./{plain}\""), &format!("from \"{}\"", url(hashed)))
            });
            self.add_under(&names[at].1, name, replaced.as_bytes())?;
        }
        Ok(())
    }

    fn add_under(&mut self, hashed: &str, name: &str, bytes: &[u8]) -> Result<&str> {
        let file = self.folder.join(hashed);
        fs::write(&file, bytes).with_context(|| format!("could not write {}", file.display()))?;
        let asset = Asset { url: url(hashed), file };
        Ok(&self.known.entry(name.to_owned()).insert_entry(asset).into_mut().url)
    }

    /// Adds every file of a folder as `prefix/file`; a folder that does not exist adds nothing.
    pub fn add_folder(&mut self, prefix: &str, from: &Path, ending: Option<&str>) -> Result<()> {
        if !from.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
            let path = entry?.path();
            let wanted = ending.is_none_or(|ending| path.extension().is_some_and(|found| found == ending));
            if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| wanted && path.is_file()) {
                let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
                self.add(&format!("{prefix}/{name}"), &bytes)?;
            }
        }
        Ok(())
    }

    /// One asset by its logical name.
    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.known.get(name)
    }

    /// The logical names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// The URLs, in the order of the logical names.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.known.values().map(|asset| asset.url.as_str())
    }

    /// The URL of the asset whose file name ends the given relative path, for `url()` in style sheets.
    pub fn url_of_file(&self, path: &str) -> Option<&str> {
        let plain = path.rsplit('/').next()?;
        self.known.iter().find(|(name, _)| name.rsplit('/').next() == Some(plain)).map(|(_, asset)| asset.url.as_str())
    }

    /// Fills `{{logical name}}` with URLs; also returns the names that were asked for, in order, each once.
    pub fn fill(&self, template: &str) -> Result<(String, Vec<String>)> {
        let mut filled = String::with_capacity(template.len());
        let mut used: Vec<String> = Vec::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").context("a placeholder is not closed")?;
            let Some(asset) = self.get(name) else { bail!("there is no asset {name:?}") };
            filled.push_str(before);
            filled.push_str(&asset.url);
            if !used.iter().any(|known| known == name) {
                used.push(name.to_owned());
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok((filled, used))
    }

    /// Logical name to URL, which the server reads to link the portal's style sheet and fonts.
    pub fn manifest(&self) -> Result<String> {
        let urls: BTreeMap<_, _> = self.known.iter().map(|(name, asset)| (name, &asset.url)).collect();
        Ok(serde_json::to_string_pretty(&urls)? + "\n")
    }
}

/// A file name that says its content.
fn hashed(name: &str, content: &[u8]) -> String {
    let plain = name.rsplit('/').next().unwrap_or(name);
    match plain.split_once('.') {
        Some((stem, ending)) => format!("{stem}.{}.{ending}", digest(content)),
        None => format!("{plain}.{}", digest(content)),
    }
}

fn url(hashed: &str) -> String {
    format!("/assets/{hashed}")
}

/// Twelve hexadecimal digits are enough to tell builds apart.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets(name: &str) -> Assets {
        let folder = std::env::temp_dir().join(format!("sen-xtask-{}-{name}", std::process::id()));
        Assets::new(&folder).expect("a folder in the temporary folder")
    }

    #[test]
    fn a_name_follows_its_content() {
        let mut assets = assets("names");
        let one = assets.add("css/main.css", b"a{}").expect("written").to_owned();
        let two = assets.add("css/main.css", b"b{}").expect("written").to_owned();
        assert_ne!(one, two);
        assert!(one.starts_with("/assets/main.") && Path::new(&one).extension().is_some_and(|end| end == "css"));
        assert_eq!(assets.get("css/main.css").map(|asset| asset.url.as_str()), Some(two.as_str()));
        fs::remove_dir_all(&assets.folder).expect("removed");
    }

    #[test]
    fn files_that_name_each_other_keep_one_name_for_one_content() {
        let mut assets = assets("circle");
        let circle = |one: &str| {
            [
                ("a.js", format!("import * as b from \"./b.js\"; {one}")),
                // A module's own name for it stays.
                ("b.js", "import { a } from \"./a.js\"; ({ \"./a.js\": a })".to_owned()),
            ]
        };
        assets.add_circle(circle("1")).expect("written");
        let urls = |assets: &Assets| ["a.js", "b.js"].map(|name| assets.get(name).expect("known").url.clone());
        let [a, b] = urls(&assets);
        let text = |name: &str| fs::read_to_string(&assets.get(name).expect("known").file).expect("readable");
        assert_eq!(text("a.js"), format!("import * as b from \"{b}\"; 1"));
        assert_eq!(text("b.js"), format!("import {{ a }} from \"{a}\"; ({{ \"./a.js\": a }})"));
        assets.add_circle(circle("2")).expect("written");
        assert!(urls(&assets).iter().zip([a, b]).all(|(now, before)| *now != before));
        fs::remove_dir_all(&assets.folder).expect("removed");
    }

    #[test]
    fn placeholders_are_filled_and_unknown_ones_refused() {
        let mut assets = assets("fill");
        let url = assets.add("main.css", b"a{}").expect("written").to_owned();
        let (page, used) = assets.fill("<{{main.css}}> <{{main.css}}>").expect("filled");
        assert_eq!(page, format!("<{url}> <{url}>"));
        assert_eq!(used, ["main.css"]);
        assert!(assets.fill("{{other.css}}").is_err());
        assert!(assets.fill("{{main.css").is_err());
        assert_eq!(assets.url_of_file("../css/main.css"), Some(url.as_str()));
        fs::remove_dir_all(&assets.folder).expect("removed");
    }
}
