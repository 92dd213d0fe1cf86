//! XML inside workbooks, pulled event by event within limits of size and depth. The only place besides the readers of
//! XLSX and ODS that names the XML library.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::error::{Bound, SheetError};
use super::limits::DEPTH_MAX;
use super::package::Part;

/// A source of XML that can count the bytes of one event.
pub(crate) trait XmlSource: BufRead {
    fn begin_event(&mut self);
}

impl XmlSource for Part {
    fn begin_event(&mut self) {
        Part::begin_event(self);
    }
}

/// Small parts are in memory already.
impl XmlSource for &[u8] {
    fn begin_event(&mut self) {}
}

/// A pull reader of XML.
pub(crate) struct Xml<S> {
    reader: Reader<S>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<S: XmlSource> Xml<S> {
    pub fn new(source: S) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    pub fn source(&self) -> &S {
        self.reader.get_ref()
    }

    /// Bytes read so far: where the next event begins.
    pub fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next event; `Event::Eof` again and again at the end.
    #[inline]
    pub fn next(&mut self) -> Result<Event<'_>, SheetError> {
        self.buffer.clear();
        self.reader.get_mut().begin_event();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| xml_error(&error))?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEPTH_MAX {
            return Err(SheetError::limit(Bound::Xml, DEPTH_MAX as u64));
        }
        Ok(event)
    }

    /// Passes over the rest of the element whose start was just read.
    pub fn skip(&mut self) -> Result<(), SheetError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Event::Eof) {
                return Err(SheetError::damaged("XML"));
            }
        }
        Ok(())
    }
}

fn xml_error(error: &quick_xml::Error) -> SheetError {
    match error {
        quick_xml::Error::Io(error) => SheetError::from(error.as_ref()),
        other => SheetError::damaged(other),
    }
}

/// Value of an attribute by its name without prefix.
#[inline]
pub(crate) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|attribute| local(attribute.key.0) == name)?;
    let plain = !found.value.bytes().any(|byte| byte == b'&');
    if plain {
        return Some(found.value);
    }
    Some(match found.normalized_value(quick_xml::XmlVersion::default()) {
        Ok(value) => Cow::Owned(value.into_owned()),
        Err(_) => found.value,
    })
}

/// A name without its prefix.
#[inline]
pub(crate) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// A flag: `1` and `true` are yes.
pub(crate) fn is_yes(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// Appends what a text event says; other events say nothing.
#[inline]
pub(crate) fn push_text(event: &Event<'_>, out: &mut String) {
    match event {
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => push_reference(reference, out),
        _ => {}
    }
}

fn push_reference(reference: &BytesRef<'_>, out: &mut String) {
    if let Ok(Some(sign)) = reference.resolve_char_ref() {
        out.push(sign);
        return;
    }
    let name: &str = reference;
    match quick_xml::escape::resolve_predefined_entity(name) {
        Some(sign) => out.push_str(sign),
        None => {
            out.push('&');
            out.push_str(name);
            out.push(';');
        }
    }
}
