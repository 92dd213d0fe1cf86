//! Words and numbers of the registers: 失联情形, 会议类别, 党内职务, 星级, 得分, 金额.

use super::fault::FaultCode;
use super::value::{self, Reading, is_nothing};
use crate::model::fact::Fact;
use crate::model::record::SizeClass;
use crate::model::record::Unbuilt;
use crate::model::register::{LostCause, MeetingKind, PostKind, TieKind};
use crate::text::{fold, numeral};

/// A longer cell is no term.
const TERM_CHARS_MAX: usize = 60;
/// Years a register can be of.
const YEARS: std::ops::RangeInclusive<u32> = 1949..=2100;
/// Amounts and scores beyond this are a slip: ten million, in hundredths.
const HUNDREDTHS_MAX: u64 = 1_000_000_000;

fn word<T: Copy>(text: &str, table: &[(&[&str], T)], known: &'static str) -> Reading<T> {
    if is_nothing(text) {
        return Ok(None);
    }
    let folded = fold::line(text);
    let hit = |(words, _): &&(&[&str], T)| words.iter().any(|word| folded.contains(word));
    let short = folded.chars().nth(TERM_CHARS_MAX).is_none();
    table.iter().find(hit).filter(|_| short).map(|(_, value)| Some(*value)).ok_or(FaultCode::Word { known })
}

/// 失去联系情形 (T-11), with or without its ringed number.
pub fn lost_cause(text: &str) -> Reading<LostCause> {
    const TABLE: &[(&[&str], LostCause)] = &[
        (&["外出务工", "经商", "①"], LostCause::Work),
        (&["改制", "破产", "②"], LostCause::Restructured),
        (&["毕业", "③"], LostCause::Graduated),
        (&["工作单位", "④"], LostCause::JobChanged),
        (&["出国", "出境", "国(境)", "⑤"], LostCause::Abroad),
        (&["居住", "搬迁", "⑥"], LostCause::Moved),
        (&["其他", "其它", "⑦"], LostCause::Other),
    ];
    word(text, TABLE, "外出务工经商、单位改制或破产、毕业后去向不明、工作单位改变、出国(境)、居住地改变、其他")
}

/// 查找结果: found or not.
pub fn found(text: &str) -> Reading<Fact> {
    const TABLE: &[(&[&str], Fact)] = &[
        (&["无法", "未取得", "未找到", "未能", "仍然", "查无", "未联系"], Fact::No),
        (&["取得联系", "已联系", "找到"], Fact::Yes),
    ];
    match value::fact(text) {
        Ok(fact) => Ok(fact),
        Err(_) => word(text, TABLE, "取得联系、无法取得联系"),
    }
}

/// 党内职务
pub fn post(text: &str) -> Reading<PostKind> {
    const TABLE: &[(&[&str], PostKind)] = &[
        (&["副书记"], PostKind::Deputy),
        (&["书记"], PostKind::Secretary),
        (&["组织"], PostKind::Organisation),
        (&["宣传"], PostKind::Publicity),
        (&["纪检", "纪律"], PostKind::Discipline),
        (&["青年", "群团", "群工"], PostKind::Youth),
        (&["统战"], PostKind::United),
        (&["委员"], PostKind::Member),
    ];
    word(text, TABLE, "书记、副书记、组织委员、宣传委员、纪检委员、青年委员、统战委员、委员")
}

/// 书记在企业中的身份, 企业职务: in the management or not; what cannot be told from the words stays unknown.
pub fn management(text: &str) -> Fact {
    let folded = fold::line(text);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if is_nothing(text) {
        Fact::Unknown
    } else if has(&["非管理", "退休", "选派", "外派", "普通", "一线"]) {
        Fact::No
    } else if has(&[
        "出资人",
        "法人",
        "法定代表人",
        "董事",
        "总经理",
        "总裁",
        "总监",
        "副总",
        "经理",
        "厂长",
        "主任",
        "负责人",
        "部长",
        "主管",
        "合伙人",
        "管理层",
        "高管",
        "监事",
    ]) {
        Fact::Yes
    } else if has(&["职工", "员工", "工人", "技术员", "专员", "文员"]) {
        Fact::No
    } else {
        Fact::Unknown
    }
}

/// 会议类别
pub fn meeting(text: &str) -> Reading<MeetingKind> {
    const TABLE: &[(&[&str], MeetingKind)] = &[
        (&["组织生活会"], MeetingKind::Life),
        (&["民主评议"], MeetingKind::Review),
        (&["主题党日"], MeetingKind::ThemeDay),
        (&["党课"], MeetingKind::Lecture),
        (&["小组"], MeetingKind::Group),
        (&["支委", "支部委员会", "委员会"], MeetingKind::Committee),
        (&["党员大会", "支部大会", "全体党员"], MeetingKind::General),
        (&["其他", "其它", "学习", "活动"], MeetingKind::Other),
    ];
    word(text, TABLE, "党员大会、支委会、党小组会、党课、主题党日、组织生活会、民主评议、其他")
}

