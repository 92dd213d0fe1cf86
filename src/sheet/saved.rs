//! 保存时间: when a workbook says it was saved last. Excel, WPS and LibreOffice write it into the file; a copy by mail keeps it, which
//! the date of the file system does not. Only for telling two copies of one sheet apart; nothing is trusted beyond that.

use super::input::Input;
use super::package::Package;
use std::path::Path;

/// The parts that say it, and the element.
const PLACES: [(&str, &str); 2] = [("docProps/core.xml", "dcterms:modified"), ("meta.xml", "dc:date")];

/// Unix seconds of the last saving; `None` for a text file, and where the workbook does not say.
pub fn saved_at(path: &Path) -> Option<i64> {
    let mut package = Package::open(&Input::file(path)).ok()?;
    PLACES.iter().find_map(|(part, element)| {
        let bytes = package.small(part).ok()?;
        seconds(between(&String::from_utf8_lossy(&bytes), element)?)
    })
}

fn between<'a>(text: &'a str, element: &str) -> Option<&'a str> {
    let (_, behind) = text.split_once(&format!("<{element}"))?;
    let (_, behind) = behind.split_once('>')?;
    Some(behind.split_once('<')?.0.trim())
}

/// `2026-06-30T18:05:09Z`, with or without the fraction and the Z that LibreOffice leaves out.
fn seconds(text: &str) -> Option<i64> {
    let whole = text.get(..19)?;
    let time: jiff::civil::DateTime = whole.parse().ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_programs_are_understood() {
        let core =
            "<cp:coreProperties><dcterms:modified xsi:type=\"dcterms:W3CDTF\">2026-06-30T18:05:09Z</dcterms:modified>";
        assert_eq!(between(core, "dcterms:modified").and_then(seconds), Some(1_782_842_709));
        assert_eq!(seconds("2026-06-30T18:05:09.123456"), Some(1_782_842_709));
        assert_eq!(between("<dc:date>2026", "dc:date"), None);
        assert_eq!(seconds("昨天下午六点零五分零九秒整的时候"), None);
    }
}
