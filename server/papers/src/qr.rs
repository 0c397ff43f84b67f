//! QR codes as runs of dark modules, which the templates draw as rectangles.

use fast_qr::{ECL, QRBuilder};
use serde_json::{Value, json};

use crate::error::PaperError;

/// Bytes of an address: more makes modules that a telephone cannot tell apart on paper.
pub const LONGEST: usize = 200;

/// A code for an address, as templates take it: its size in modules, and `[row, first, how many]` for each dark run.
pub fn runs(address: &str) -> Result<Value, PaperError> {
    let web = address.starts_with("https://") || address.starts_with("http://");
    if !web || address.len() > LONGEST || !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(PaperError::Address);
    }
    let code = QRBuilder::new(address).ecl(ECL::M).build().map_err(|_| PaperError::Address)?;
    let mut runs = Vec::new();
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|at| row[*at].value()).count();
            if run > 0 {
                runs.push(json!([y, x, run]));
            }
            x += run.max(1);
        }
    }
    Ok(json!({ "size": code.size, "runs": runs }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_codes() {
        assert!(runs("https://sen.example/tra-cuu/MNHgS-260226-0001").is_ok());
        for bad in ["", "javascript:alert(1)", "https://sen.example/a b", "https://sen.example/ă"] {
            assert_eq!(runs(bad), Err(PaperError::Address), "{bad}");
        }
        assert_eq!(runs(&format!("https://sen.example/{}", "a".repeat(LONGEST))), Err(PaperError::Address));
    }
}
