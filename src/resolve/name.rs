//! Names of enterprises (企业名称) and of Party organisations: the key under which two spellings of one name meet
//! ([`key`]), the unit inside a branch's name ([`party_unit`]), and cells that hold several units ([`unit_texts`]) or former names ([`former_names`]). Pure texts: no
//! function here knows the registry, none decides that two enterprises are one.

use crate::text::fold;

/// Units or names taken from one cell at most.
const UNITS_MAX: usize = 64;

/// Spellings of one legal form: what stands in the key is on the right.
const FORM_VARIANTS: [(&str, &str); 4] = [
    ("股份有限责任公司", "股份公司"),
    ("有限责任公司", "有限公司"),
    ("责任有限公司", "有限公司"),
    ("股份有限公司", "股份公司"),
];

/// Ownership put behind a name in brackets; no part of the name proper.
const OWNERSHIP: [&str; 5] = ["特殊普通合伙", "普通合伙", "有限合伙", "个人独资", "自然人独资"];

/// 组织形式, longest first.
const FORMS: [&str; 27] = [
    "集团股份公司",
    "集团有限公司",
    "农民专业合作社",
    "专业合作联社",
    "合伙企业",
    "专业合作社",
    "股份公司",
    "有限公司",
    "集团公司",
    "律师事务所",
    "会计师事务所",
    "事务所",
    "合作社",
    "工作室",
    "经营部",
    "门市部",
    "服务部",
    "商行",
    "研究院",
    "供销社",
    "总公司",
    "公司",
    "中心",
    "集团",
    "厂",
    "店",
    "社",
];

/// The key of a name: folded (全半角, 繁简, brackets, blanks), one spelling for each legal form, ownership in brackets dropped.
/// Two enterprises may still share it: who looks it up must expect several.
pub fn key(name: &str) -> String {
    let mut out = String::new();
    key_into(name, &mut out);
    out
}

/// [`key`], into the caller's buffer, which is emptied first; for a million names in a row.
pub fn key_into(name: &str, out: &mut String) {
    out.clear();
    fold::key_into(name, out);
    for ownership in OWNERSHIP {
        let Some(stem) = out.strip_suffix(ownership) else { continue };
        if stem.chars().nth(3).is_some() {
            out.truncate(stem.len());
        }
    }
    if !out.contains("有限") {
        return;
    }
    for (variant, common) in FORM_VARIANTS {
        while let Some(at) = out.find(variant) {
            out.replace_range(at..at + variant.len(), common);
        }
    }
}

/// The 组织形式 at the end of a key, if one stands there.
pub(super) fn form_at_end(key: &str) -> Option<&'static str> {
    FORMS.into_iter().find(|form| key.ends_with(form))
}

fn has_two(text: &str) -> bool {
    text.chars().nth(1).is_some()
}

/// Words that say what kind of Party organisation a name is, longest first.
const PARTY_KINDS: [&str; 19] = [
    "党总支部委员会",
    "总支部委员会",
    "党支部委员会",
    "支部委员会",
    "党总支委员会",
    "总支委员会",
    "党总支部",
    "党工委",
    "党小组",
    "党总支",
    "党支部",
    "总支部",
    "党委会",
    "党委",
    "党组",
    "支委会",
    "总支",
    "支部",
    "委员会",
];

/// What may stand between the unit and that word.
const PARTY_MODIFIERS: [&str; 12] =
    ["联合", "临时", "流动党员", "流动", "功能型", "区域性", "离退休", "退休", "机关", "本部", "原", "中共"];

