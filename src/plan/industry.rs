//! 行业相近: 门类 and 大类 of GB/T 4754-2017, read from what a registry writes (I65, 6510, 软件和信息技术服务业, 制造业).
//! What cannot be read is unknown and near to nothing.

/// 门类与大类: 20 and 97 of GB/T 4754-2017 (letter, name, number of the first 大类, names of the 大类 in order).
const SECTIONS: [(char, &str, u8, &[&str]); 20] = [
    ('A', "农、林、牧、渔业", 1, &["农业", "林业", "畜牧业", "渔业", "农、林、牧、渔专业及辅助性活动"]),
    (
        'B',
        "采矿业",
        6,
        &[
            "煤炭开采和洗选业",
            "石油和天然气开采业",
            "黑色金属矿采选业",
            "有色金属矿采选业",
            "非金属矿采选业",
            "开采专业及辅助性活动",
            "其他采矿业",
        ],
    ),
    (
        'C',
        "制造业",
        13,
        &[
            "农副食品加工业",
            "食品制造业",
            "酒、饮料和精制茶制造业",
            "烟草制品业",
            "纺织业",
            "纺织服装、服饰业",
            "皮革、毛皮、羽毛及其制品和制鞋业",
            "木材加工和木、竹、藤、棕、草制品业",
            "家具制造业",
            "造纸和纸制品业",
            "印刷和记录媒介复制业",
            "文教、工美、体育和娱乐用品制造业",
            "石油、煤炭及其他燃料加工业",
            "化学原料和化学制品制造业",
            "医药制造业",
            "化学纤维制造业",
            "橡胶和塑料制品业",
            "非金属矿物制品业",
            "黑色金属冶炼和压延加工业",
            "有色金属冶炼和压延加工业",
            "金属制品业",
            "通用设备制造业",
            "专用设备制造业",
            "汽车制造业",
            "铁路、船舶、航空航天和其他运输设备制造业",
            "电气机械和器材制造业",
            "计算机、通信和其他电子设备制造业",
            "仪器仪表制造业",
            "其他制造业",
            "废弃资源综合利用业",
            "金属制品、机械和设备修理业",
        ],
    ),
    ('D', "电力、热力、燃气及水生产和供应业", 44, &["电力、热力生产和供应业", "燃气生产和供应业", "水的生产和供应业"]),
    ('E', "建筑业", 47, &["房屋建筑业", "土木工程建筑业", "建筑安装业", "建筑装饰、装修和其他建筑业"]),
    ('F', "批发和零售业", 51, &["批发业", "零售业"]),
    (
        'G',
        "交通运输、仓储和邮政业",
        53,
        &[
            "铁路运输业",
            "道路运输业",
            "水上运输业",
            "航空运输业",
            "管道运输业",
            "多式联运和运输代理业",
            "装卸搬运和仓储业",
            "邮政业",
        ],
    ),
    ('H', "住宿和餐饮业", 61, &["住宿业", "餐饮业"]),
    (
        'I',
        "信息传输、软件和信息技术服务业",
        63,
        &["电信、广播电视和卫星传输服务", "互联网和相关服务", "软件和信息技术服务业"],
    ),
    ('J', "金融业", 66, &["货币金融服务", "资本市场服务", "保险业", "其他金融业"]),
    ('K', "房地产业", 70, &["房地产业"]),
    ('L', "租赁和商务服务业", 71, &["租赁业", "商务服务业"]),
    ('M', "科学研究和技术服务业", 73, &["研究和试验发展", "专业技术服务业", "科技推广和应用服务业"]),
    ('N', "水利、环境和公共设施管理业", 76, &["水利管理业", "生态保护和环境治理业", "公共设施管理业", "土地管理业"]),
    ('O', "居民服务、修理和其他服务业", 80, &["居民服务业", "机动车、电子产品和日用产品修理业", "其他服务业"]),
    ('P', "教育", 83, &["教育"]),
    ('Q', "卫生和社会工作", 84, &["卫生", "社会工作"]),
    ('R', "文化、体育和娱乐业", 86, &["新闻和出版业", "广播、电视、电影和录音制作业", "文化艺术业", "体育", "娱乐业"]),
    (
        'S',
        "公共管理、社会保障和社会组织",
        91,
        &[
            "中国共产党机关",
            "国家机构",
            "人民政协、民主党派",
            "社会保障",
            "群众团体、社会团体和其他成员组织",
            "基层群众自治组织及其他组织",
        ],
    ),
    ('T', "国际组织", 97, &["国际组织"]),
];

/// 行业
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Industry {
    /// Letter of the 门类, `\0` unknown.
    section: u8,
    /// Number of the 大类, 0 unknown.
    class: u8,
}

