//! 党组织名称: rosters, branch lists and letters write one branch in several ways (中共…支部委员会, …党支部, …支部). Here they meet.

use crate::text::fold;

/// What may stand before the unit: the longest first.
const PREFIXES: &[&str] = &["中国共产党", "中共"];

/// Endings that mean the same, the longest first, with the one they are written as.
const ENDINGS: &[(&str, &str)] = &[
    ("联合支部委员会", "联合支部"),
    ("联合党支部", "联合支部"),
    ("总支部委员会", "总支"),
    ("党总支部", "总支"),
    ("党总支", "总支"),
    ("支部委员会", "支部"),
    ("党支部", "支部"),
    ("工作委员会", "工委"),
    ("党工委", "工委"),
    ("委员会", "党委"),
];

/// The key by which a branch is met: folded, without 中共, one ending for each kind.
///
/// ```
/// use dishu::resolve::party::branch_key;
/// assert_eq!(branch_key("中共海南甲乙有限公司支部委员会"), branch_key("海南甲乙有限公司党支部"));
/// assert_ne!(branch_key("海南甲乙有限公司党支部"), branch_key("海南甲乙有限公司党委"));
/// ```
pub fn branch_key(name: &str) -> String {
    let folded = fold::key(name);
    let unit = PREFIXES.iter().find_map(|prefix| folded.strip_prefix(prefix)).unwrap_or(&folded);
    for (ending, word) in ENDINGS {
        if let Some(stem) = unit.strip_suffix(ending) {
            return format!("{stem}{word}");
        }
    }
    unit.to_owned()
}

#[cfg(test)]
mod tests {
    use super::branch_key;

    #[test]
    fn one_branch_written_in_many_ways_has_one_key() {
        for name in [
            "中共海南椰风有限公司支部委员会",
            "海南椰风有限公司党支部",
            " 海南椰风（有限公司）支部",
            "中国共产党海南椰風有限公司支部委员会",
        ] {
            assert_eq!(branch_key(name), "海南椰风有限公司支部", "{name}");
        }
        assert_eq!(branch_key("中共椰风园区联合支部委员会"), branch_key("椰风园区联合党支部"));
        assert_eq!(branch_key("中共椰风园区工作委员会"), branch_key("椰风园区党工委"));
        assert_ne!(branch_key("椰风第一党支部"), branch_key("椰风第二党支部"));
        assert_eq!(branch_key(""), "");
    }
}
