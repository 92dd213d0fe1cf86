//! Which encoding a text file has (文本编码), told by its bytes and never by its name: UTF-8, GB18030 (with GBK and
//! GB2312 inside it) or UTF-16, with or without a byte order mark.
//!
//! # Why
//! No statistics of letters: Chinese office files come in four encodings, and these differ in what is *valid*. UTF-8
//! is so strict that Chinese text in another encoding breaks it within a few characters, so validity decides, and a
//! count of broken sequences decides for files that are damaged.

use encoding_rs::{CoderResult, Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// GB18030, which contains GBK and GB2312 (国标码).
    Gb18030,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }

    pub(crate) fn decoder(self) -> Decoder {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Gb18030 => GB18030,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        };
        encoding.new_decoder_without_bom_handling()
    }
}

/// Encoding by the byte order mark (BOM), and the length of the mark.
pub(crate) fn by_mark(head: &[u8]) -> Option<(Encoding, usize)> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        [0x84, 0x31, 0x95, 0x33, ..] => Some((Encoding::Gb18030, 4)),
        _ => None,
    }
}

/// Encoding of the bytes in a window that may end in the middle of a character.
pub(crate) fn by_content(window: &[u8]) -> Encoding {
    if let Some(encoding) = utf16_by_noughts(window) {
        return encoding;
    }
    let utf8 = count(Encoding::Utf8, window);
    if utf8.faults == 0 || utf8.faults * 20 < utf8.foreign {
        return Encoding::Utf8;
    }
    let gb = count(Encoding::Gb18030, window);
    if gb.faults <= utf8.faults { Encoding::Gb18030 } else { Encoding::Utf8 }
}

/// UTF-16 without a mark. Digits, delimiters and line ends leave noughts, which no other text has; read the wrong way
/// round, they fall among scripts that no table here contains.
fn utf16_by_noughts(window: &[u8]) -> Option<Encoding> {
    let noughts = window.iter().filter(|&&byte| byte == 0).count();
    if noughts == 0 || noughts * 4 < window.len() && count(Encoding::Utf8, window).faults == 0 {
        return None;
    }
    let readings = [Encoding::Utf16Le, Encoding::Utf16Be].map(|encoding| (encoding, count(encoding, window)));
    let likely = |found: &Found| found.faults == 0 && found.controls == 0 && found.usual * 10 >= found.signs * 9;
    readings.into_iter().filter(|(_, found)| likely(found)).max_by_key(|(_, found)| found.usual).map(|(e, _)| e)
}

#[derive(Debug, Default)]
struct Found {
    signs: usize,
    faults: usize,
    foreign: usize,
    controls: usize,
    usual: usize,
}

/// Decodes the window and counts; what is cut off at its end is no fault.
fn count(encoding: Encoding, window: &[u8]) -> Found {
    let mut decoder = encoding.decoder();
    let mut text = String::with_capacity(4096);
    let mut found = Found::default();
    let mut rest = window;
    loop {
        text.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, false);
        rest = rest.get(read..).unwrap_or_default();
        for sign in text.chars() {
            found.signs += 1;
            found.foreign += usize::from(!sign.is_ascii());
            found.controls += usize::from(is_odd_control(sign));
            found.usual += usize::from(is_usual(sign));
        }
        match result {
            DecoderResult::InputEmpty => return found,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => found.faults += 1,
        }
    }
}

/// A character that tables of Chinese offices are made of.
fn is_usual(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{FF}' | '\u{2010}'..='\u{206F}'
        | '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF01}'..='\u{FFEE}' | '\u{20000}'..='\u{2FFFF}')
}

/// A control character that no table of text contains.
pub(crate) fn is_odd_control(sign: char) -> bool {
    matches!(sign, '\0'..='\x08' | '\x0E'..='\x1A' | '\x1C'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// Decodes more bytes onto `text`; broken sequences become U+FFFD, NUL characters vanish. Returns how many of both.
pub(crate) fn decode_onto(decoder: &mut Decoder, bytes: &[u8], last: bool, text: &mut String) -> u64 {
    let start = text.len();
    let mut faults = 0;
    let mut rest = bytes;
    loop {
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len()).max(16));
        let (result, read) = decoder.decode_to_string_without_replacement(rest, text, last);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                text.push('\u{FFFD}');
                faults += 1;
            }
        }
    }
    faults + drop_nul(text, start)
}

