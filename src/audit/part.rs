//! 局部核查: the same rules over a picture that holds some rows and all that their verdicts rest on. What only the whole can tell
//! (which parks offer a branch, which registers were handed in) is given. Answers for the rows that are asked about, for no other.

use super::policy::Policy;
use super::scope::EnterpriseScope;
use super::{Ground, Group, Rule, TABLES, Table, Tally, in_order, rule, rules};
use crate::model::day::Day;
use crate::model::finding::Finding;
use crate::model::id::Kind;
use crate::model::picture::{Ix, Picture};

/// Rows to ask about, by position in the part's picture, in rising order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// 企业
    pub enterprises: Vec<Ix>,
    /// Enterprises whose address has changed hands: every row at such an address.
    pub addresses: Vec<Ix>,
    /// 党组织
    pub branches: Vec<Ix>,
    /// 党员
    pub members: Vec<Ix>,
    /// 单位名称
    pub texts: Vec<Ix>,
    /// 企业党员名单
    pub listings: Vec<Ix>,
}

/// Why a subject is asked about, which tells the rules that answer for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The row itself, or one it points at, changed.
    Row,
    /// Who else is at its address changed.
    Address,
}

/// The rules that answer when a subject of this kind is asked about for this reason. Letters are asked about by the full audit only:
/// no edit changes one.
pub fn answers(rule: &Rule, kind: Kind, reason: Reason) -> bool {
    let table = match kind {
        Kind::Enterprise => Table::Enterprises,
        Kind::Branch => Table::Branches,
        Kind::Member => Table::Members,
        Kind::UnitText => Table::Texts,
        Kind::Listing => Table::Listings,
        Kind::Place => Table::Places,
        Kind::Transfer | Kind::Contact => return false,
    };
    rule.table == table && (rule.group == Group::Address) == (reason == Reason::Address)
}

/// The same by code; a code that no rule bears is nobody's.
pub fn answers_code(code: &str, kind: Kind, reason: Reason) -> bool {
    rule(code).is_some_and(|rule| answers(rule, kind, reason))
}

impl Asked {
    fn rows(&self, rule: &Rule) -> &[Ix] {
        match rule.table {
            Table::Enterprises | Table::Places if rule.group == Group::Address => &self.addresses,
            Table::Enterprises | Table::Places => &self.enterprises,
            Table::Branches => &self.branches,
            Table::Members => &self.members,
            Table::Texts => &self.texts,
            Table::Listings => &self.listings,
            Table::Transfers => &[],
        }
    }
}

impl<'a> Ground<'a> {
    /// Ground of a part; `parks` tells by position of the zone whether a live park branch stands there, `listed` whether it handed in a
    /// list of its enterprises.
    pub fn of_part(picture: &'a Picture, policy: &'a Policy, day: Day, [parks, listed]: [&[bool]; 2]) -> Ground<'a> {
        let mut ground = Ground::new(picture, policy, day);
        ground.scope.tell_zones(parks, listed);
        ground
    }

    /// The findings of the rows that are asked about: sorted by code, subject, object.
    pub fn ask_part(&self, asked: &Asked) -> Vec<Finding> {
        let on = self.rules_on();
        let mut tally = Tally::new(on.len(), self.picture.zones.len());
        let mut found = vec![Vec::new(); on.len()];
        for table in TABLES {
            for (place, running) in on.iter().enumerate().filter(|(_, r)| r.rule.table.rows() == table) {
                for ix in asked.rows(running.rule) {
                    self.ask_row(place, running, *ix, &mut tally, &mut |rule, finding| found[rule].push(finding));
                }
            }
        }
        in_order(1, on.len(), vec![found])
    }

    /// What was counted of an enterprise.
    pub fn counted(&self, enterprise: Ix) -> Option<&EnterpriseScope> {
        self.scope.enterprises.get(enterprise as usize)
    }
}

/// Whether some rule that is on asks for visits.
pub fn asks_for_visits(policy: &Policy, day: Day) -> bool {
    rules().any(|rule| rule.code == "FG05" && rule.is_on(policy, day))
}
