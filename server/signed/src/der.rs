//! DER as far as signatures need it: one value after the other, definite lengths in their shortest form, small tags.

/// A value and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Its tag, with class and form.
    pub tag: u8,
    /// All of it, tag and length included.
    pub whole: &'a [u8],
    /// What it holds.
    pub body: &'a [u8],
}

/// `SEQUENCE`.
pub const SEQUENCE: u8 = 0x30;
/// `SET`.
pub const SET: u8 = 0x31;
/// `INTEGER`.
pub const INTEGER: u8 = 0x02;
/// `BIT STRING`.
pub const BITS: u8 = 0x03;
/// `OCTET STRING`.
pub const OCTETS: u8 = 0x04;
/// `OBJECT IDENTIFIER`.
pub const OID: u8 = 0x06;
/// `[0]`, with values inside.
pub const CONTEXT_0: u8 = 0xA0;
/// `[1]`, with values inside.
pub const CONTEXT_1: u8 = 0xA1;
/// `[2]`, with values inside.
pub const CONTEXT_2: u8 = 0xA2;
/// `[0]`, with bytes inside.
pub const CONTEXT_0_PLAIN: u8 = 0x80;

/// Values one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a>(pub &'a [u8]);

impl<'a> Values<'a> {
    /// The next value; `None` at the end, and where it is malformed: whoever wants the end asks [`Self::done`].
    pub fn any(&mut self) -> Option<Tlv<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        if tag & 0x1F == 0x1F {
            return None;
        }
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (figures, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            if figures.is_empty() || figures.len() > 4 || figures[0] == 0 {
                return None;
            }
            let length = figures.iter().fold(0, |sum, &figure| sum << 8 | usize::from(figure));
            if length < 0x80 {
                return None;
            }
            (length, rest)
        };
        let (body, after) = rest.split_at_checked(length)?;
        let whole = &self.0[..self.0.len() - after.len()];
        self.0 = after;
        Some(Tlv { tag, whole, body })
    }

    /// The next value, if it has this tag.
    pub fn next(&mut self, tag: u8) -> Option<Tlv<'a>> {
        self.if_next(tag)
    }

    /// The next value if it has this tag; nothing is taken otherwise.
    pub fn if_next(&mut self, tag: u8) -> Option<Tlv<'a>> {
        (self.0.first() == Some(&tag)).then(|| self.any()).flatten()
    }

    /// Nothing is left.
    pub fn done(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// All that is left; `None` where any of it is malformed.
    pub fn all(mut self) -> Option<Vec<Tlv<'a>>> {
        let mut all = Vec::new();
        while !self.0.is_empty() {
            all.push(self.any()?);
        }
        Some(all)
    }
}

impl<'a> Tlv<'a> {
    /// What a constructed value holds.
    pub fn inside(&self) -> Values<'a> {
        Values(self.body)
    }

    /// The one value of these bytes, and nothing after it.
    pub fn only(bytes: &'a [u8], tag: u8) -> Option<Self> {
        let mut values = Values(bytes);
        let only = values.next(tag)?;
        values.done()?;
        Some(only)
    }

    /// The bytes of a bit string without loose bits.
    pub fn bits(&self) -> Option<&'a [u8]> {
        match self.body.split_first() {
            Some((0, bits)) => Some(bits),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_values_and_refuses_other_forms() {
        let mut values = Values(&[2, 1, 5, 0x30, 0]);
        assert_eq!(values.if_next(SEQUENCE), None);
        assert_eq!(values.next(INTEGER).unwrap().body, [5]);
        assert_eq!(values.next(SEQUENCE).unwrap().whole, [0x30, 0]);
        assert_eq!(values.done(), Some(()));
        for broken in [
            &[0x30, 0x80, 0, 0][..],
            &[0x30, 0x81, 1, 0],                      // longer than it needs to be
            &[0x30, 0x82, 0, 0x80],                   // the same
            &[0x30, 5, 0],                            // more than there is
            &[0x30, 0x85, 1, 0, 0, 0, 0],             // more than any file is
            &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0], // the same
            &[0x1F, 0x81, 1, 0],                      // a large tag
            &[0x30],
        ] {
            assert_eq!(Values(broken).any(), None, "{broken:?}");
        }
    }
}
