//! Words around division names: labels, marks between parts, and what tells a road or a building from a division.

pub(super) fn ascii_noise(ahead: &str, at_start: bool) -> usize {
    match ahead.as_bytes()[0] {
        b' ' | b',' | b'-' | b'/' | b'|' | b':' | b'\t' | b'\n' | b'\r' => 1,
        b'"' | b'\'' if at_start => 1,
        _ => 0,
    }
}

/// Bytes of 自由贸易试验区 and its kin at the beginning.
pub(super) fn zone_word(text: &str) -> Option<usize> {
    ["自由贸易试验区", "自由贸易区", "自由贸易港", "自贸试验区", "自贸区", "自贸港"]
        .into_iter()
        .find(|word| text.starts_with(word))
        .map(str::len)
}

/// Bytes of 经营场所： and its kin at the beginning, colon included; 0 where there is none.
pub(super) fn label(text: &str) -> usize {
    let mut rest = text;
    for word in ["实际", "主要", "注册", "生产", "经营", "办公", "通讯", "联系"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let Some(rest) = ["场所", "地址", "住所", "地点", "地"].into_iter().find_map(|w| rest.strip_prefix(w))
    else {
        return 0;
    };
    match rest.strip_prefix([':', '：']) {
        Some(rest) => text.len() - rest.len(),
        None => 0,
    }
}

pub(super) fn ends_here(after: &str) -> bool {
    after.is_empty() || after.starts_with([' ', ',', '，', '/', '-', ';', '；', '(', '（', '\n'])
}

/// A word for a road right after a name: 海口路, 龙华中路, 琼山大道.
pub(super) fn road_follows(after: &str) -> bool {
    let mut chars = after.chars();
    for _ in 0..4 {
        match chars.next() {
            Some('路' | '街' | '道' | '巷' | '弄' | '桥' | '胡' | '线' | '里') => return true,
            Some(
                '东' | '西' | '南' | '北' | '中' | '上' | '下' | '大' | '小' | '新' | '老' | '一' | '二' | '三' | '四'
                | '五' | '六' | '七' | '八' | '九' | '十' | '环' | '横' | '纵' | '支' | '后' | '前',
            ) => {}
            _ => return false,
        }
    }
    false
}

/// What makes a name of two characters part of a longer one: 红谷滩新区, 新埠岛, 城东村, 灵山镇.
pub(super) fn name_goes_on(after: &str) -> bool {
    const LONGER: [&str; 9] = ["新区", "工业", "家苑", "商", "国际", "一区", "二区", "三区", "四区"];
    LONGER.iter().any(|word| after.starts_with(word))
        || after.starts_with(['镇', '乡', '村', '岛', '桥', '港', '里', '区', '县', '市', '社', '小', '居'])
        || after.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// A word that makes a name part of a building, firm or natural feature: 东方广场, 公安局.
pub(super) fn building_follows(after: &str) -> bool {
    const WORDS: [&str; 44] = [
        "大厦",
        "广场",
        "花园",
        "公园",
        "小区",
        "新村",
        "山庄",
        "公寓",
        "家园",
        "大楼",
        "国际",
        "中心",
        "商",
        "酒店",
        "宾馆",
        "饭店",
        "医院",
        "学",
        "小学",
        "世纪",
        "明珠",
        "新城",
        "花城",
        "豪",
        "嘉",
        "苑",
        "园",
        "湾",
        "村",
        "寺",
        "门",
        "站",
        "局",
        "厂",
        "公司",
        "集团",
        "银行",
        "市场",
        "超市",
        "大酒店",
        "丽",
        "雅",
        "楼",
        "洋",
    ];
    WORDS.iter().any(|word| after.starts_with(word))
}
