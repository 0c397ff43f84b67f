//! What the database may hold but not read: sealed under a key of the server's secret, with AES-256-GCM of the one provider
//! of cryptography that is there already.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::Keys;

impl Keys {
    /// Seals bytes for one place: `place` says whose and what they are, and elsewhere they cannot be opened. The nonce is
    /// random and never used again.
    pub fn seal(&self, place: &str, plain: &[u8], nonce: [u8; NONCE_LEN]) -> String {
        let mut bytes = plain.to_vec();
        let sealed = self.sealing_key().seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place.as_bytes()),
            &mut bytes,
        );
        sealed.expect("AES-GCM seals what is shorter than 64 GiB");
        format!("{}{}", hex::encode(nonce), hex::encode(bytes))
    }

    /// Opens what was sealed for this place under this secret.
    pub fn open(&self, place: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut bytes = hex::decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self.sealing_key().open_in_place(nonce, Aad::from(place.as_bytes()), rest).ok()?;
        Some(opened.to_vec())
    }

    fn sealing_key(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.sealing).expect("the key has 256 bits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_secret_opens_it_in_the_same_place() {
        let keys = Keys::new(&[7; 32]);
        let sealed = keys.seal("totp 1", b"a telephone's key", [3; 12]);
        assert!(!sealed.contains(&hex::encode("telephone")), "{sealed}");
        assert_eq!(keys.open("totp 1", &sealed).as_deref(), Some(&b"a telephone's key"[..]));
        assert_eq!(keys.open("totp 2", &sealed), None);
        assert_eq!(Keys::new(&[8; 32]).open("totp 1", &sealed), None);
        let mut changed = sealed.clone().into_bytes();
        changed[30] ^= 1;
        for broken in [String::from_utf8(changed).unwrap(), sealed[..20].to_owned(), String::new(), "zz".to_owned()] {
            assert_eq!(keys.open("totp 1", &broken), None, "{broken}");
        }
    }
}