/// The unit whose Party organisation a name is: 中共海南某某有限公司第二支部委员会 gives 海南某某有限公司. None where the text is no
/// Party organisation's name or nothing is left of it.
pub fn party_unit(branch_name: &str) -> Option<&str> {
    let name = without_bracket_at_end(branch_name.trim());
    let stem = ["中国共产党", "中共"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
    let kind = PARTY_KINDS.into_iter().find(|kind| name.ends_with(kind))?;
    // 村民委员会 and 管理委员会 are no Party committees.
    if kind == "委员会" && stem.is_none() {
        return None;
    }
    let stem = stem.unwrap_or(name).strip_suffix(kind)?;
    let unit = without_modifiers(without_bracket_at_end(stem.trim()));
    has_two(unit).then_some(unit)
}

fn without_modifiers(stem: &str) -> &str {
    let mut unit = stem;
    loop {
        let shorter = PARTY_MODIFIERS.into_iter().find_map(|modifier| unit.strip_suffix(modifier));
        let Some(shorter) = shorter.or_else(|| without_ordinal(unit)) else { return unit };
        if !has_two(shorter) {
            return unit;
        }
        unit = without_bracket_at_end(shorter.trim_end());
    }
}

/// 第一, 第12 at the end, and 一 where it stands behind 公司.
fn without_ordinal(text: &str) -> Option<&str> {
    let stem = text.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十零〇百".contains(c));
    if stem.len() == text.len() {
        return None;
    }
    stem.strip_suffix('第').or_else(|| stem.ends_with("公司").then_some(stem))
}

/// Drops `(筹)` and its kin at the end.
fn without_bracket_at_end(text: &str) -> &str {
    const REMARKS: [&str; 6] = ["筹", "临时", "联合", "拟", "原", "筹建"];
    let Some(open) = text.strip_suffix([')', '）']).and_then(|t| Some((t, t.rfind(['(', '（'])?))) else {
        return text;
    };
    let inner = open.0[open.1..].trim_start_matches(['(', '（']);
    if REMARKS.contains(&inner) { text[..open.1].trim_end() } else { text }
}

/// The units of a cell that may hold several (联合支部所在单位): split at 、；;，,/ and line ends, not inside brackets.
pub fn unit_texts(cell: &str) -> Vec<String> {
    let mut units = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (i, c) in cell.char_indices() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            '\n' | '\r' => {
                push_unit(&mut units, &cell[start..i]);
                (depth, start) = (0, i + 1);
            }
            '、' | '；' | ';' | '，' | ',' | '/' | '|' if depth == 0 && !inside_english(&cell[i + c.len_utf8()..]) =>
            {
                push_unit(&mut units, &cell[start..i]);
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    push_unit(&mut units, &cell[start..]);
    units
}

/// Co., Ltd. is one name.
fn inside_english(after: &str) -> bool {
    let word: String = after.trim_start().chars().take(3).collect();
    word.eq_ignore_ascii_case("ltd") || word.eq_ignore_ascii_case("inc")
}

fn push_unit(units: &mut Vec<String>, text: &str) {
    let text = text.trim().trim_end_matches(['。', '.']);
    if !text.is_empty() && units.len() < UNITS_MAX && !units.iter().any(|unit| unit == text) {
        units.push(text.to_owned());
    }
}

/// 曾用名: the former names in a cell, labels taken off.
pub fn former_names(cell: &str) -> Vec<String> {
    let mut names = Vec::new();
    for unit in unit_texts(cell) {
        let mut name = unit.as_str();
        for label in ["曾用名", "原名称", "原名", "变更前", ":", "："] {
            name = name.strip_prefix(label).unwrap_or(name).trim_start();
        }
        if !names_no_unit(name) {
            push_unit(&mut names, name);
        }
    }
    names
}

/// Ends of the names of public bodies (机关、事业单位、基层组织), which stand in no registry of enterprises.
const PUBLIC_BODIES: [&str; 48] = [
    "人民政府",
    "街道办事处",
    "办事处",
    "村民委员会",
    "村委会",
    "居民委员会",
    "社区居委会",
    "居委会",
    "村委",
    "管理委员会",
    "管委会",
    "公安局",
    "派出所",
    "教育局",
    "税务局",
    "财政局",
    "民政局",
    "卫生局",
    "司法局",
    "交通局",
    "农业局",
    "水务局",
    "林业局",
    "审计局",
    "统计局",
    "气象局",
    "监督管理局",
    "管理局",
    "法院",
    "检察院",
    "人民医院",
    "中医院",
    "妇幼保健院",
    "卫生院",
    "卫生所",
    "小学",
    "中学",
    "幼儿园",
    "大学",
    "学院",
    "职业学校",
    "消防队",
    "政府",
    "镇政府",
    "供电所",
    "供电局",
    "文化站",
    "疾控中心",
];

/// Whether a key ends as the names of public bodies do.
pub fn is_public_body(key: &str) -> bool {
    PUBLIC_BODIES.iter().any(|end| key.ends_with(end))
}

/// What people write where no unit is meant (无, 退休, 自由职业, 同上): such a text links to nothing and is no mismatch either.
pub fn names_no_unit(text: &str) -> bool {
    const WORDS: [&str; 51] = [
        "无",
        "空",
        "没有",
        "暂无",
        "无单位",
        "无工作单位",
        "无工作",
        "无固定单位",
        "无业",
        "待业",
        "失业",
        "下岗",
        "退休",
        "已退休",
        "离休",
        "离退休",
        "内退",
        "自由职业",
        "自由职业者",
        "自由",
        "个体",
        "个体户",
        "个体经营",
        "个体工商户",
        "自主创业",
        "自谋职业",
        "灵活就业",
        "务农",
        "农民",
        "在家",
        "在家务农",
        "务工",
        "外出务工",
        "打工",
        "学生",
        "在校学生",
        "同上",
        "本人",
        "不详",
        "未知",
        "其他",
        "待定",
        "待就业",
        "私营企业主",
        "某公司",
        "某单位",
        "某企业",
        "null",
        "nan",
        "none",
        "na",
    ];
    let key = fold::key(text);
    let key = key.trim_end_matches("人员");
    WORDS.contains(&key) || !key.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_meet() {
        for (a, b) in [
            ("海南虚构科技有限责任公司", "海南虚构科技有限公司"),
            ("海南虚构科技股份有限公司", "海南虚构科技(股份)有限公司"),
            ("海南虚构科技股份有限公司", "海南虚构科技股份公司"),
            ("虚构（海南）实业有限公司", "虚构海南实业有限公司"),
            ("海南　虛構科技有限公司", "海南虚构科技有限公司"),
            ("海口虚构商务中心（有限合伙）", "海口虚构商务中心"),
            ("海南ＡＢＣ有限公司", "海南abc有限公司"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
    }

    #[test]
    fn different_enterprises_stay_apart() {
        for (a, b) in [
            ("海南虚构科技有限公司", "海南虚构科技股份有限公司"),
            ("海南虚构集团有限公司", "海南虚构有限公司"),
            ("海南虚构有限公司", "海口虚构有限公司"),
            ("海南虚构有限公司", "海南虚构有限公司海口分公司"),
            ("海南虚构一厂", "海南虚构二厂"),
            ("海南虚构有限公司", "海南虚构公司"),
        ] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
    }

    #[test]
    fn the_unit_of_a_party_organisation() {
        for (name, unit) in [
            ("中共海南虚构实业有限公司支部委员会", Some("海南虚构实业有限公司")),
            ("中国共产党海南虚构实业有限公司总支部委员会", Some("海南虚构实业有限公司")),
            ("中国共产党海南虚构实业有限公司委员会", Some("海南虚构实业有限公司")),
            ("海南虚构实业有限公司第一党支部", Some("海南虚构实业有限公司")),
            ("海南虚构实业有限公司一党支部", Some("海南虚构实业有限公司")),
            ("虚构国储库第一党小组", Some("虚构国储库")),
            ("海南虚构实业有限公司第12党支部", Some("海南虚构实业有限公司")),
            ("海南虚构实业有限公司联合党支部", Some("海南虚构实业有限公司")),
            ("海南虚构实业有限公司临时党支部", Some("海南虚构实业有限公司")),
            ("海南虚构实业有限公司党支部（筹）", Some("海南虚构实业有限公司")),
            ("海南虚构实业有限公司机关党支部", Some("海南虚构实业有限公司")),
            ("虚构(海南)有限公司党委", Some("虚构(海南)有限公司")),
            ("虚构村原党支部", Some("虚构村")),
            ("虚构村民委员会", None),
            ("海南虚构实业有限公司", None),
            ("党支部", None),
            ("", None),
        ] {
            assert_eq!(party_unit(name), unit, "{name}");
        }
    }

    #[test]
    fn cells_with_several_units() {
        assert_eq!(
            unit_texts("甲公司、乙公司；丙(丁、戊)公司\n己公司"),
            ["甲公司", "乙公司", "丙(丁、戊)公司", "己公司"]
        );
        assert_eq!(unit_texts("Xugou Co., Ltd."), ["Xugou Co., Ltd"]);
        assert_eq!(unit_texts(" 、 "), [""; 0]);
        assert_eq!(former_names("曾用名：海南虚构公司；原名:海口虚构厂；无"), ["海南虚构公司", "海口虚构厂"]);
    }

    #[test]
    fn texts_that_name_no_unit() {
        for text in ["", " ", "无", "/", "－－", "退休", "退休人员", "自由职业者", "同 上", "本人", "0", "N/A"]
        {
            assert!(names_no_unit(text), "{text}");
        }
        for text in ["无限极公司", "海南虚构公司", "退休干部局", "个体劳动者协会"] {
            assert!(!names_no_unit(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_stable_and_nothing_panics(text in "\\PC{0,40}") {
            let once = key(&text);
            prop_assert_eq!(key(&once), once);
            let _ = (party_unit(&text), unit_texts(&text), former_names(&text), names_no_unit(&text));
        }
    }
}
