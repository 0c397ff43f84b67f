//! Codes of telephones (RFC 6238): six figures of half a minute, one step of tolerance to both sides.

use std::fmt::Write as _;

use contract::second_factor::{Qr, TotpOffer};
use domain::{instant::Instant, second_factor};
use fast_qr::{ECL, QRBuilder};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::error::ApiError;

/// Bytes of a key: what RFC 4226 recommends.
pub const KEY_BYTES: usize = 20;
/// What telephones show above the code.
const ISSUER: &str = "Sen";
/// Modules of white around a QR code, as its standard asks.
const BORDER: usize = 4;

/// The step whose code this is, among those that are taken now.
pub fn step_of(key: &[u8], code: &str, now: Instant) -> Option<u64> {
    totp(key, "").ok()?.check(code, seconds(now))
}

/// The code that a telephone with this key shows now.
///
/// # Errors
/// When the key is too short to be one.
pub fn code(key: &[u8], now: Instant) -> Result<String, ApiError> {
    Ok(totp(key, "")?.generate(seconds(now)).to_string())
}

/// A key as a person takes it over into their telephone.
///
/// # Errors
/// When the key is too short to be one.
pub fn offer(key: &[u8], login: &str) -> Result<TotpOffer, ApiError> {
    let totp = totp(key, login)?;
    let address = totp.to_url().map_err(|err| ApiError::internal(err.to_string()))?;
    Ok(TotpOffer { key: totp.secret().to_base32(), qr: qr(&address)?, address })
}

fn totp(key: &[u8], login: &str) -> Result<Totp, ApiError> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(u8::try_from(second_factor::DIGITS).unwrap_or(6))
        .with_skew(second_factor::SKEW)
        .with_step_duration(second_factor::STEP_SECONDS)
        .with_secret(Secret::from(key))
        .with_issuer(Some(ISSUER))
        .with_account_name(login);
    totp.build().map_err(|err| ApiError::internal(err.to_string()))
}

fn seconds(now: Instant) -> u64 {
    u64::try_from(now.millis().div_euclid(1000)).unwrap_or(0)
}

/// A text as a picture, line by line: what is dark, in runs.
fn qr(text: &str) -> Result<Qr, ApiError> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|err| ApiError::internal(format!("{err:?}")))?;
    let mut path = String::new();
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|at| row[*at].value()).count();
            if run > 0 {
                // Writing into a string never fails.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + BORDER, y + BORDER);
            }
            x += run.max(1);
        }
    }
    Ok(Qr { size: u32::try_from(code.size + 2 * BORDER).unwrap_or(u32::MAX), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the examples in RFC 6238.
    const KEY: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    #[test]
    fn the_examples_of_the_standard_come_out() {
        // Appendix B, whose codes have eight figures; ours are their last six.
        for (seconds, shown) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(code(KEY, at(seconds)).unwrap(), shown);
            let step = Some(u64::try_from(seconds).unwrap() / 30);
            assert_eq!(step_of(KEY, shown, at(seconds)), step);
            assert_eq!(step_of(KEY, shown, at(seconds + 30)), step, "a step late");
            assert_eq!(step_of(KEY, shown, at(seconds - 30)), step, "a step early");
            assert_eq!(step_of(KEY, shown, at(seconds + 60)), None, "two steps late");
        }
        assert_eq!(step_of(KEY, "", at(59)), None);
        assert_eq!(step_of(b"short", "287082", at(59)), None);
    }

    #[test]
    fn a_key_is_shown_in_three_ways() {
        let offer = offer(KEY, "hieutruong").unwrap();
        assert_eq!(offer.key, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(offer.address.starts_with("otpauth://totp/Sen:hieutruong?"), "{}", offer.address);
        assert!(offer.address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", offer.address);
        // The upper left finder: seven dark modules beside the border.
        assert!(offer.qr.path.starts_with("M4 4h7v1h-7z"), "{}", offer.qr.path);
        assert!(offer.qr.size > 30 && offer.qr.size < 80, "{}", offer.qr.size);
    }
}
