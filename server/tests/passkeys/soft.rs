//! A device that holds a passkey, made by hand: it signs with P-256, as telephones do, and lies where a test wants it to.

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where the tests' browser stands.
pub const ORIGIN: &str = "http://localhost:8080";

/// A device. Its fields are what it says, true or not.
pub struct Device {
    pub id: Vec<u8>,
    pub counter: u32,
    pub origin: String,
    pub domain: String,
    /// Whether it asked for a finger, a face or a PIN.
    pub verified: bool,
    /// Whether it counts its signatures; what is synchronised between devices does not.
    pub counts: bool,
    user: Value,
    key: EcdsaKeyPair,
}

impl Device {
    /// A new one, with a key of its own.
    pub fn new(id: u8) -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        Self {
            id: vec![id; 16],
            counter: 1,
            origin: ORIGIN.to_owned(),
            domain: "localhost".to_owned(),
            verified: true,
            counts: true,
            user: Value::Null,
            key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &random).unwrap(),
        }
    }

    /// What it makes of an offer.
    pub fn make(&mut self, options: &Value) -> Value {
        assert_eq!(options["rp"]["id"], "localhost");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.user = options["user"]["id"].clone();
        let mut data = self.data(0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // The public key in COSE: kty EC2, alg ES256, crv P-256, x, y.
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        self.told(&json!({
            "clientDataJSON": text(&self.client("webauthn.create", options)),
            "attestationObject": text(&object),
            "transports": ["internal"],
        }))
    }

    /// What it signs when somebody signs in.
    pub fn sign(&mut self, options: &Value) -> Value {
        assert_eq!(options["allowCredentials"], json!([]), "nobody is named");
        self.counter += u32::from(self.counts);
        let (client, data) = (self.client("webauthn.get", options), self.data(0));
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.told(&json!({
            "clientDataJSON": text(&client),
            "authenticatorData": text(&data),
            "signature": text(signature.as_ref()),
            "userHandle": self.user,
        }))
    }

    fn told(&self, response: &Value) -> Value {
        let id = text(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.domain.as_bytes()).to_vec();
        data.push(0x01 | if self.verified { 0x04 } else { 0 } | more);
        data.extend(self.counter.to_be_bytes());
        data
    }
}

/// Bytes as `WebAuthn` writes them: base64 for addresses, without padding.
pub fn text(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let all = three.iter().enumerate().fold(0_u32, |all, (at, byte)| all | u32::from(*byte) << (16 - 8 * at));
        for at in 0..=three.len() {
            let letter = usize::try_from(all >> (18 - 6 * at) & 63).unwrap();
            text.push(char::from(LETTERS[letter]));
        }
    }
    text
}