/// 到会
pub fn attended(text: &str) -> Reading<Fact> {
    const TABLE: &[(&[&str], Fact)] = &[
        (&["缺席", "请假", "未到", "未签", "未参加", "病假", "事假"], Fact::No),
        (&["到会", "已签", "签到", "出席", "参加", "实到", "线上"], Fact::Yes),
    ];
    match value::fact(text) {
        Ok(fact) => Ok(fact),
        Err(_) => word(text, TABLE, "到会、请假、缺席"),
    }
}

/// 联结方式
pub fn tie(text: &str) -> Reading<TieKind> {
    const TABLE: &[(&[&str], TieKind)] =
        &[(&["联盟"], TieKind::Alliance), (&["结对", "共建", "联建", "互联"], TieKind::Partnership)];
    word(text, TABLE, "结对共建、党建联盟")
}

/// 未建立党组织原因 (T-08); words of one's own are 其他.
pub fn unbuilt(text: &str) -> Reading<Unbuilt> {
    const TABLE: &[(&[&str], Unbuilt)] = &[
        (&["应建未建"], Unbuilt::Due),
        (&["不符合", "不具备", "不足三名", "不足3", "少于3", "不足三人", "正式党员不足"], Unbuilt::NotEligible),
        (&["无党员", "没有党员", "无正式党员"], Unbuilt::NoMembers),
    ];
    if is_nothing(text) {
        return Ok(None);
    }
    Ok(Some(word(text, TABLE, "").ok().flatten().unwrap_or(Unbuilt::Other)))
}

/// 企业规模 as stated.
pub fn size(text: &str) -> Reading<SizeClass> {
    const TABLE: &[(&[&str], SizeClass)] = &[
        (&["大型"], SizeClass::Large),
        (&["中型"], SizeClass::Medium),
        (&["小型"], SizeClass::Small),
        (&["微型"], SizeClass::Micro),
        (&["大"], SizeClass::Large),
        (&["中"], SizeClass::Medium),
        (&["小"], SizeClass::Small),
        (&["微"], SizeClass::Micro),
    ];
    word(text, TABLE, "大型、中型、小型、微型")
}

/// 星级: `五星`, `5星级`, `★★★★`, `五星级党支部`; 未评 and 不定星 are none.
pub fn stars(text: &str) -> Reading<u32> {
    const KNOWN: &str = "一星至五星";
    if is_nothing(text) {
        return Ok(None);
    }
    let drawn = text.chars().filter(|c| matches!(c, '★' | '⭐')).count();
    if drawn > 0 {
        return u32::try_from(drawn).ok().filter(|n| *n <= 5).map(Some).ok_or(FaultCode::Word { known: KNOWN });
    }
    let folded = fold::line(text);
    if ["未评", "未定", "不定", "无星", "不评", "后进", "软弱"].iter().any(|word| folded.contains(word)) {
        return Ok(Some(0));
    }
    let digits: String = folded.chars().filter(|c| !matches!(c, '星' | '级' | ' ')).take(1).collect();
    let number = digits.parse().ok().or_else(|| numeral::value(&digits)).and_then(|n: u64| u32::try_from(n).ok());
    number.filter(|n| *n <= 5).map(Some).ok_or(FaultCode::Word { known: KNOWN })
}

/// A sum of money or a score with at most two decimals: `12.5`, `12.50元`, `18分`.
pub fn hundredths(text: &str) -> Reading<u32> {
    if is_nothing(text) {
        return Ok(None);
    }
    let folded = fold::line(text);
    let bare = folded.trim().trim_start_matches(['￥', '¥']).trim_end_matches(['元', '分']).trim();
    let plain: String = bare.chars().filter(|c| *c != ',' && *c != '，').collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 9 && part.len() <= 16 && digits(whole) && digits(part);
    if !fits {
        return Err(FaultCode::Count);
    }
    let part: String = part.chars().chain("00".chars()).take(2).collect();
    let value = whole.parse::<u64>().ok().zip(part.parse::<u64>().ok()).map(|(whole, part)| whole * 100 + part);
    value
        .filter(|value| *value <= HUNDREDTHS_MAX)
        .and_then(|value| u32::try_from(value).ok())
        .map(Some)
        .ok_or(FaultCode::Count)
}

/// Hundredths as people write them: 18, 18.5, 18.25.
pub fn shown(hundredths: u32) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    }
}

/// `政治建设(20分)`: the dimension and its full marks.
pub fn dimension(heading: &str) -> (String, Option<u32>) {
    let folded = fold::line(heading);
    let Some((name, inside)) = folded.split_once(['(', '（']) else { return (folded.into_owned(), None) };
    let digits: String = inside.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (name.trim().to_owned(), digits.parse().ok().filter(|full| *full > 0 && *full <= 10_000))
}

