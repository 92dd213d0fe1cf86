//! What a list can show and ask: a closed set of columns and predicates, so that a screen, a command and a saved view mean the
//! same thing and no text ever becomes SQL.

use crate::coded;

coded! {
    /// 列表
    Table {
        #[default] Enterprises = 1, "企业", "enterprises";
        Branches = 2, "党组织", "branches";
        Members = 3, "党员", "members";
        Findings = 4, "待核事项", "findings";
        Texts = 5, "单位名称", "unit-texts";
    }
}

coded! {
    /// 列: what a list can be filtered or ordered by. Values are numbers: an enum's number, a division code, a day, a zone's position.
    Column {
        #[default] Name = 1, "名称", "name";
        Code = 2, "信用代码", "code";
        Status = 3, "登记状态", "status";
        County = 4, "县区", "county";
        Zone = 5, "园区", "zone";
        Staff = 6, "从业人数", "staff";
        Members = 7, "党员", "members";
        Established = 8, "成立日期", "established";
        Ownership = 9, "经济成分", "ownership";
        UnitKind = 10, "主体类别", "unit-kind";
        Findings = 11, "待核事项", "findings";
        Coverage = 12, "组织覆盖", "coverage";
        BranchKind = 13, "类别", "branch-kind";
        Live = 14, "状态", "live";
        Units = 15, "覆盖单位", "units";
        Category = 16, "人员类别", "category";
        Place = 17, "组织关系所在", "place";
        Flow = 18, "流动", "flow";
        Linked = 19, "单位匹配", "linked";
        Rule = 20, "规则", "rule";
        Severity = 21, "轻重", "severity";
        Opened = 22, "发现日期", "opened";
        SubjectKind = 23, "对象", "subject";
        Uses = 24, "出现次数", "uses";
        Relation = 25, "两处地址", "relation";
        InScope = 26, "纳入底数", "in-scope";
        ThreeHave = 27, "三有", "three-have";
        Township = 28, "乡镇街道", "township";
        Running = 29, "正常经营", "running";
        Step = 30, "底数范围", "step";
        Row = 31, "行", "row";
        ZoneSplit = 32, "园区内外", "zone-split";
        Alike = 33, "同址同人", "alike";
    }
}

/// One condition: the column's number is one of `any` (or none of them when negated), or lies in `between`.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Predicate {
    /// Which column.
    pub column: Column,
    /// What its number must be.
    pub test: Test,
    /// Turned round.
    pub negated: bool,
}

/// What a predicate asks of a number.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub enum Test {
    /// One of these.
    Any(Vec<u32>),
    /// From, to, both included.
    Between(u32, u32),
}

impl Predicate {
    /// The column is exactly this.
    pub fn is(column: Column, value: u32) -> Predicate {
        Predicate { column, test: Test::Any(vec![value]), negated: false }
    }

    /// Whether a number satisfies it.
    pub fn holds(&self, number: u32) -> bool {
        let hit = match &self.test {
            Test::Any(values) => values.contains(&number),
            Test::Between(from, to) => (*from..=*to).contains(&number),
        };
        hit != self.negated
    }
}

/// What to list: search text, conditions that all hold, order.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Default)]
pub struct ListQuery {
    /// Which list.
    pub table: Table,
    /// 汉字, pinyin, initials, credit code, phone tail; empty for all.
    pub search: String,
    /// All must hold.
    pub filters: Vec<Predicate>,
    /// Order; ties keep key order.
    pub sort: Column,
    /// Largest first.
    pub descending: bool,
    /// Orders of those that the ones before leave equal.
    pub then: Vec<SortBy>,
}

/// One key of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct SortBy {
    /// By which column.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

impl ListQuery {
    /// All keys of the order, most important first.
    pub fn order(&self) -> Vec<SortBy> {
        let first = SortBy { column: self.sort, descending: self.descending };
        std::iter::once(first).chain(self.then.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_predicate_can_be_turned_round() {
        let mut predicate = Predicate::is(Column::Status, 1);
        assert!(predicate.holds(1) && !predicate.holds(2));
        predicate.negated = true;
        assert!(!predicate.holds(1) && predicate.holds(2));
        let range = Predicate { column: Column::Staff, test: Test::Between(10, 20), negated: false };
        assert!(range.holds(10) && range.holds(20) && !range.holds(21));
    }
}
