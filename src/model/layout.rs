//! 列的安排 (layout). Which columns of a list are shown, in which order, how wide, which stay while the others move; and the
//! sets of columns that a task needs. Columns go by stable names, so that a saved view outlives a change of titles.

use super::list::Table;

/// One column as a person wants it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Its name: that of its [`super::list::Column`], or of its own.
    pub key: String,
    /// Columns of the terminal; as the list has it when `None`.
    pub width: Option<u16>,
    /// Stays at the left while the others move, and never goes.
    pub is_pinned: bool,
}

impl Shown {
    /// As the list has it.
    pub fn plain(key: &str) -> Shown {
        Shown { key: key.to_owned(), width: None, is_pinned: false }
    }
}

/// The columns of a list in order; none means all as the list has them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// From left to right.
    pub columns: Vec<Shown>,
}

impl Layout {
    /// Exactly these.
    pub fn of(keys: &[&str]) -> Layout {
        Layout { columns: keys.iter().map(|key| Shown::plain(key)).collect() }
    }

    /// Places in the list's own columns, with how each is shown. Unknown names are left out; when none is left the list
    /// has its own columns.
    pub fn apply<'a>(&'a self, keys: &[&str]) -> Vec<(usize, Option<&'a Shown>)> {
        let place = |shown: &'a Shown| Some((keys.iter().position(|key| *key == shown.key)?, Some(shown)));
        let mut placed: Vec<(usize, Option<&Shown>)> = self.columns.iter().filter_map(place).collect();
        if placed.is_empty() {
            return (0..keys.len()).map(|at| (at, None)).collect();
        }
        // Pinned columns stand first.
        placed.sort_by_key(|(_, shown)| !shown.is_some_and(|shown| shown.is_pinned));
        placed
    }
}

/// Columns for a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ColumnSet {
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Its columns; none means all.
    pub keys: &'static [&'static str],
}

/// The sets that a list offers, the list's own columns first.
pub fn column_sets(table: Table) -> &'static [ColumnSet] {
    const fn set(zh: &'static str, en: &'static str, keys: &'static [&'static str]) -> ColumnSet {
        ColumnSet { zh, en, keys }
    }
    match table {
        Table::Enterprises => {
            const SETS: &[ColumnSet] = &[
                set("全部列", "all columns", &[]),
                set("上门摸排", "visits", &["name", "zone", "coverage", "members", "findings"]),
                set("核对身份", "identity", &["name", "code", "status", "established", "county"]),
                set("组建党组织", "founding branches", &["name", "members", "staff", "coverage", "zone", "findings"]),
            ];
            SETS
        }
        Table::Branches => {
            const SETS: &[ColumnSet] = &[
                set("全部列", "all columns", &[]),
                set("换届与人数", "size", &["name", "members", "units", "live", "founded"]),
                set("园区分布", "zones", &["name", "zone", "branch-kind", "members"]),
            ];
            SETS
        }
        Table::Members => {
            const SETS: &[ColumnSet] = &[
                set("全部列", "all columns", &[]),
                set("转接组织关系", "transfers", &["name", "branch", "place", "work-unit", "findings"]),
                set("核对单位", "units", &["name", "work-unit", "linked", "findings"]),
                set("流动党员", "floating", &["name", "flow", "place", "work-unit"]),
            ];
            SETS
        }
        Table::Findings => {
            const SETS: &[ColumnSet] = &[
                set("全部列", "all columns", &[]),
                set("派单", "handing out", &["severity", "rule", "name", "zone", "responsible", "opened"]),
                set("通报", "bulletin", &["county", "zone", "rule", "finding", "severity"]),
            ];
            SETS
        }
        Table::Texts => {
            const SETS: &[ColumnSet] = &[set("全部列", "all columns", &[])];
            SETS
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_put_in_order_and_pinned_ones_first() {
        let keys = ["name", "code", "zone"];
        let places = |layout: &Layout| layout.apply(&keys).iter().map(|(at, _)| *at).collect::<Vec<_>>();
        assert_eq!(places(&Layout::default()), [0, 1, 2]);
        assert_eq!(places(&Layout::of(&["zone", "gone", "name"])), [2, 0]);
        assert_eq!(places(&Layout::of(&["gone"])), [0, 1, 2]);
        let mut layout = Layout::of(&["zone", "name"]);
        layout.columns[1].is_pinned = true;
        assert_eq!(places(&layout), [0, 2]);
    }

    #[test]
    fn every_list_offers_its_own_columns_first() {
        for table in Table::ALL {
            assert!(column_sets(*table)[0].keys.is_empty());
        }
    }
}