impl Industry {
    /// The 大类 with this number, 1 to 97; unknown for any other.
    pub fn of_class(class: u8) -> Industry {
        let of = |row: &&(char, &str, u8, &[&str])| row.2 <= class && usize::from(class - row.2) < row.3.len();
        let section = SECTIONS.iter().find(of).map(|row| row.0);
        section.map_or(Industry::default(), |letter| Industry { section: letter as u8, class })
    }

    /// The 门类 with this letter; unknown for any other.
    pub fn of_section(letter: char) -> Industry {
        let known = SECTIONS.iter().any(|row| row.0 == letter);
        if known { Industry { section: letter as u8, class: 0 } } else { Industry::default() }
    }

    /// Reads a cell: a code of GB/T 4754 with or without its letter, the name of a 大类 or of a 门类, or a text that begins
    /// with one of these.
    pub fn read(text: &str) -> Industry {
        let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let (letter, rest) = match text.chars().next() {
            Some(c) if c.is_ascii_alphabetic() => (Some(c.to_ascii_uppercase()), &text[1..]),
            _ => (None, text.as_str()),
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if (2..=4).contains(&digits) {
            return Industry::of_class(rest[..2].parse().unwrap_or(0));
        }
        Industry::named(rest).or(letter.map(Industry::of_section)).unwrap_or_default()
    }

    /// The longest name of the standard that the text begins with or holds.
    fn named(text: &str) -> Option<Industry> {
        let bare = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let mut best: Option<(usize, Industry)> = None;
        let mut offer = |name: &str, industry: Industry| {
            let name = bare(name);
            if text.contains(&name) && best.is_none_or(|(length, _)| length < name.len()) {
                best = Some((name.len(), industry));
            }
        };
        for (letter, name, first, classes) in &SECTIONS {
            for (class, name) in (*first..).zip(classes.iter()) {
                offer(name, Industry::of_class(class));
            }
            offer(name, Industry::of_section(*letter));
        }
        best.map(|(_, industry)| industry)
    }

    /// 0 same 大类, 1 same 门类, 2 other or unknown.
    pub fn steps_to(self, other: Industry) -> u32 {
        if self.class != 0 && self.class == other.class {
            0
        } else if self.section != 0 && self.section == other.section {
            1
        } else {
            2
        }
    }

    /// Name of the 大类, else of the 门类; `None` when unknown.
    pub fn name(self) -> Option<&'static str> {
        let (_, section, first, classes) = SECTIONS.iter().find(|row| row.0 as u8 == self.section)?;
        let class = self.class.checked_sub(*first).and_then(|n| classes.get(usize::from(n)));
        Some(class.copied().unwrap_or(section))
    }

    /// Letter of the 门类.
    pub fn section(self) -> Option<char> {
        (self.section != 0).then_some(char::from(self.section))
    }

    /// Number of the 大类, 0 unknown.
    pub fn class(self) -> u8 {
        self.class
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_has_97_classes_in_20_sections() {
        let n: usize = SECTIONS.iter().map(|row| row.3.len()).sum();
        assert_eq!((SECTIONS.len(), n), (20, 97));
        let mut next = 1;
        for (letter, _, first, classes) in SECTIONS {
            assert_eq!(first, next, "{letter}");
            next += u8::try_from(classes.len()).unwrap();
        }
    }

    #[test]
    fn cells_are_read_as_registries_write_them() {
        for (text, class, section) in [
            ("I65", 65, Some('I')),
            ("6510 软件开发", 65, Some('I')),
            ("c2710", 27, Some('C')),
            ("软件和信息技术服务业", 65, Some('I')),
            ("信息传输、软件和信息技术服务业", 0, Some('I')),
            ("批发和零售业", 0, Some('F')),
            ("批发业", 51, Some('F')),
            ("制造业", 0, Some('C')),
            ("C制造业", 0, Some('C')),
            ("计算机、通信和其他电子设备制造业", 39, Some('C')),
            ("K", 0, Some('K')),
            ("房地产业", 70, Some('K')),
            ("", 0, None),
            ("9999", 0, None),
            ("98", 0, None),
            ("业务", 0, None),
            ("Ω", 0, None),
        ] {
            let read = Industry::read(text);
            assert_eq!((read.class(), read.section()), (class, section), "{text}");
        }
    }

    #[test]
    fn near_is_same_class_then_same_section() {
        let of = Industry::read;
        assert_eq!(of("I65").steps_to(of("软件和信息技术服务业")), 0);
        assert_eq!(of("I65").steps_to(of("I64")), 1);
        assert_eq!(of("制造业").steps_to(of("制造业")), 1, "only the 门类 is known");
        assert_eq!(of("I65").steps_to(of("F51")), 2);
        assert_eq!(Industry::default().steps_to(Industry::default()), 2);
    }
}
