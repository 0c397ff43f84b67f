//! Randomness for tags, the identity of the log, and pauses; never for keys or secrets.

use uuid::Uuid;

/// Any number.
pub(crate) fn number() -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    u64::from_ne_bytes(bytes)
}

/// Any number that the databases can hold.
pub(crate) fn tag() -> i64 {
    number().cast_signed()
}

/// A random (version 4) id.
pub(crate) fn uuid() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