fn drop_nul(text: &mut String, start: usize) -> u64 {
    if memchr::memchr(0, &text.as_bytes()[start..]).is_none() {
        return 0;
    }
    let tail = text.split_off(start);
    text.extend(tail.chars().filter(|&sign| sign != '\0'));
    (start + tail.len() - text.len()) as u64
}

/// Text in GB18030 bytes. Every character has a place there.
pub(crate) fn encode_gb18030(text: &str, out: &mut Vec<u8>) {
    let mut encoder = GB18030.new_encoder();
    let mut rest = text;
    loop {
        let room = encoder.max_buffer_length_from_utf8_if_no_unmappables(rest.len()).unwrap_or(rest.len() * 4).max(16);
        let start = out.len();
        out.resize(start + room, 0);
        let (result, read, written, _) = encoder.encode_from_utf8(rest, &mut out[start..], true);
        out.truncate(start + written);
        rest = rest.get(read..).unwrap_or_default();
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "统一社会信用代码,企业名称\r\n91999900,临江市华盛精密机械有限公司（合伙）,12\r\n";

    fn bytes(encoding: Encoding, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        match encoding {
            Encoding::Utf8 => out.extend_from_slice(text.as_bytes()),
            Encoding::Gb18030 => encode_gb18030(text, &mut out),
            Encoding::Utf16Le => text.encode_utf16().for_each(|unit| out.extend(unit.to_le_bytes())),
            Encoding::Utf16Be => text.encode_utf16().for_each(|unit| out.extend(unit.to_be_bytes())),
        }
        out
    }

    const ALL: [Encoding; 4] = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be];

    #[test]
    fn content_tells_the_encoding_wherever_the_window_cuts() {
        for encoding in ALL {
            let whole = bytes(encoding, TEXT);
            for cut in 30..whole.len() {
                assert_eq!(by_content(&whole[..cut]), encoding, "{encoding:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_broken_character_does_not_turn_utf8_into_gb18030() {
        let mut whole = bytes(Encoding::Utf8, &TEXT.repeat(20));
        whole[3] = 0xFF;
        assert_eq!(by_content(&whole), Encoding::Utf8);
    }

    #[test]
    fn two_characters_of_gbk_are_enough() {
        assert_eq!(by_content(&bytes(Encoding::Gb18030, "企业,1\n")), Encoding::Gb18030);
        assert_eq!(by_content(&bytes(Encoding::Gb18030, "𠮷㐀龥\n")), Encoding::Gb18030);
    }

    #[test]
    fn marks_are_believed() {
        assert_eq!(by_mark(b"\xEF\xBB\xBFa"), Some((Encoding::Utf8, 3)));
        assert_eq!(by_mark(b"\xFF\xFEa\0"), Some((Encoding::Utf16Le, 2)));
        assert_eq!(by_mark(b"\xFE\xFF\0a"), Some((Encoding::Utf16Be, 2)));
        assert_eq!(by_mark(b"abc"), None);
    }

    #[test]
    fn decoding_in_pieces_counts_faults_and_drops_nul() {
        for encoding in ALL {
            let whole = bytes(encoding, TEXT);
            let mut decoder = encoding.decoder();
            let mut text = String::new();
            for piece in whole.chunks(3) {
                assert_eq!(decode_onto(&mut decoder, piece, false, &mut text), 0);
            }
            decode_onto(&mut decoder, b"", true, &mut text);
            assert_eq!(text, TEXT);
        }
        let mut text = String::from("甲");
        assert_eq!(decode_onto(&mut Encoding::Utf8.decoder(), b"a\0b\xFFc", true, &mut text), 2);
        assert_eq!(text, "甲ab\u{FFFD}c");
    }
}
