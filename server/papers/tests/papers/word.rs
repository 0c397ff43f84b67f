//! A DOCX file, read with another library than the one that wrote its parts.

use std::{collections::BTreeMap, io::Read as _};

use roxmltree::{Document, Node};
use zip::ZipArchive;

/// A file: its parts by their names, in words of XML.
pub struct Word {
    pub parts: BTreeMap<String, String>,
    /// In which year each part was written, as the archive says; 1980 is its zero.
    pub years: Vec<u16>,
}

impl Word {
    pub fn read(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let (mut parts, mut years) = (BTreeMap::new(), Vec::new());
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            years.push(file.last_modified().unwrap().year());
            let name = file.name().unwrap().into_owned();
            assert!(parts.insert(name, text).is_none(), "{at} has a name that was there");
        }
        // Each is whole.
        for (name, text) in &parts {
            Document::parse(text).unwrap_or_else(|why| panic!("{name}: {why}"));
        }
        Self { parts, years }
    }

    /// The text of each paragraph, as it is read from above to below; cells one after the other.
    pub fn paragraphs(&self) -> Vec<String> {
        let document = Document::parse(&self.parts["word/document.xml"]).unwrap();
        let paragraphs = document.descendants().filter(|node| node.has_tag_name((W, "p")));
        paragraphs.map(|paragraph| paragraph.descendants().map(said).collect()).collect()
    }

    /// The whole text, a paragraph after the other.
    pub fn text(&self) -> String {
        self.paragraphs().join("\n")
    }
}

/// The name space of the document's elements.
pub const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn said<'a>(node: Node<'a, '_>) -> &'a str {
    if node.has_tag_name((W, "t")) {
        node.text().unwrap_or_default()
    } else if node.has_tag_name((W, "br")) {
        "\n"
    } else {
        ""
    }
}
