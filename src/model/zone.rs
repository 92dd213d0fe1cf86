//! 园区范围: what a park is called and what lies in it, as a table gives it; which park an address lies in is read in `resolve`.

use crate::coded;

/// 园区: one row of the table, each cell as it is written; several values stand apart by 、
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneRow {
    /// Its number, kept as long as the park is; from 1.
    pub number: u32,
    /// 园区
    pub name: String,
    /// 别名
    pub aliases: String,
    /// 县区: where it lies, counties or cities; outside of them nothing is taken for it.
    pub counties: String,
    /// 道路门牌: 虚构大道、虚构路1-99号(单)
    pub roads: String,
    /// 楼宇
    pub buildings: String,
    /// 乡镇街道 that lie in it whole.
    pub townships: String,
    /// 关键词: places that stand for it.
    pub keywords: String,
    /// 依据
    pub source: String,
}

impl ZoneRow {
    /// Headings and cells in the order of the table, without the number.
    pub fn cells(&self) -> [&str; ZONE_COLUMNS.len()] {
        [
            &self.name,
            &self.aliases,
            &self.counties,
            &self.roads,
            &self.buildings,
            &self.townships,
            &self.keywords,
            &self.source,
        ]
    }

    /// A row of cells in the order of the table.
    pub fn of_cells(number: u32, cells: [String; ZONE_COLUMNS.len()]) -> ZoneRow {
        let [name, aliases, counties, roads, buildings, townships, keywords, source] = cells;
        ZoneRow { number, name, aliases, counties, roads, buildings, townships, keywords, source }
    }
}

/// Headings of the table, in both languages.
pub const ZONE_COLUMNS: [[&str; 2]; 8] = [
    ["园区", "name"],
    ["别名", "aliases"],
    ["县区", "counties"],
    ["道路门牌", "roads"],
    ["楼宇", "buildings"],
    ["乡镇街道", "townships"],
    ["关键词", "keywords"],
    ["依据", "source"],
];

/// The number that an address outside of all parks carries; 0 is "not read", a park's is its number and this.
pub const OUTSIDE: u32 = 1;

coded! {
    /// 责任园区口径: which park answers for an enterprise.
    ZoneBy {
        #[default] Operating = 0, "经营地", "operating";
        Registered = 1, "注册地", "registered";
        Listed = 2, "名单", "listed";
    }
}

coded! {
    /// 注册经营与园区: where an enterprise is registered and works, seen from the parks.
    ZoneSplit {
        #[default] Unknown = 0, "未明", "unknown";
        Outside = 1, "园外", "outside";
        Inside = 2, "园内注册园内经营", "inside";
        MovedOut = 3, "园内注册园外经营", "registered-inside";
        MovedIn = 4, "园外注册园内经营", "operating-inside";
        Across = 5, "跨园区", "across";
    }
}

impl ZoneSplit {
    /// Of the numbers of both addresses.
    pub fn of(registered: u32, operating: u32) -> ZoneSplit {
        match (registered, operating) {
            (0, _) | (_, 0) => ZoneSplit::Unknown,
            (OUTSIDE, OUTSIDE) => ZoneSplit::Outside,
            (OUTSIDE, _) => ZoneSplit::MovedIn,
            (_, OUTSIDE) => ZoneSplit::MovedOut,
            (a, b) if a == b => ZoneSplit::Inside,
            _ => ZoneSplit::Across,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_addresses_tell_the_kind() {
        for (registered, operating, kind) in [
            (0, 3, ZoneSplit::Unknown),
            (3, 0, ZoneSplit::Unknown),
            (1, 1, ZoneSplit::Outside),
            (1, 3, ZoneSplit::MovedIn),
            (3, 1, ZoneSplit::MovedOut),
            (3, 3, ZoneSplit::Inside),
            (3, 4, ZoneSplit::Across),
        ] {
            assert_eq!(ZoneSplit::of(registered, operating), kind, "{registered} {operating}");
        }
    }
}
