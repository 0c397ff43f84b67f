//! What is kept on the device is sealed with AES-256-GCM, as the browser does it: beside the page's thread, by the processor's
//! own instructions, under a key that no script can read out again.

use client::StoreError;
use contract::session::ReplicaKey;
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

const ALGORITHM: &str = "AES-GCM";
/// Bytes before what is sealed: a number used once.
const NONCE: usize = 12;
/// The same, as browsers count.
const NONCE_LENGTH: u32 = 12;

/// What the browser can do with keys. `None` for pages that came by plain HTTP from another computer.
pub fn subtle() -> Option<SubtleCrypto> {
    let window = web_sys::window()?;
    let crypto: JsValue = window.crypto().ok()?.into();
    // Declared as always there; it is not.
    Reflect::get(&crypto, &"subtle".into()).ok().filter(JsValue::is_object).map(JsCast::unchecked_into)
}

/// Seals and opens under one key.
pub struct Sealing {
    subtle: SubtleCrypto,
    key: CryptoKey,
}

impl Sealing {
    /// Under a replica's key.
    ///
    /// # Errors
    /// The browser does not take it.
    pub async fn under(key: &ReplicaKey) -> Result<Self, StoreError> {
        let subtle = subtle().ok_or_else(|| StoreError::Failed("no WebCrypto at this address".to_owned()))?;
        let bytes = Uint8Array::from(key.bytes().as_slice());
        let asked = subtle.import_key_with_str("raw", &bytes, ALGORITHM, false, &usages()).map_err(failed)?;
        let key = JsFuture::from(asked).await.map_err(failed)?.unchecked_into();
        Ok(Self { subtle, key })
    }

    /// Under a key that is derived from something short enough to be remembered, slowly.
    ///
    /// # Errors
    /// The browser does not do it.
    pub async fn derived(secret: &str, salt: &[u8], rounds: u32) -> Result<Self, StoreError> {
        let subtle = subtle().ok_or_else(|| StoreError::Failed("no WebCrypto at this address".to_owned()))?;
        let bytes = Uint8Array::from(secret.as_bytes());
        let usage: JsValue = Array::of1(&"deriveKey".into()).into();
        let base = subtle.import_key_with_str("raw", &bytes, "PBKDF2", false, &usage).map_err(failed)?;
        let base: CryptoKey = JsFuture::from(base).await.map_err(failed)?.unchecked_into();
        let how = object(&[
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::from(salt).into()),
            ("iterations", rounds.into()),
        ])?;
        let what = object(&[("name", ALGORITHM.into()), ("length", 256.into())])?;
        let key = subtle.derive_key_with_object_and_object(&how, &base, &what, false, &usages()).map_err(failed)?;
        let key = JsFuture::from(key).await.map_err(failed)?.unchecked_into();
        Ok(Self { subtle, key })
    }

    /// Seals all of these, each for its place: opened elsewhere it is not itself.
    ///
    /// # Errors
    /// The browser does not do it.
    pub async fn seal(&self, plain: &[(String, Vec<u8>)]) -> Result<Vec<ArrayBuffer>, StoreError> {
        let mut nonces = vec![0; plain.len() * NONCE];
        getrandom::fill(&mut nonces).map_err(|e| StoreError::Failed(e.to_string()))?;
        let asked = Array::new();
        for ((place, bytes), nonce) in plain.iter().zip(nonces.chunks(NONCE)) {
            let how = how(place, &Uint8Array::from(nonce))?;
            asked.push(&self.subtle.encrypt_with_object_and_u8_array(&how, &self.key, bytes).map_err(failed)?.into());
        }
        let sealed: Array = JsFuture::from(Promise::all(&asked)).await.map_err(failed)?.unchecked_into();
        let whole = |(sealed, nonce): (JsValue, &[u8])| {
            let sealed = Uint8Array::new(&sealed);
            let both = Uint8Array::new_with_length(NONCE_LENGTH + sealed.length());
            both.subarray(0, NONCE_LENGTH).copy_from(nonce);
            both.set(&sealed, NONCE_LENGTH);
            both.buffer()
        };
        Ok(sealed.iter().zip(nonces.chunks(NONCE)).map(whole).collect())
    }

    /// Opens all of these; nothing for what was sealed under another key, for another place, or was changed.
    ///
    /// # Errors
    /// The browser does not do it.
    pub async fn open(&self, sealed: &[(String, ArrayBuffer)]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        Self::opened(self.begin_to_open(sealed)?).await
    }

    /// Has the browser begin to open these, beside what is done here meanwhile: what becomes of it is told by [`Self::opened`].
    ///
    /// # Errors
    /// The browser does not do it.
    pub fn begin_to_open(&self, sealed: &[(String, ArrayBuffer)]) -> Result<Promise, StoreError> {
        let asked = Array::new();
        for (place, buffer) in sealed {
            let bytes = Uint8Array::new(buffer);
            // What was sealed stays where it is: the browser reads it there.
            let (nonce, bytes) = (bytes.subarray(0, NONCE_LENGTH), bytes.subarray(NONCE_LENGTH, bytes.length()));
            let how = how(place, &nonce)?;
            let opened = self.subtle.decrypt_with_object_and_buffer_source(&how, &self.key, &bytes);
            asked.push(&opened.map_err(failed)?.into());
        }
        Ok(Promise::all_settled(&asked))
    }

    /// What was opened, in the order in which it was asked for.
    ///
    /// # Errors
    /// The browser does not do it.
    pub async fn opened(asked: Promise) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let opened: Array = JsFuture::from(asked).await.map_err(failed)?.unchecked_into();
        let plain = |settled: JsValue| {
            let value = Reflect::get(&settled, &"value".into()).ok().filter(JsValue::is_object)?;
            Some(Uint8Array::new(&value).to_vec())
        };
        Ok(opened.iter().map(plain).collect())
    }
}

/// How one thing is sealed.
fn how(place: &str, nonce: &Uint8Array) -> Result<Object, StoreError> {
    object(&[
        ("name", ALGORITHM.into()),
        ("iv", nonce.into()),
        ("additionalData", Uint8Array::from(place.as_bytes()).into()),
    ])
}

fn usages() -> JsValue {
    Array::of2(&"encrypt".into(), &"decrypt".into()).into()
}

fn object(entries: &[(&str, JsValue)]) -> Result<Object, StoreError> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &JsValue::from_str(name), value).map_err(failed)?;
    }
    Ok(object)
}

#[expect(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn failed(error: JsValue) -> StoreError {
    StoreError::Failed(format!("{error:?}"))
}