/// A year: `2026`, `2026年`, `2026年度`.
pub fn year(text: &str) -> Reading<u32> {
    if is_nothing(text) {
        return Ok(None);
    }
    let folded = fold::line(text);
    let digits: String = folded.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|year| YEARS.contains(year)).map(Some).ok_or(FaultCode::Date)
}

/// The month a heading names: `3月`, `三月`.
pub fn month_of(heading: &str) -> Option<u32> {
    let folded = fold::line(heading);
    let bare = folded.trim().strip_suffix('月')?.trim().to_owned();
    let number = bare.parse().ok().or_else(|| numeral::value(&bare).and_then(|n| u32::try_from(n).ok()))?;
    (1..=12).contains(&number).then_some(number)
}

/// 每月走访次数: `2`, `每月2次`, `每月不少于两次`; a frequency by week or year is left alone.
pub fn visits_a_month(text: &str) -> Reading<u32> {
    if is_nothing(text) {
        return Ok(None);
    }
    let folded = fold::line(text);
    if folded.contains(['周', '季', '年']) {
        return Ok(None);
    }
    let bare: String = ["每个月", "每月", "不少于", "至少", "一般", "次以上", "次", "/月"]
        .iter()
        .fold(folded.into_owned(), |text, word| text.replace(word, ""));
    let bare = bare.trim().replace('两', "二");
    let number = bare.parse().ok().or_else(|| numeral::value(&bare).and_then(|n| u32::try_from(n).ok()));
    number.filter(|n| *n <= 100).map(Some).ok_or(FaultCode::Count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stars_in_every_hand() {
        for (text, expect) in [
            ("五星", Ok(Some(5))),
            ("4星级", Ok(Some(4))),
            ("★★★", Ok(Some(3))),
            ("三星级党支部", Ok(Some(3))),
            ("未评定", Ok(Some(0))),
            ("", Ok(None)),
            ("六星", Err(())),
            ("优秀", Err(())),
        ] {
            assert_eq!(stars(text).map_err(|_| ()), expect, "{text}");
        }
    }

    #[test]
    fn money_and_scores() {
        for (text, expect) in [
            ("12.5", Ok(Some(1250))),
            ("12.50元", Ok(Some(1250))),
            ("1,200", Ok(Some(120_000))),
            ("18分", Ok(Some(1800))),
            ("０", Ok(Some(0))),
            ("-3", Err(())),
            ("十二", Err(())),
            ("99999999999", Err(())),
        ] {
            assert_eq!(hundredths(text).map_err(|_| ()), expect, "{text}");
        }
        assert_eq!((shown(1800), shown(1850), shown(1805)), ("18".into(), "18.5".into(), "18.05".into()));
        assert_eq!(dimension("政治建设（20分）"), ("政治建设".to_owned(), Some(20)));
        assert_eq!(dimension("数字赋能"), ("数字赋能".to_owned(), None));
    }

    #[test]
    fn words_of_the_registers() {
        assert_eq!(post("党支部副书记"), Ok(Some(PostKind::Deputy)));
        assert_eq!(meeting("支部党员大会"), Ok(Some(MeetingKind::General)));
        assert_eq!(lost_cause("④工作单位改变"), Ok(Some(LostCause::JobChanged)));
        assert_eq!(found("仍然无法取得联系"), Ok(Some(Fact::No)));
        assert_eq!(found("已取得联系"), Ok(Some(Fact::Yes)));
        assert_eq!(attended("请假"), Ok(Some(Fact::No)));
        assert_eq!(unbuilt("正式党员不足3名"), Ok(Some(Unbuilt::NotEligible)));
        assert_eq!(unbuilt("正在筹备"), Ok(Some(Unbuilt::Other)));
        assert_eq!(
            [management("总经理"), management("普通职工"), management("顾问"), management("")],
            [Fact::Yes, Fact::No, Fact::Unknown, Fact::Unknown]
        );
        assert_eq!((month_of("3月"), month_of("十二月"), month_of("13月")), (Some(3), Some(12), None));
        assert_eq!(visits_a_month("每月不少于两次"), Ok(Some(2)));
        assert_eq!(visits_a_month("每季度1次"), Ok(None));
    }

    proptest! {
        #[test]
        fn no_cell_panics(text in "\\PC{0,20}") {
            let _ = (stars(&text), hundredths(&text), dimension(&text), year(&text), month_of(&text), visits_a_month(&text));
            let _ = (post(&text), meeting(&text), lost_cause(&text), found(&text), attended(&text), tie(&text), unbuilt(&text), size(&text));
            let _ = management(&text);
        }
    }
}
