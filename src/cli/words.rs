//! 命令表: every command, argument and flag with its words in Chinese and English, once. The parser ([`super::args`]) and the help
//! ([`super::help`]) are made of it; a test refuses a text that is missing or left in the other language.

pub mod campaign;
pub mod sheets;

/// Chinese and English.
pub type Words = [&'static str; 2];

/// What follows a flag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// One value.
    One(Words),
    /// A value each time it is given.
    Many(Words),
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// A flag.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// By which commands name it.
    pub id: &'static str,
    /// After `--`; several flags of different commands may share it.
    pub long: &'static str,
    /// What follows.
    pub takes: Takes,
    /// What it does.
    pub help: Words,
}

/// An argument without a flag.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// By which commands ask for it.
    pub id: &'static str,
    /// As the usage line shows it.
    pub name: Words,
    /// Any number.
    pub many: bool,
    /// May not be left out.
    pub required: bool,
    /// What it is.
    pub help: Words,
}

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its word.
    pub name: &'static str,
    /// An order, without full stop.
    pub about: Words,
    /// Sentences.
    pub more: Words,
    /// Command lines, one per line.
    pub example: Words,
    /// Arguments.
    pub places: &'static [Place],
    /// Ids of [`FLAGS`].
    pub flags: &'static [&'static str],
    /// Commands below it.
    pub below: &'static [Command],
}

const NONE: Command =
    Command { name: "", about: ["", ""], more: ["", ""], example: ["", ""], places: &[], flags: &[], below: &[] };

const fn flag(id: &'static str, takes: Takes, help: Words) -> Flag {
    Flag { id, long: id, takes, help }
}

const fn named(id: &'static str, long: &'static str, takes: Takes, help: Words) -> Flag {
    Flag { id, long, takes, help }
}

const fn place(id: &'static str, name: Words, help: Words) -> Place {
    Place { id, name, many: false, required: true, help }
}

const VIEW_NAME: Place = place("view-name", ["名称", "NAME"], ["视图的名称", "name of the view"]);

const FILE: Words = ["文件", "FILE"];
const DAY: Words = ["日期", "DAY"];
const TEXT: Words = ["文字", "TEXT"];
const NUMBER: Words = ["数", "N"];
const ZONE: Words = ["园区", "ZONE"];
const COLUMN: Words = ["列", "COLUMN"];
const FOLDER: Words = ["文件夹", "FOLDER"];

const FORM_NUMBER: Place = place(
    "form-number",
    ["号码", "NUMBER"],
    ["布置时给出的号码，见 `dishu forms status`", "number given when it was asked for, see `dishu forms status`"],
);

const ROW: Place = place("row", ["对象", "ROW"], ["名称、代码或编号", "name, code or id"]);

const FIELDS_TYPED: Place = Place {
    many: true,
    ..place("field", ["字段=值", "FIELD=VALUE"], ["如 星级=四星，可多个", "such as stars=4, any number"])
};

/// Flags that every command takes.
pub const GLOBAL: &[&str] = &[
    "db",
    "config-file",
    "lang",
    "operator",
    "key-file",
    "theme",
    "ambiguous-width",
    "sync",
    "borders",
    "region",
    "plain",
    "help",
    "version",
];

const FILTERS: &[&str] = &[
    "rule", "severity", "zone", "county", "where", "search", "sort", "desc", "then", "columns", "view", "limit", "out",
    "encoding", "json",
];
const TALLIED: &[&str] = &["by", "rule", "severity", "zone", "county", "where", "search", "json"];
const VIEWED: &[&str] = &["rule", "severity", "zone", "county", "where", "search", "sort", "desc", "then", "columns"];
const EXPORT: &[&str] = &[
    "rule", "severity", "zone", "county", "where", "search", "sort", "desc", "to", "encoding", "reveal", "why", "json",
];

/// Every flag, once.
pub const FLAGS: &[Flag] = &[
    flag("db", Takes::One(FILE), ["用这个数据库", "use this database"]),
    named("config-file", "config", Takes::One(FILE), ["只读这个配置文件", "read this configuration file only"]),
    flag("lang", Takes::Choice(&["zh", "en"]), ["界面语言", "language"]),
    flag(
        "operator",
        Takes::One(["操作人", "NAME"]),
        ["以这个操作人的身份，须对应本机登录名", "work as this operator, who must belong to the OS login"],
    ),
    flag("key-file", Takes::One(FILE), ["身份证号散列所用的密钥文件", "key file for hashing resident IDs"]),
    flag("theme", Takes::Choice(&["dark", "light", "colour-blind", "mono"]), ["配色", "colours"]),
    flag(
        "ambiguous-width",
        Takes::Choice(&["auto", "narrow", "wide"]),
        [
            "歧义宽度字符占一列或两列；auto 问终端",
            "signs of ambiguous width take one column or two; auto asks the terminal",
        ],
    ),
    flag(
        "sync",
        Takes::Choice(&["auto", "on", "off"]),
        ["整帧一次显示；auto 问终端", "frames shown at once; auto asks the terminal"],
    ),
    flag("borders", Takes::Choice(&["ascii", "lines"]), ["边框字符", "signs of frames"]),
    flag(
        "region",
        Takes::One(["区划", "CODE"]),
        ["读不出区划的行归属此 6 位代码", "home of rows without a readable division, 6 digits"],
    ),
    flag(
        "record",
        Takes::One(FILE),
        ["把按键录进这个新文件，录入的文字遮盖", "record keys into this new file, typed texts masked"],
    ),
    flag(
        "record-clear",
        Takes::Nothing,
        ["录键时不遮盖录入的文字，仅限虚构数据", "do not mask typed texts in the recording; for invented data only"],
    ),
    flag("frames", Takes::Nothing, ["打印每一步之后的画面", "print the screen after every step"]),
    flag("act", Takes::Nothing, ["照办会改数据的操作", "carry out what changes data"]),
    flag("help", Takes::Nothing, ["显示帮助", "show this help"]),
    flag("version", Takes::Nothing, ["显示版本", "show the version"]),
    flag("json", Takes::Nothing, ["输出 JSON，格式见 schema/", "print JSON, described in schema/"]),
    flag("group", Takes::One(["用户组", "GROUP"]), ["建成此用户组共享的库", "share the database with this group"]),
    flag(
        "sheet",
        Takes::One(["工作表", "NAME"]),
        ["读这张工作表，缺省为第一张有数据的", "read this sheet instead of the first one with data"],
    ),
    flag(
        "map",
        Takes::Many(["表头=字段", "HEADING=FIELD"]),
        ["指定表头对应的字段，可多次", "read a heading as this field, may be repeated"],
    ),
    flag(
        "as-of",
        Takes::One(DAY),
        ["名单截止日(年-月-日)，缺省为今天", "day of the list (yyyy-mm-dd), today by default"],
    ),
    flag(
        "complete",
        Takes::One(["范围", "SCOPE"]),
        [
            "名单在此范围内完整，未列出的按「无」或「已离开」处理",
            "the list is complete for this scope: absence means no, or gone",
        ],
    ),
    named("claim-zone", "zone", Takes::One(ZONE), ["各行都属于这个园区", "every row belongs to this zone"]),
    flag("dry-run", Takes::Nothing, ["只读和报告，不改数据", "read and report, change nothing"]),
    flag("yes", Takes::Nothing, ["同意，不再询问", "agree beforehand"]),
    named(
        "audit-day",
        "as-of",
        Takes::One(DAY),
        ["核查截止日(年-月-日)，缺省为今天", "day of the audit (yyyy-mm-dd), today by default"],
    ),
    flag(
        "fail-on",
        Takes::Choice(&["breach", "review", "notice"]),
        ["有不轻于此的待核事项时以 1 退出", "exit with 1 when findings of this weight or above are open"],
    ),
    flag("explain", Takes::Nothing, ["列出每个单位名称与匹配结果", "list every unit text with its match"]),
    flag("registry", Takes::One(FILE), ["登记表", "the registry"]),
    flag(
        "queries",
        Takes::One(FILE),
        ["要匹配的名单，`-` 为粘贴的单元格", "the list of written names, `-` for pasted cells"],
    ),
    named("matches", "out", Takes::One(FILE), ["结果文件，.csv 或 .xlsx", "the result, .csv or .xlsx"]),
    flag("top", Takes::One(NUMBER), ["每个名称最多写出几家，缺省 5", "candidates written for each name, 5 by default"]),
    flag(
        "key",
        Takes::One(COLUMN),
        ["名单中作编号的列，缺省 qid，没有时为行号", "column that numbers the list, qid or else the row"],
    ),
    flag(
        "query-column",
        Takes::One(COLUMN),
        ["名单中写名称的列，缺省 query", "column with the written names, query by default"],
    ),
    flag(
        "id-column",
        Takes::One(COLUMN),
        ["登记表中作编号的列，缺省 id，没有时为行号", "column that numbers the registry, id or else the row"],
    ),
    flag(
        "name-column",
        Takes::One(COLUMN),
        ["登记表中的名称列，缺省 name", "column with the registered names, name by default"],
    ),
    flag(
        "is",
        Takes::One(["企业", "FIRM"]),
        ["认定为这家企业：候选的序号、全称或信用代码", "it is this enterprise: number of a candidate, name or code"],
    ),
    named("none-fits", "none", Takes::Nothing, ["候选都不是", "none of the candidates"]),
    flag("no-firm", Takes::Nothing, ["不是企业", "no enterprise at all"]),
    flag("alike", Takes::Nothing, ["连同类的一并认定", "the texts that are alike too"]),
    named("alias-file", "out", Takes::One(FILE), ["别名表，.xlsx 或 .csv", "the alias table, .xlsx or .csv"]),
    flag(
        "weights",
        Takes::One(["文件夹", "FOLDER"]),
        ["用 `dishu learn` 写出的权重", "use the weights that `dishu learn` wrote"],
    ),
    named("parts", "explain", Takes::Nothing, ["连同企业名称和依据", "with names and the parts of the evidence"]),
    flag(
        "set",
        Takes::Many(["登记表=名单[=权重]", "REGISTRY=LIST[=WEIGHT]"]),
        ["标注名单及其登记表，可多次", "a labelled list with its registry, may be repeated"],
    ),
    flag("rule", Takes::Many(["规则", "RULE"]), ["只要这条规则，可多次", "this rule only, may be repeated"]),
    flag(
        "severity",
        Takes::Many(["轻重", "WEIGHT"]),
        ["只要 breach 应改、review 待核、notice 提示，可多次", "breach, review or notice only, may be repeated"],
    ),
    flag("zone", Takes::Many(ZONE), ["只要这个园区，可多次", "this zone only, may be repeated"]),
    flag(
        "county",
        Takes::Many(["县区", "COUNTY"]),
        ["只要这个县区，写名称或代码，可多次", "this county only, by name or code, may be repeated"],
    ),
    flag(
        "where",
        Takes::Many(["条件", "CONDITION"]),
        [
            "列的条件，如 staff>=50、status=存续、status!=注销、members=1..2，可多次且须同时满足",
            "condition on a column such as staff>=50, status=active, status!=gone, members=1..2; all of several must hold",
        ],
    ),
    flag("search", Takes::One(TEXT), ["查找汉字、拼音、首字母或代码", "search Chinese, pinyin, initials or codes"]),
    flag("sort", Takes::One(["列", "COLUMN"]), ["按此列排序", "order by this column"]),
    flag("desc", Takes::Nothing, ["从大到小", "largest first"]),
    flag(
        "then",
        Takes::Many(["列", "COLUMN"]),
        ["相同的再按此列，加 :desc 为倒序", "equals by this column; add :desc for largest first"],
    ),
    flag("columns", Takes::Many(["列,列", "COLUMN,COLUMN"]), ["只要这些列，按此次序", "these columns in this order"]),
    flag("view", Takes::One(["名称", "NAME"]), ["按存下的视图列出", "list as a saved view has it"]),
    flag("by", Takes::One(["列", "COLUMN"]), ["按此列计数", "count by this column"]),
    flag("plain", Takes::Nothing, ["每行写成一句，供朗读和日志", "a sentence a row, for screen readers and logs"]),
    flag(
        "limit",
        Takes::One(NUMBER),
        ["最多这些行，0 为全部，缺省 200", "at most so many rows, 0 for all, 200 by default"],
    ),
    flag(
        "out",
        Takes::One(FILE),
        ["写入 .xlsx 或 .csv 文件，缺省为全部行", "write a file, .xlsx or .csv, all rows by default"],
    ),
    named("to", "out", Takes::One(FILE), ["清单文件，.xlsx 或 .csv", "the worklist, .xlsx or .csv"]),
    flag(
        "column",
        Takes::One(["表头", "HEADING"]),
        ["地址所在的列，缺省为 addr", "the column of addresses, addr by default"],
    ),
    flag(
        "city-column",
        Takes::One(["表头", "HEADING"]),
        ["写明所在市的列，用来分清重名的县区", "a column of cities that settles names several counties bear"],
    ),
    flag(
        "full-names",
        Takes::Nothing,
        ["省市县乡写全称，推知的也写", "write provinces to townships by their full names, inferred ones too"],
    ),
    flag("left", Takes::One(["表头", "HEADING"]), ["一个地址所在的列", "the column of the one address"]),
    flag("right", Takes::One(["表头", "HEADING"]), ["另一个地址所在的列", "the column of the other address"]),
    named(
        "to-table",
        "out",
        Takes::One(FILE),
        ["写入 .csv 或 .xlsx 文件，缺省写到标准输出", "write a .csv or .xlsx file, standard output by default"],
    ),
    flag("encoding", Takes::Choice(&["utf8", "gb18030"]), ["CSV 的编码", "encoding of CSV"]),
    flag(
        "reveal",
        Takes::Nothing,
        ["姓名和电话不遮盖，须有 --why，并留痕", "names and phones in clear; needs --why and is journalled"],
    ),
    flag("why", Takes::One(TEXT), ["事由，记入操作记录", "reason, kept in the journal"]),
    named("until-day", "until", Takes::One(DAY), ["到这一天再问", "ask again from this day"]),
    flag(
        "division",
        Takes::One(["区划", "DIVISION"]),
        ["县区或乡镇街道，写全市县；留空为撤回", "county or township with its city; empty takes it back"],
    ),
    flag("operating", Takes::Nothing, ["经营地址", "the operating address"]),
    flag("undo", Takes::Nothing, ["撤回「核实无误」", "take the verdict back"]),
    flag("locks", Takes::Nothing, ["只看谁正在使用数据库", "only show who uses the database"]),
    flag("with-key", Takes::One(FILE), ["密钥另存到这个文件", "write the key to this file"]),
    flag("full", Takes::Nothing, ["连同说明", "with descriptions"]),
    flag("due", Takes::One(DAY), ["报送期限(年-月-日)", "due by this day (yyyy-mm-dd)"]),
    flag("title", Takes::One(TEXT), ["表的名称，缺省为文件名", "what the form is called, its file's name by default"]),
    named("branches-all", "branches", Takes::Nothing, ["由全部党组织报", "owed by every branch"]),
    flag(
        "unit",
        Takes::Many(["对象", "ROW"]),
        ["由这个企业或党组织报，可多次", "owed by this enterprise or branch, may be repeated"],
    ),
    flag(
        "office",
        Takes::Many(["名称", "NAME"]),
        ["由这个乡镇、部门报，可多次", "owed by this township or department, may be repeated"],
    ),
    named("owed-place", "place", Takes::One(NUMBER), ["应报单位的序号", "number of the unit in the form's list"]),
    named("paper-file", "out", Takes::One(FILE), ["公文文件，.docx", "the paper, .docx"]),
    flag(
        "value",
        Takes::Many(["名称=值", "NAME=VALUE"]),
        ["样本里某处填这个值，可多次", "what stands at a place of the template, may be repeated"],
    ),
    named("plan-number", "plan", Takes::One(NUMBER), ["已采用方案的号码", "number of an adopted proposal"]),
    named(
        "write-template",
        "template",
        Takes::One(FILE),
        ["写出样本，在 Word 或 WPS 中改", "write the template, to be changed in Word or WPS"],
    ),
    flag("use-template", Takes::One(FILE), ["今后用这份样本", "use this template from now on"]),
    flag("drop-template", Takes::Nothing, ["恢复自带样本", "use our own template again"]),
    named("form-file", "out", Takes::One(FILE), ["填好的表，.xlsx", "the filled form, .xlsx"]),
    named("explain-form", "explain", Takes::Nothing, ["列出每个表头取什么数", "list what each heading is filled with"]),
    flag("terms", Takes::Nothing, ["列出可取的全部数据", "list everything a heading can be filled with"]),
    flag(
        "sent",
        Takes::Nothing,
        ["这份表已报送，记下以便下次比对", "this form was sent: keep it to compare the next one with"],
    ),
    flag("anew", Takes::Nothing, ["不沿用上次所定的对应", "do not use the mapping kept from before"]),
    flag(
        "about",
        Takes::Many(["对象", "ROW"]),
        [
            "只填这一个，名称、代码或编号；逐行名册可多次",
            "fill it for this one: name, code or id; a list takes several",
        ],
    ),
    named(
        "rows-of",
        "rows",
        Takes::Choice(&["enterprises", "branches", "members"]),
        ["筛选条件说的是哪一类，缺省 enterprises", "which list the filters speak of, enterprises by default"],
    ),
    named("page-file", "out", Takes::One(FILE), ["打印文件，.html 或 .txt", "file to print, .html or .txt"]),
    named("to-folder", "out", Takes::One(FOLDER), ["写入这个文件夹", "write into this folder"]),
    flag("enterprises", Takes::One(NUMBER), ["企业数，缺省 1000", "enterprises, 1000 by default"]),
    flag("branches", Takes::One(NUMBER), ["党组织数，缺省 60", "branches, 60 by default"]),
    flag("members", Takes::One(NUMBER), ["党员数，缺省 600", "members, 600 by default"]),
    flag("transfers", Takes::One(NUMBER), ["介绍信数，缺省 60", "transfer letters, 60 by default"]),
    flag("contacts", Takes::One(NUMBER), ["联络服务人员数，缺省 20", "contacts, 20 by default"]),
    flag(
        "seed",
        Takes::One(NUMBER),
        ["种子，相同则结果相同，缺省 1", "seed, the same gives the same lists, 1 by default"],
    ),
    named(
        "drawn-up",
        "as-of",
        Takes::One(DAY),
        ["名单截止日(年-月-日)，缺省为今天", "day the lists are drawn up (yyyy-mm-dd), today by default"],
    ),
    flag(
        "over",
        Takes::One(FILE),
        ["企业名称和地址取自这份表格", "take names and addresses of enterprises from this table"],
    ),
    flag("format", Takes::Choice(&["csv", "xlsx"]), ["文件格式，缺省 csv", "file format, csv by default"]),
    flag("name", Takes::One(["姓名", "NAME"]), ["姓名，缺省同登录名", "name, the login by default"]),
    flag(
        "role",
        Takes::Choice(&["viewer", "inspector", "reviewer", "organiser", "admin"]),
        ["角色：查看、摸排、复核、组织、管理；缺省 inspector", "what the operator may do, inspector by default"],
    ),
    named(
        "its-zone",
        "zone",
        Takes::Many(ZONE),
        ["只管这个园区，可多次；缺省为全部", "this zone only, may be repeated; all by default"],
    ),
    named("plan-zone", "zone", Takes::One(ZONE), ["只做这个园区", "plan for this zone only"]),
    named("plan-file", "out", Takes::One(FILE), ["写成 .xlsx，每组一页", "write an .xlsx with a page per group"]),
    flag(
        "new-only",
        Takes::Nothing,
        ["只建新支部，不动现有支部", "new branches only, leave existing ones as they are"],
    ),
    flag(
        "over-wide",
        Takes::Nothing,
        ["超五家的联合支部调出最远的单位", "take the farthest units out of over-wide joint branches"],
    ),
    flag(
        "pin",
        Takes::Many(["编号,编号", "ID,ID"]),
        ["这些单位固定为一组，可多次", "these units form a group, may be repeated"],
    ),
    flag(
        "apart",
        Takes::Many(["编号,编号", "ID,ID"]),
        ["这些单位互不同组，可多次", "these units are never together, may be repeated"],
    ),
    flag("leave-out", Takes::Many(["编号", "ID"]), ["不编入这个单位，可多次", "leave this unit out, may be repeated"]),
    flag(
        "compare",
        Takes::Nothing,
        ["与不加固定、不同组、不编入的方案对照", "compare with the proposal without pins and bans"],
    ),
    flag("adopt", Takes::Nothing, ["采用这份方案，须有 --why", "adopt the proposal; needs --why"]),
    flag("group-line", Takes::One(NUMBER), ["方案里的组号", "number of a group in the proposal"]),
    flag(
        "done-on",
        Takes::One(DAY),
        ["下一步办结的日期(年-月-日)，缺省为今天", "day the next step was done (yyyy-mm-dd), today by default"],
    ),
    flag("step-back", Takes::Nothing, ["撤回最近办结的一步", "take the last step back"]),
    flag("withdraw", Takes::Nothing, ["撤回整份方案", "withdraw the whole proposal"]),
    named(
        "figures-day",
        "as-of",
        Takes::One(DAY),
        [
            "截至这一天(年-月-日)，缺省为上次核查的截止日",
            "as of this day (yyyy-mm-dd), that of the last audit by default",
        ],
    ),
    flag(
        "known",
        Takes::One(NUMBER),
        ["按这个已知号当时所知，旧报告上印有", "as known at this known-number, which old reports print"],
    ),
    flag(
        "by",
        Takes::Choice(&["zone", "county", "industry", "size", "staff", "ownership"]),
        ["分组：园区、县区、行业、企业规模、从业人数、经济成分", "break down by this"],
    ),
    flag(
        "base",
        Takes::One(["分母", "BASE"]),
        [
            "分母：running 实体运营、registered 登记在册、three-have 三有、above-scale 规模以上、should-build 应建",
            "denominator: running, registered, three-have, above-scale or should-build",
        ],
    ),
    flag(
        "of",
        Takes::One(["范围", "SLICE"]),
        ["只看这一部分，如 zone:高新区、industry:C", "this part only, such as zone:Hightech or industry:C"],
    ),
    named(
        "figure",
        "list",
        Takes::One(["数字", "FIGURE"]),
        [
            "列出这个数字背后的名单，如 organisation-coverage/running、floating-out、funnel/three-have",
            "list what is behind this figure, such as organisation-coverage/running, floating-out, funnel/three-have",
        ],
    ),
    flag(
        "part",
        Takes::Choice(&["rest", "numerator", "denominator", "uncertain", "unknown"]),
        [
            "名单的哪一部分：未覆盖、分子、分母、覆盖未知、分母未知；缺省为未覆盖",
            "which part of it, what is not covered by default",
        ],
    ),
    named("of-rule", "rule", Takes::One(["规则", "RULE"]), ["只要这条规则", "this rule only"]),
    flag(
        "suppose",
        Takes::Many(["假设", "STEP"]),
        [
            "假设：transfers 在途转接办结、own 应单独建的都建、joint 在本园区联合组建、liaisons 派联络员；可多次，缺省为全部",
            "transfers done, own branches founded, joint ones within a park, liaisons sent; may be repeated, all by default",
        ],
    ),
    named("from-day", "from", Takes::One(DAY), ["从这一天起", "from this day"]),
    named("end-day", "until", Takes::One(DAY), ["到这一天止(不含)", "until this day, which is no longer included"]),
];

/// The program itself: what `dishu --help` shows.
pub const PROGRAM: Command = Command {
    name: "dishu",
    about: [
        "摸清园区党建底数：哪些企业有党员、哪些应建未建、谁的组织关系已经过时",
        "Show which enterprises of a park have Party members, which lack a branch, whose affiliation is stale",
    ],
    more: [
        "不带命令时打开界面。数据写到标准输出，说明写到标准错误。退出码：0 完成，1 仅用于 --fail-on，2 用法或设置不对，3 数据库正忙，4 数据或文件被拒，70 程序缺陷，130 被中断。",
        "Without a command it opens the interface. Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 with --fail-on only, 2 usage or settings, 3 database busy, 4 data or file refused, 70 a bug of ours, 130 interrupted.",
    ],
    example: [
        "dishu demo\ndishu init\ndishu import 材料/\ndishu link\ndishu audit --as-of 2026-06-30\ndishu worklist export --rule FG01 --out 清单.xlsx",
        "dishu --lang en demo\ndishu init\ndishu import lists/\ndishu link\ndishu audit --as-of 2026-06-30\ndishu worklist export --rule FG01 --out worklist.xlsx",
    ],
    flags: &["record", "record-clear"],
    below: COMMANDS,
    ..NONE
};

/// Every command.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "init",
        about: ["新建数据库", "Make a database"],
        more: [
            "建库的人成为管理员，姓名取自 --operator。密钥另放一处，不随备份走；没有密钥就不能导入党员名册，请妥善保管。",
            "Whoever makes it becomes admin, with the name given by --operator. The key is kept elsewhere and is not part of backups; without it member rosters cannot be imported, so keep it safe.",
        ],
        example: [
            "dishu init\ndishu init --group dangjian --db /var/lib/dishu/dishu.db --operator 陈示例",
            "dishu init\ndishu init --group party --db /var/lib/dishu/dishu.db --operator Chen",
        ],
        flags: &["group"],
        ..NONE
    },
    Command {
        name: "import",
        about: ["导入名单", "Import lists"],
        more: [
            "先写种类再写文件；种类为 auto 或只给文件夹时按表头识别，并说明还缺什么。`-` 从标准输入读取从 WPS 复制的单元格。读得出的行入库，读不出的行写入「文件名.rejects.xlsx」，改好后可再导入。同一文件导入两次不会改变任何数据。",
            "The kind comes first, then the files; with auto, or with a folder alone, each file is recognised by its headings and what is still missing is said. `-` reads cells copied from a spreadsheet on standard input. Rows that cannot be read go to `NAME.rejects.xlsx`, to be mended and imported again. Importing a file twice changes nothing.",
        ],
        example: [
            "dishu import enterprises 企业登记表.xlsx --as-of 2026-06-30\ndishu import members 名册.csv --complete 高新区 --dry-run\ndishu import 材料/",
            "dishu import enterprises registry.xlsx --as-of 2026-06-30\ndishu import members roster.csv --complete Hightech --dry-run\ndishu import lists/",
        ],
        places: &[Place {
            id: "what",
            name: ["种类 文件… | 文件夹", "KIND FILE… | FOLDER"],
            many: true,
            required: true,
            help: [
                "种类：enterprises 企业、branches 党组织、members 党员、transfers 介绍信、contacts 联络服务人员、auto 自动识别",
                "the kind is enterprises, branches, members, transfers, contacts or auto",
            ],
        }],
        flags: &["sheet", "map", "as-of", "complete", "claim-zone", "dry-run", "yes", "json"],
        ..NONE
    },
    Command {
        name: "link",
        about: ["把党员和党组织对到企业", "Join members and branches to enterprises"],
        more: [
            "先按信用代码、名称、曾用名；其余按证据加权（字号、行业、地名、组织形式、同音、次序等各计比特），校准准确率达到口径 link.precision 且领先次选的才判定，拿不准的留给人定，人定过的不会被改。不同写法各判一次；企业名称没有变化时，只判新出现的写法。--explain 先印校准表和界限。",
            "By credit code, name and former name first. The rest is weighed (brand, trade, place, legal form, homophones, order, each in bits) and settles where the calibrated precision reaches policy link.precision and the runner-up is far; what is doubtful is left to a person, and what a person decided stays. Each text is decided once, and while no name of an enterprise changed only new texts are. --explain prints the calibration and the thresholds first.",
        ],
        example: ["dishu link\ndishu link --explain", "dishu link\ndishu link --explain"],
        flags: &["explain", "limit", "json"],
        ..NONE
    },
    Command {
        name: "match",
        about: ["把任意名单对到任意登记表", "Match any list of names with any registry"],
        more: [
            "不动数据库。每个名称写出最可能的几家企业，一家一行：qid 名单编号，rank 名次(从 0 起)，id 登记表编号，score 把握(比特，可跨名称比较)，decision 判定(linked 判定，review 待确认，ambiguous 同名多家，none 未匹配)。相同的写法只判一次；够准才判定，见 `dishu link --explain` 的校准表。",
            "The database is left alone. For each name the likeliest enterprises, one a row: qid of the list, rank from 0, id of the registry, score in bits (comparable across names), decision linked, review, ambiguous or none. A text is decided once however often it stands there, and linked only where the calibration allows it, see `dishu link --explain`.",
        ],
        example: [
            "dishu match --registry 登记表.xlsx --queries 名单.csv --query-column 工作单位 --out 结果.xlsx --explain",
            "dishu match --registry registry.csv --queries list.csv --out result.csv",
        ],
        flags: &[
            "registry",
            "queries",
            "matches",
            "top",
            "key",
            "query-column",
            "id-column",
            "name-column",
            "weights",
            "parts",
            "encoding",
            "json",
        ],
        ..NONE
    },
    Command {
        name: "learn",
        about: ["用标注名单重新拟合匹配权重", "Refit the weights of matching from labelled lists"],
        more: [
            "维护用。标注名单有 query 和 gold 两列，gold 为登记表的 id，空为登记表中没有。写出 weights.tsv 和 calibration.tsv：`dishu match --weights` 用它们试，放入 src/resolve/matching/ 后重新编译即为缺省。相同的名单得到相同的结果。",
            "For maintainers. A labelled list has the columns query and gold, the registry's id or nothing where the registry lacks the firm. Writes weights.tsv and calibration.tsv: `dishu match --weights` tries them, in src/resolve/matching/ of the source they become the default. Equal lists give equal weights.",
        ],
        example: [
            "dishu learn --set 登记表.csv=标注.csv --set 登记表2.csv=标注2.csv=0.5 --out 权重/",
            "dishu learn --set registry.csv=labelled.csv --out weights/",
        ],
        flags: &["set", "to-folder"],
        ..NONE
    },
    Command {
        name: "audit",
        about: ["核查，找出应改、待核和提示", "Audit, and open and close findings"],
        more: [
            "每条待核事项都有证据和依据。未导入的材料所涉规则列为「无法评估」，不作结论。",
            "Every finding has its evidence and its provision. Rules whose material was never imported are not assessable and accuse nobody.",
        ],
        example: [
            "dishu audit --as-of 2026-06-30\ndishu audit --fail-on breach",
            "dishu audit --as-of 2026-06-30\ndishu audit --fail-on breach",
        ],
        flags: &["audit-day", "fail-on", "json"],
        ..NONE
    },
    Command {
        name: "overview",
        about: ["显示总览", "Show the overview"],
        more: ["每个比率都带分子、分母和日期。", "Every rate comes with numerator, denominator and day."],
        example: ["dishu overview\ndishu overview --json", "dishu overview\ndishu overview --json"],
        flags: &["json"],
        ..NONE
    },
    Command {
        name: "figures",
        about: ["显示任一天的数字及背后的名单", "Show the figures of any day and the lists behind them"],
        more: [
            "组织覆盖率、单独组建率、工作覆盖率按全部分母列出，连同漏斗和流动党员比例；可按园区、县区、行业、规模、从业人数、经济成分分组。只读，不改数据。",
            "Coverage by organisation, by own branch and by work over every denominator, the funnel and the floating ratio; broken down by park, county, industry, size, staff or ownership. Reads only.",
        ],
        example: [
            "dishu figures\ndishu figures --by zone --base three-have\ndishu figures --as-of 2026-06-30 --known 12\ndishu figures --list organisation-coverage/running --of zone:高新区 --out 未覆盖.xlsx",
            "dishu figures\ndishu figures --by zone --base three-have\ndishu figures --as-of 2026-06-30 --known 12\ndishu figures --list organisation-coverage/running --of zone:Hightech --out rest.xlsx",
        ],
        flags: &["figures-day", "known", "by", "base", "of", "figure", "part", "out", "encoding", "json"],
        ..NONE
    },
    Command {
        name: "compare",
        about: ["比对两天或两次记录", "Compare two days or two records"],
        more: [
            "列出比率的变化，新增、消除、有变的事项，以及背后有变的事实；没有事实变化的是日期推移。写一个时点时与现在比，不写时列出可比的记录。记录号见 `dishu journal`，导入之后的匹配算在那次导入内。",
            "How the rates moved, which findings opened, closed or changed, and which facts behind them differ; where none does, the day moved. One moment is compared with now; without any the records are listed. Numbers are those of `dishu journal`; the matching after an import belongs to it.",
        ],
        example: [
            "dishu compare\ndishu compare 2026-03-31 2026-06-30\ndishu compare 4 9 --rule FG01",
            "dishu compare\ndishu compare 2026-03-31 2026-06-30\ndishu compare 4 9 --rule FG01",
        ],
        places: &[Place {
            id: "sides",
            name: ["时点", "MOMENT"],
            many: true,
            required: false,
            help: ["日期(年-月-日)或记录号，一个或两个", "one or two days (yyyy-mm-dd) or record numbers"],
        }],
        flags: &["of-rule", "limit", "json"],
        ..NONE
    },
    Command {
        name: "what-if",
        about: ["推演：这些事办成后比率是多少", "Show what the rates would be if steps were taken"],
        more: [
            "在副本上推算，不改任何数据；列出前后的比率、百分点和各规则的事项数。",
            "Works on a copy and changes nothing: rates before and after, percentage points, findings by rule.",
        ],
        example: [
            "dishu what-if\ndishu what-if --suppose transfers --suppose own",
            "dishu what-if\ndishu what-if --suppose transfers --suppose own",
        ],
        flags: &["suppose", "figures-day", "known", "json"],
        ..NONE
    },
    Command {
        name: "policy",
        about: ["列出全部口径", "List every threshold"],
        more: [
            "每条口径的值、依据、文件条款、可信度、适用范围和起止日；本地改过的标「改」。在配置文件的 [policy] 一节改动，法定的不能改。",
            "Value, basis, document and article, confidence, jurisdiction and days of each; what the site changed is marked. Change them in the [policy] table of the config file; what the law fixes cannot be changed.",
        ],
        example: ["dishu policy\ndishu policy --json", "dishu policy\ndishu policy --json"],
        flags: &["json"],
        ..NONE
    },
    Command {
        name: "rules",
        about: ["解释规则", "Explain the rules"],
        more: [
            "不写编码时列出全部规则；写编码时给出口径、依据、例外、示例和所用口径。",
            "All rules without a code; with one its test, provision, exceptions, example and thresholds.",
        ],
        example: ["dishu rules\ndishu rules FG01", "dishu rules\ndishu rules FG01"],
        places: &[Place {
            id: "code",
            name: ["编码", "CODE"],
            many: false,
            required: false,
            help: ["规则编码，如 FG01", "code of a rule, such as FG01"],
        }],
        flags: &["json"],
        ..NONE
    },
    Command {
        name: "findings",
        about: ["列出待核事项", "List findings"],
        more: [
            "条件须同时满足；同一选项多次给出时满足其一即可。",
            "All conditions must hold; of one flag given several times, any may.",
        ],
        example: [
            "dishu findings --rule FG01 --zone 高新区\ndishu findings --severity breach --out 应改.xlsx",
            "dishu findings --rule FG01 --severity breach\ndishu findings --county 460105 --out findings.xlsx",
        ],
        flags: FILTERS,
        ..NONE
    },
    Command {
        name: "list",
        about: [
            "列出企业、党组织、党员、待核事项或单位名称",
            "List enterprises, branches, members, findings or unit texts",
        ],
        more: [
            "姓名和电话一律遮盖。列名写英文或中文均可。",
            "Names and phones are masked. Columns go by their English or Chinese names.",
        ],
        example: [
            "dishu list enterprises --search hnjp\ndishu list members --where place=原工作单位 --sort name",
            "dishu list enterprises --search hnjp\ndishu list members --where place=former-unit --sort name",
        ],
        places: &[place(
            "table",
            ["列表", "TABLE"],
            [
                "enterprises 企业、branches 党组织、members 党员、findings 待核事项、unit-texts 单位名称",
                "enterprises, branches, members, findings or unit-texts",
            ],
        )],
        flags: FILTERS,
        ..NONE
    },
    Command {
        name: "card",
        about: [
            "显示一户企业、一个党组织、一名党员或一条待核事项的全部情况",
            "Show everything about one enterprise, branch, member or finding",
        ],
        more: [
            "编号见各列表的 JSON 输出；待核事项也可只写号码。写名称时须只对得上一行。",
            "Ids are those of the lists' JSON output; a finding goes by its number too. A name must fit exactly one row.",
        ],
        example: ["dishu card finding:12\ndishu card 海南甲乙科技有限公司", "dishu card finding:12\ndishu card hnjykj"],
        places: &[place(
            "row",
            ["编号或名称", "ID|NAME"],
            [
                "如 finding:12、enterprise:460105-01J…，或可查找的文字",
                "such as finding:12 or enterprise:460105-01J…, or a text to search for",
            ],
        )],
        flags: &["json"],
        ..NONE
    },
    Command {
        name: "worklist",
        about: ["摸排清单", "Work with worklists"],
        more: ["见各子命令。", "See the commands below."],
        example: [
            "dishu worklist export --rule FG01 --out 清单.xlsx",
            "dishu worklist export --rule FG01 --out worklist.xlsx",
        ],
        below: &[Command {
            name: "export",
            about: ["导出摸排清单", "Write a worklist"],
            more: [
                "清单写明事项、证据、依据、两处地址，并留出供摸排人员填写的列。选哪些行与 findings 相同。姓名缺省遮盖。",
                "With findings, evidence, provision, both addresses, and columns for the inspector to fill. Rows are chosen as for findings. Names are masked unless revealed.",
            ],
            example: [
                "dishu worklist export --rule FG01 --zone 高新区 --out 清单.xlsx\ndishu worklist export --severity breach --out 清单.csv --encoding gb18030",
                "dishu worklist export --rule FG01 --out worklist.xlsx\ndishu worklist export --severity breach --out worklist.csv --encoding gb18030",
            ],
            flags: EXPORT,
            ..NONE
        }],
        ..NONE
    },
    Command {
        name: "ledgers",
        about: ["写出两份对照台账", "Write both reconciliation ledgers"],
        more: [
            "《不在花名册党员初审信息台帐》《党员花名册多余人员信息台帐》，与待核事项 SJ04、SJ03 同数。先导入企业党员名单并核查。",
            "Members on no roster, and surplus rows of rosters: the findings SJ04 and SJ03. Import the enterprises' own lists and audit first.",
        ],
        example: [
            "dishu ledgers --out 台帐\ndishu ledgers --out 台帐 --reveal --why 报组织部门",
            "dishu ledgers --out ledgers\ndishu ledgers --out ledgers --format csv",
        ],
        flags: &["to-folder", "format", "encoding", "reveal", "why", "json"],
        ..NONE
    },
    Command {
        name: "fill",
        about: ["填上级发来的表", "Fill a blank form in place"],
        more: [
            "只改填进去的格子，合并、格式、公式、保护都不动，公式在打开时重算。表头认得的自动取数，认不得的用 --map 指定一次，下次同样的表沿用；填不了的逐格说明原因。报送后用 --sent 记下，下次列出与它不同的数。自带台账：T-05 T-07 T-09 T-14 T-15。姓名、电话须 --reveal。",
            "Only the cells that are filled change; merged cells, formats, formulas and protection stay, formulas are computed on opening. Known headings are filled by themselves, others are said once with --map and remembered. What cannot be filled is named cell by cell. After sending, --sent keeps the figures, and the next filling lists what differs. Our own ledgers: T-05 T-07 T-09 T-14 T-15. Names and phones need --reveal.",
        ],
        example: [
            "dishu fill 企业党建台账.xlsx --explain\ndishu fill 企业党建台账.xlsx --where in-scope=是 --out 已填.xlsx\ndishu fill 登记表.xlsx --about 海南澜屿科技有限公司 --map 备注=变更情况 --out 已填.xlsx\ndishu fill T-05 --zone 高新区 --out T-05.xlsx\ndishu fill 已填.xlsx --sent",
            "dishu fill ledger.xlsx --explain\ndishu fill ledger.xlsx --where in-scope=yes --out filled.xlsx\ndishu fill T-05 --out T-05.xlsx\ndishu fill filled.xlsx --sent",
        ],
        places: &[Place {
            required: false,
            ..place(
                "blank",
                ["表样", "BLANK"],
                ["上级发来的 .xlsx，或自带台账的编号", "the .xlsx that was sent, or a ledger of ours"],
            )
        }],
        flags: &[
            "form-file",
            "explain-form",
            "map",
            "sheet",
            "about",
            "rows-of",
            "zone",
            "county",
            "where",
            "search",
            "sort",
            "desc",
            "terms",
            "sent",
            "anew",
            "reveal",
            "why",
            "json",
        ],
        ..NONE
    },
    Command {
        name: "paper",
        about: ["拟公文（DOCX）", "Write an official paper"],
        more: [
            "request 成立党支部请示、reply 批复（代拟稿）、election 选举结果报告、filing 备案表、term 换届提醒函、transfer 转接提醒函，按公文格式排版，文号留空，不知道的留空并列出，可用 --value 写入。样本用 --template 写出，在 Word 或 WPS 中改好，再用 --use-template 换上。姓名、电话须 --reveal。",
            "request, reply (a draft), election, filing, term and transfer: requests for a branch and its reply, results of an election, the filing form, reminders of a term and of a transfer. Official layout, the number left blank; what is not known stays blank and is listed, --value gives it. Write the template with --template, change it in Word or WPS, put it in force with --use-template. Names and phones need --reveal.",
        ],
        example: [
            "dishu paper request 海南澜屿科技有限公司 --out 请示.docx\ndishu paper reply --plan 12 --group-line 1 --out 批复.docx\ndishu paper election 第一联合党支部 --value 选举日期=2026年6月30日 --out 报告.docx\ndishu paper term --template 换届提醒.docx\ndishu paper term --use-template 换届提醒.docx",
            "dishu paper request ROW --out request.docx\ndishu paper reply --plan 12 --group-line 1 --out reply.docx\ndishu paper term --template term.docx\ndishu paper term --use-template term.docx",
        ],
        places: &[
            place(
                "paper-kind",
                ["种类", "KIND"],
                [
                    "公文种类：request reply election filing term transfer",
                    "request reply election filing term transfer",
                ],
            ),
            Place {
                required: false,
                ..place("row", ["对象", "ROW"], ["企业、党组织或党员", "an enterprise, a branch or a member"])
            },
        ],
        flags: &[
            "paper-file",
            "plan-number",
            "group-line",
            "value",
            "write-template",
            "use-template",
            "drop-template",
            "reveal",
            "why",
            "json",
        ],
        ..NONE
    },
    Command {
        name: "forms",
        about: ["收表：布置、下发、收回、催报", "Ask for forms, send, receive, remind"],
        more: [
            "谁在什么时候前报哪份表；空表里先填好库中已有的内容；收回的表逐格检查；谁没报、谁有误、谁逾期一目了然，催报的话可以直接复制。",
            "Who owes which form by when. Blanks go out filled with what is known; what comes back is checked cell by cell; who is missing, faulty or late is listed, with words to copy.",
        ],
        example: [
            "dishu forms due 支部情况.xlsx --due 2026-07-10 --branches\ndishu forms status",
            "dishu forms due branches.xlsx --due 2026-07-10 --branches\ndishu forms status",
        ],
        below: &[
            Command {
                name: "due",
                about: ["布置一份表", "Ask for a form"],
                more: [
                    "表样存进库里。应报单位可以是全部党组织、指定的企业和党组织，或乡镇、部门的名称。",
                    "The blank is kept in the database. It may be owed by every branch, by certain enterprises and branches, or by offices by their names.",
                ],
                example: [
                    "dishu forms due 支部情况.xlsx --due 2026-07-10 --branches\ndishu forms due T-15 --due 2026-07-10 --office 老城镇 --office 金江镇",
                    "dishu forms due T-15 --due 2026-07-10 --office Laocheng",
                ],
                places: &[place(
                    "blank",
                    ["表样", "BLANK"],
                    ["空表 .xlsx，或自带台账的编号", "the blank .xlsx, or a ledger of ours"],
                )],
                flags: &["due", "title", "branches-all", "unit", "office", "why", "json"],
                ..NONE
            },
            Command {
                name: "send",
                about: ["写出各单位的空表", "Write the blank of each unit"],
                more: [
                    "每个未报的单位一个文件，已知的内容填好；文件名前面的号码用来认出是谁报的，改名时请保留。姓名、电话须 --reveal。",
                    "One file for each unit that has not returned it, filled with what is known. The numbers before the name tell whose it is. Names and phones need --reveal.",
                ],
                example: ["dishu forms send 7 --out 下发", "dishu forms send 7 --out outbox"],
                places: &[FORM_NUMBER],
                flags: &["to-folder", "reveal", "why", "json"],
                ..NONE
            },
            Command {
                name: "receive",
                about: ["收回报来的表", "Take returned forms in"],
                more: [
                    "检查表头、应填的格、数、日期、信用代码、下拉选项，差错逐格列出；重报的以后一次为准。",
                    "Checks headings, cells that must be filled, numbers, dates, credit codes, words to choose from. A form that comes again replaces the one before.",
                ],
                example: ["dishu forms receive 7 收件/7-*.xlsx", "dishu forms receive 7 inbox/7-*.xlsx"],
                places: &[
                    FORM_NUMBER,
                    Place {
                        many: true,
                        ..place("form-files", ["文件", "FILE"], ["报来的 .xlsx，可多个", "what came back, any number"])
                    },
                ],
                flags: &["owed-place", "json"],
                ..NONE
            },
            Command {
                name: "status",
                about: ["列出收表情况", "List what came back and what did not"],
                more: ["写号码时逐个单位列出。", "With a number, unit by unit."],
                example: ["dishu forms status\ndishu forms status 7", "dishu forms status\ndishu forms status 7"],
                places: &[Place { required: false, ..FORM_NUMBER }],
                flags: &["json"],
                ..NONE
            },
            Command {
                name: "remind",
                about: ["写催报的话", "Write the reminders"],
                more: [
                    "未报、逾期、有误的单位各一段，可直接复制；催过几次记在库里。",
                    "A text to copy for each unit that is missing, late or faulty; how often it was reminded is kept.",
                ],
                example: ["dishu forms remind 7", "dishu forms remind 7"],
                places: &[FORM_NUMBER],
                flags: &["json"],
                ..NONE
            },
            Command {
                name: "close",
                about: ["截止一份表", "Close a form"],
                more: ["不再催报；已收的保留。", "It is no longer asked for; what came back stays."],
                example: ["dishu forms close 7 --why 已汇总上报", "dishu forms close 7 --why done"],
                places: &[FORM_NUMBER],
                flags: &["why", "json"],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "pages",
        about: ["打印一企一表", "Print one page an enterprise"],
        more: [
            "每家企业一页六项：经营运行、职工队伍、党员队伍、出资人、建立党组织情况、未建立党组织原因；没有答案的留空待填。.html 用浏览器或 WPS 打印，其他为纯文本。",
            "Six parts a page: business, staff, members, owner, organisation, reasons for none; blanks are left to write on. Print .html from a browser, anything else is plain text.",
        ],
        example: [
            "dishu pages 海南澜屿科技有限公司 --out 一企一表.html\ndishu pages --zone 高新区 --where three-have=是 --out 一企一表.html",
            "dishu pages --where staff>=50 --out pages.html\ndishu pages --search hnjp --out pages.txt",
        ],
        places: &[Place {
            required: false,
            ..place(
                "row",
                ["企业", "ROW"],
                ["企业名称或编号；不写则按筛选", "name or id of an enterprise, else by the filters"],
            )
        }],
        flags: &["zone", "county", "where", "search", "sort", "desc", "page-file", "reveal", "why", "json"],
        ..NONE
    },
    Command {
        name: "edit",
        about: ["手工更正企业、党组织、党员或台账的事实", "Change facts by hand"],
        more: [
            "写 字段=值，可写多个；不知道字段名时随便写一个，会列出可用的。改动记入操作记录。",
            "Give field=value, any number; an unknown field is answered with those that can be edited. The change is kept in the journal.",
        ],
        example: [
            "dishu edit 海南澜屿科技有限公司 未建立党组织原因=无党员 拟建党组织日期=2026-12 --why 走访\ndishu edit 海南锦越服装有限公司党支部 届满日期=2027-05 --why 批复",
            "dishu edit hnjp premises=yes planned-on=2026-12 --why visit\ndishu edit branch:460000-01J0000000000000000000000 term-end=2027-05 --why approval",
        ],
        places: &[ROW, FIELDS_TYPED],
        flags: &["why", "json"],
        ..NONE
    },
    Command {
        name: "entry",
        about: ["台账记录", "Work with register entries"],
        more: ["见各子命令。", "See the commands below."],
        example: [
            "dishu entry add visits 海南澜屿科技有限公司 日期=2026-06-30 姓名=虚构人 事由=了解用工 --why 走访",
            "dishu entry add visits hnjp happened=2026-06-30 --why visit",
        ],
        below: &[
            Command {
                name: "add",
                about: ["手工登记一条台账", "Write one entry into a register"],
                more: [
                    "台账：visits 走访、floating 流动、lost 失联、posts 任职、stars 星级、member-lists 企业党员名单、dues 党费、meetings 三会一课、ties 结对共建与联盟。对象写名称或编号。",
                    "Registers: visits, floating, lost, posts, stars, member-lists, dues, meetings, ties. About whom: a name or an id.",
                ],
                example: [
                    "dishu entry add stars 海南锦越服装有限公司党支部 星级=四星 日期=2026-06-30 --why 年度评定\ndishu entry add ties 海南锦越服装有限公司党支部 类别=结对共建 对方=澄迈绣卓工艺品有限公司党支部 --why 签约",
                    "dishu entry add stars branch:460000-01J0000000000000000000000 stars=4 happened=2026-06-30 --why rating",
                ],
                places: &[place("register", ["台账", "REGISTER"], ["哪种台账", "which register"]), ROW, FIELDS_TYPED],
                flags: &["why", "json"],
                ..NONE
            },
            Command {
                name: "end",
                about: ["终止一条台账记录", "End an entry of a register"],
                more: [
                    "自今日起不再算数，历史仍可查。编号见 `dishu card --json`。",
                    "It counts no more from today on and stays in the history. Ids are in `dishu card --json`.",
                ],
                example: [
                    "dishu entry end listing:460000-01J0000000000000000000000 --why 误登",
                    "dishu entry end listing:460000-01J0000000000000000000000 --why mistaken",
                ],
                places: &[ROW],
                flags: &["why", "json"],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "plan",
        about: ["做联合组建方案", "Propose joint branches"],
        more: [
            "正式党员一至二名、没有党组织覆盖的企业，连同不足三名的党支部和有余量的联合党支部，按地域、行业、规模编组；组内每对单位按相邻程度和行业计分，越小越近，权重见口径。印出与最优的差距。只提出建议，加 --adopt 才采用；Ctrl-C 停下时给出此刻最好的方案。",
            "Groups enterprises with one or two full members and no organisation, with branches below three and joint branches that have room, by place, industry and size; each pair of a group costs points by nearness and industry, with weights from the policy. Prints the gap to the best possible. Proposes only; --adopt adopts. Ctrl-C gives the best so far.",
        ],
        example: [
            "dishu plan --zone 高新区\ndishu plan --out 方案.xlsx\ndishu plan --zone 高新区 --adopt --why 党工委会议同意",
            "dishu plan --json\ndishu plan --out plan.xlsx\ndishu plan --adopt --why \"agreed by the committee\"",
        ],
        flags: &[
            "plan-zone",
            "new-only",
            "over-wide",
            "pin",
            "apart",
            "leave-out",
            "compare",
            "plan-file",
            "adopt",
            "why",
            "json",
        ],
        ..NONE
    },
    Command {
        name: "adopted",
        about: ["查看和办理已采用的联合组建方案", "Show adopted proposals and their steps"],
        more: [
            "每组四步：申请、批复、选举、备案。写明方案号和组号即办结下一步；批复自申请起一个月内。",
            "Each group has four steps: application, decision, election, filing. With a proposal and a group the next step is done; the decision is due within a month of the application.",
        ],
        example: [
            "dishu adopted\ndishu adopted 12 --group-line 1 --done-on 2026-03-02 --why 已递交申请\ndishu adopted 12 --withdraw --why 人员变化",
            "dishu adopted\ndishu adopted 12 --group-line 1 --done-on 2026-03-02 --why \"application handed in\"",
        ],
        places: &[Place {
            id: "proposal",
            name: ["方案号", "NUMBER"],
            many: false,
            required: false,
            help: ["办理这份方案", "the proposal to work on"],
        }],
        flags: &["group-line", "done-on", "step-back", "withdraw", "why", "json"],
        ..NONE
    },
    campaign::CAMPAIGN,
    campaign::TASKS_COMMAND,
    sheets::SHEETS,
    sheets::BULLETIN,
    campaign::VISIT,
    campaign::PROGRESS,
    Command {
        name: "verify",
        about: ["把待核事项定为核实无误", "Mark findings as verified and in order"],
        more: [
            "证据一变或到了 --until 的日子，事项会重新出现。",
            "A finding comes back when its evidence changes or its day comes.",
        ],
        example: [
            "dishu verify 12 13 --why 走访确认支部已成立 --until 2026-12-31\ndishu verify 12 --undo --why 误标",
            "dishu verify 12 13 --why \"seen on a visit\" --until 2026-12-31\ndishu verify 12 --undo --why mistaken",
        ],
        places: &[Place {
            id: "finding",
            name: ["号码…", "NUMBER…"],
            many: true,
            required: true,
            help: ["待核事项的号码", "numbers of findings"],
        }],
        flags: &["why", "until-day", "undo", "json"],
        ..NONE
    },
    Command {
        name: "confirm",
        about: ["确认拿不准的单位匹配", "Decide the matches that are in doubt"],
        more: [
            "不写名称时列出待确认的，影响大的在前：党员人数，乘以对企业的作用（党支部落到企业、够单独建支部、未见党组织）。写名称时列出候选和依据，加 --is、--none 或 --no-firm 判定。判定过的记住，重新导入仍在；登记与之不一致时重开，列表里带 !。",
            "Without a text: what waits, the weightiest first, by members and by what they change for the enterprise. With a text: its candidates and their evidence; --is, --none or --no-firm decide. Decisions outlive imports and come back, with a !, when the registry contradicts them.",
        ],
        example: [
            "dishu confirm\ndishu confirm 椰屿科技财务部\ndishu confirm 椰屿科技财务部 --is 1 --alike --why 电话核实",
            "dishu confirm --limit 20\ndishu confirm \"Yeyu Tech\" --none --why \"asked by phone\"",
        ],
        places: &[Place {
            id: "unit",
            name: ["名称", "TEXT"],
            many: false,
            required: false,
            help: ["单位名称，照名单的写法", "the unit text as the list has it"],
        }],
        flags: &["is", "none-fits", "no-firm", "alike", "why", "limit", "json"],
        ..NONE
    },
    Command {
        name: "aliases",
        about: ["别名表：导出、导入人工判定", "The alias table: decisions of persons, out and in"],
        more: [
            "每行一个单位名称：判定、信用代码、企业名称、原因。",
            "One unit text a row: decision, code, enterprise, reason.",
        ],
        example: ["dishu aliases export --out 别名表.xlsx", "dishu aliases export --out aliases.csv"],
        below: &[
            Command {
                name: "export",
                about: ["写出全部人工判定", "Write every decision of a person"],
                more: ["没有党员的资料。", "Holds nothing about members."],
                example: ["dishu aliases export --out 别名表.xlsx", "dishu aliases export --out aliases.csv"],
                flags: &["alias-file", "encoding"],
                ..NONE
            },
            Command {
                name: "import",
                about: ["采用别处或往年的判定", "Take over decisions made elsewhere"],
                more: [
                    "列：单位名称、判定（人工确认、已否定、非单位，缺省为确认）、统一社会信用代码、企业名称。名单里还没有的名称也记住；这里已有人工判定的不动。",
                    "Columns as `dishu aliases export` writes them; a row without a word of decision confirms its enterprise. Texts that no list has yet are remembered too; decisions made here stand.",
                ],
                example: [
                    "dishu aliases import 别名表.xlsx --why 采用区里的别名表",
                    "dishu aliases import aliases.csv --why \"from the district\"",
                ],
                places: &[place("list", FILE, ["别名表", "the alias table"])],
                flags: &["why"],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "tally",
        about: ["按一列计数：街道、行业、规模、园区、规则", "Count a list by a column: township, size, zone, rule"],
        more: [
            "数字分档，日期按年；条件和 list 一样写。",
            "Numbers stand in bands, days in years; conditions as for list.",
        ],
        example: [
            "dishu tally enterprises --by township\ndishu tally findings --by rule --zone 高新区",
            "dishu tally enterprises --by township\ndishu tally findings --by rule --zone Gaoxin",
        ],
        places: &[place(
            "table",
            ["列表", "TABLE"],
            [
                "enterprises 企业、branches 党组织、members 党员、findings 待核事项、unit-texts 单位名称",
                "enterprises, branches, members, findings or unit-texts",
            ],
        )],
        flags: TALLIED,
        ..NONE
    },
    Command {
        name: "view",
        about: ["存下、列出或删去我的视图", "Save, list or drop my views"],
        more: [
            "视图是查找、条件、排序和列，只有自己看得到。",
            "A view is search, conditions, order and columns, for yourself alone.",
        ],
        example: ["dishu view list", "dishu view list"],
        below: &[
            Command {
                name: "list",
                about: ["列出我的视图", "List my views"],
                more: ["用 `dishu list 列表 --view 名称` 打开。", "Open one with `dishu list TABLE --view NAME`."],
                example: ["dishu view list", "dishu view list"],
                flags: &["json"],
                ..NONE
            },
            Command {
                name: "save",
                about: ["存为视图", "Save a view"],
                more: ["同名的会被替换。", "One of that name is replaced."],
                example: [
                    "dishu view save 未覆盖 enterprises --where coverage=未覆盖 --columns name,zone,members",
                    "dishu view save uncovered enterprises --where coverage=none --columns name,zone,members",
                ],
                places: &[
                    VIEW_NAME,
                    place(
                        "table",
                        ["列表", "TABLE"],
                        [
                            "enterprises 企业、branches 党组织、members 党员、findings 待核事项、unit-texts 单位名称",
                            "enterprises, branches, members, findings or unit-texts",
                        ],
                    ),
                ],
                flags: VIEWED,
                ..NONE
            },
            Command {
                name: "drop",
                about: ["删去视图", "Drop a view"],
                more: ["数据不受影响。", "No data is touched."],
                example: ["dishu view drop 未覆盖 enterprises", "dishu view drop uncovered enterprises"],
                places: &[
                    VIEW_NAME,
                    place(
                        "table",
                        ["列表", "TABLE"],
                        [
                            "enterprises 企业、branches 党组织、members 党员、findings 待核事项、unit-texts 单位名称",
                            "enterprises, branches, members, findings or unit-texts",
                        ],
                    ),
                ],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "undo",
        about: ["撤销自己上一次的核实、匹配确认或更正", "Take back your last verdict, decision or edit"],
        more: [
            "可连续撤销，重启后仍可；每次都记入操作记录。他人之后改过的不动。",
            "Again and again, also after a restart; each is journalled. What others changed since stays.",
        ],
        example: ["dishu undo\ndishu redo", "dishu undo\ndishu redo"],
        flags: &["json"],
        ..NONE
    },
    Command {
        name: "redo",
        about: ["重做刚撤销的操作", "Do again what was taken back"],
        more: ["撤销之后又做了别的，就不能再重做。", "Not after something else was done."],
        example: ["dishu redo", "dishu redo"],
        flags: &["json"],
        ..NONE
    },
    Command {
        name: "journal",
        about: ["显示操作记录", "Show the journal"],
        more: ["新的在前：何人、何时、为何、做了什么。", "Newest first: who, when, why, what."],
        example: ["dishu journal --limit 20", "dishu journal --limit 20"],
        flags: &["limit", "json"],
        ..NONE
    },
    Command {
        name: "batches",
        about: ["列出导入批次", "List import batches"],
        more: ["新的在前，每批带行数核对。", "Newest first, each with its row arithmetic."],
        example: ["dishu batches", "dishu batches"],
        flags: &["limit", "json"],
        ..NONE
    },
    Command {
        name: "faults",
        about: ["列出错行", "List faults of imported rows"],
        more: ["不写批次时列出全部。", "All of them without a batch."],
        example: ["dishu faults 3\ndishu faults --limit 0 --json", "dishu faults 3\ndishu faults --limit 0 --json"],
        places: &[Place {
            id: "batch",
            name: ["批次", "BATCH"],
            many: false,
            required: false,
            help: ["批次号，见 dishu batches", "batch number, see `dishu batches`"],
        }],
        flags: &["limit", "json"],
        ..NONE
    },
    Command {
        name: "zones",
        about: ["查看和更换园区范围表", "Show and replace the table of parks"],
        more: [
            "表里一行一个园区：园区、别名、县区、道路门牌（如 虚构路1-99号(单)）、楼宇、乡镇街道、关键词、依据，一格多项以顿号分开。没有自己的表时用起始表（海南重点园区）。",
            "One park a row: name, aliases, counties, roads with door numbers, buildings, townships, keywords, source; several values of a cell stand apart by a comma. Without a table of its own the site has the starting one (key parks of Hainan).",
        ],
        example: [
            "dishu zones list\ndishu zones export 园区.xlsx\ndishu zones import 园区.xlsx\ndishu zones explain 海口市龙华区虚构路8号",
            "dishu zones list --json\ndishu zones export zones.csv\ndishu zones import zones.csv",
        ],
        below: &[
            Command {
                name: "list",
                about: ["列出园区及其企业数", "List the parks with their enterprises"],
                more: [
                    "注册、经营两列是按地址判定在该园区的现有企业数。",
                    "The two counts are enterprises whose registered and whose operating address lies in the park.",
                ],
                example: ["dishu zones list", "dishu zones list --json"],
                flags: &["json"],
                ..NONE
            },
            Command {
                name: "import",
                about: ["换上自己的园区表，并按它重读地址", "Replace the table and read all addresses by it"],
                more: [
                    "整表替换；有一格不能用就不换，并逐格说明。同名园区沿用原编号。之后运行 `dishu audit`。",
                    "Replaces the whole table; when a cell cannot be used nothing changes and each one is told. Run `dishu audit` afterwards.",
                ],
                example: ["dishu zones import 园区.xlsx", "dishu zones import zones.csv"],
                places: &[place("list", FILE, ["园区表，CSV、XLSX、XLS 或 ODS", "the table: CSV, XLSX, XLS or ODS"])],
                flags: &["sheet"],
                ..NONE
            },
            Command {
                name: "export",
                about: ["写出现用的园区表", "Write the table in force"],
                more: ["改好后可再导入。", "Edit it and import it again."],
                example: ["dishu zones export 园区.xlsx", "dishu zones export zones.csv"],
                places: &[place("list", FILE, ["写到这个文件，.xlsx 或 .csv", "the file to write, .xlsx or .csv"])],
                ..NONE
            },
            Command {
                name: "explain",
                about: ["说明一个地址属哪个园区、凭什么", "Say which park an address lies in, and why"],
                more: [
                    "依次看园区名称、关键词、楼宇、道路门牌、乡镇街道。",
                    "By the park's name, a keyword, a building, a road with its number, or the township, in this order.",
                ],
                example: ["dishu zones explain 海口市龙华区虚构路8号", "dishu zones explain --json ADDRESS"],
                places: &[place("address", ["地址", "ADDRESS"], ["一个地址", "one address"])],
                flags: &["json"],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "address",
        about: ["拆分与比对地址", "Read and compare addresses"],
        more: [
            "读任何一份 CSV、XLSX、XLS 或 ODS，不用数据库。",
            "Reads any CSV, XLSX, XLS or ODS file; needs no database.",
        ],
        example: [
            "dishu address parse 名单.xlsx --column 注册地址 --out 拆分.csv",
            "dishu address parse list.xlsx --column address --out parsed.csv",
        ],
        below: &[
            Command {
                name: "parse",
                about: ["把地址拆成省市县、乡镇、路、号、栋、室", "Read addresses into their levels"],
                more: [
                    "每行输出一行，row 从 0 起。各列照原文写；county_code 是读出或推知的县区代码，推不出的留空。",
                    "One line for each row, row counts from 0. Cells stand as the text has them; county_code is the county read or inferred, empty where it cannot be told.",
                ],
                example: [
                    "dishu address parse 名单.csv --column 住所 --city-column 市 --out 拆分.csv",
                    "dishu address parse list.csv --column addr --out parsed.csv",
                ],
                places: &[place("list", FILE, ["名单，- 为标准输入", "the list, - for standard input"])],
                flags: &["column", "city-column", "full-names", "sheet", "to-table"],
                ..NONE
            },
            Command {
                name: "place",
                about: ["更正一户地址所在的区划", "Say in which division an address lies"],
                more: [
                    "更正注册地址，加 --operating 为经营地址；写法相同的企业一并更正，以后导入的也是。--division 留空即撤回。",
                    "The registered address, or with --operating the operating one; every enterprise that writes it so follows, those imported later too. An empty --division takes it back.",
                ],
                example: [
                    "dishu address place 海南虚构科技有限公司 --division 海口市秀英区 --why 走访确认",
                    "dishu address place FIRM --operating --division COUNTY --why \"seen on site\"",
                ],
                places: &[ROW],
                flags: &["division", "operating", "why", "json"],
                ..NONE
            },
            Command {
                name: "compare",
                about: ["比对每行的两个地址", "Compare the two addresses of every row"],
                more: [
                    "relation 是两处同到哪一级（same-room 至 different-province，cannot-tell 为无法判断）；score 越高越像同一处。",
                    "relation is the level both share (same-room to different-province, or cannot-tell); the higher the score, the surer it is one place.",
                ],
                example: [
                    "dishu address compare 名单.xlsx --left 注册地址 --right 经营地址 --out 比对.csv",
                    "dishu address compare pairs.csv --left query --right candidate --out compared.csv",
                ],
                places: &[place("list", FILE, ["名单，- 为标准输入", "the list, - for standard input"])],
                flags: &["left", "right", "sheet", "to-table"],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "check",
        about: ["检查数据库", "Check the database"],
        more: [
            "查完整性、结构、留痕和引用；有不合之处以 4 退出。",
            "Integrity, schema, journal and references; exits with 4 when something is not in order.",
        ],
        example: ["dishu check\ndishu check --locks", "dishu check\ndishu check --locks"],
        flags: &["locks", "json"],
        ..NONE
    },
    Command {
        name: "backup",
        about: ["备份数据库", "Back the database up"],
        more: [
            "可以在别人使用时备份。密钥不在其中，除非用 --with-key 另存。",
            "Others may keep working. The key is not in it; --with-key writes it to a file of its own.",
        ],
        example: ["dishu backup /mnt/备份/dishu-2026-06-30.db", "dishu backup /mnt/backup/dishu-2026-06-30.db"],
        places: &[place("file", FILE, ["备份文件", "the copy"])],
        flags: &["with-key", "json"],
        ..NONE
    },
    Command {
        name: "restore",
        about: ["从备份恢复数据库", "Put a backup in place of the database"],
        more: [
            "先检查备份，再替换；原库改名保留。须加 --yes。",
            "The copy is checked first; what stood there is kept under another name. Needs --yes.",
        ],
        example: [
            "dishu restore /mnt/备份/dishu-2026-06-30.db --yes",
            "dishu restore /mnt/backup/dishu-2026-06-30.db --yes",
        ],
        places: &[place("file", FILE, ["备份文件", "the copy"])],
        flags: &["yes", "json"],
        ..NONE
    },
    Command {
        name: "generate",
        about: ["生成虚构的名单", "Write invented lists"],
        more: [
            "企业、党组织、党员、介绍信、联络服务人员五份，带有真实名单常见的毛病。人员均为虚构。",
            "Enterprises, branches, members, transfers and contacts, with the mistakes of real lists. All people are invented.",
        ],
        example: [
            "dishu generate --out 样例 --enterprises 1000 --members 600\ndishu generate --out 样例 --over 企业.csv --format xlsx",
            "dishu generate --out sample --enterprises 1000 --members 600\ndishu generate --out sample --over enterprises.csv --format xlsx",
        ],
        flags: &[
            "to-folder",
            "enterprises",
            "branches",
            "members",
            "transfers",
            "contacts",
            "seed",
            "drawn-up",
            "over",
            "format",
            "json",
        ],
        ..NONE
    },
    Command {
        name: "replay",
        about: ["回放录下的按键，打印所见的画面", "Play recorded keys and print the screen they lead to"],
        more: [
            "录键用 `dishu --record 文件`，录入的文字已遮盖。不需要终端；缺省只打印最后一屏，不改数据。",
            "Record with `dishu --record FILE`; typed texts are masked. No terminal is needed; only the last screen is printed unless told otherwise, and nothing is changed.",
        ],
        example: [
            "dishu --record 按键.txt\ndishu replay 按键.txt --frames | less",
            "dishu --record keys.txt\ndishu replay keys.txt --frames | less",
        ],
        places: &[place("recording", FILE, ["录键文件", "the recording"])],
        flags: &["frames", "act"],
        ..NONE
    },
    Command {
        name: "demo",
        about: ["用虚构的小园区演示", "Show a small invented park"],
        more: [
            "在临时库中导入自带名单、匹配、核查，然后打开界面；输出不是终端时打印总览和待核事项。结束后不留下任何文件。",
            "Imports the bundled lists into a temporary database, joins, audits, and opens the interface, or prints overview and findings when the output is no terminal. Nothing is left behind.",
        ],
        example: ["dishu demo\ndishu demo | less", "dishu --lang en demo\ndishu --lang en demo | less"],
        ..NONE
    },
    Command {
        name: "config",
        about: ["显示生效的设置及其来源", "Show the settings in force and where each came from"],
        more: [
            "优先次序：命令行、环境变量、~/.config/dishu/config.toml、/etc/dishu/config.toml、默认。[policy] 表改口径。",
            "Flags come before the environment, that before ~/.config/dishu/config.toml, /etc/dishu/config.toml and defaults. The table [policy] changes thresholds.",
        ],
        example: ["dishu config\nDISHU_LANG=en dishu config --json", "dishu config\nDISHU_LANG=en dishu config --json"],
        flags: &["full", "json"],
        ..NONE
    },
    Command {
        name: "operator",
        about: ["管理操作人", "Manage operators"],
        more: ["见各子命令。", "See the commands below."],
        example: ["dishu operator list", "dishu operator list"],
        below: &[
            Command {
                name: "list",
                about: ["列出操作人", "List operators"],
                more: ["期满的也列出。", "Those whose time is over too."],
                example: ["dishu operator list", "dishu operator list"],
                flags: &["json"],
                ..NONE
            },
            Command {
                name: "add",
                about: ["增加或变更操作人", "Add or change an operator"],
                more: [
                    "同一登录名可由几人共用，各记一行，用时以 `--operator 姓名` 说明是谁。写了园区的只能改动这些园区的对象。须为管理员。",
                    "Several people may share one login, a line each; they say who they are with `--operator NAME`. One with zones changes rows of those zones only. For admins.",
                ],
                example: [
                    "dishu operator add chen --name 陈示例 --role inspector --zone 高新区 --why 新到岗",
                    "dishu operator add chen --name Chen --role inspector --why \"new in the office\"",
                ],
                places: &[place("login", ["登录名", "LOGIN"], ["本机登录名", "login in the operating system"])],
                flags: &["name", "role", "its-zone", "from-day", "end-day", "why", "json"],
                ..NONE
            },
            Command {
                name: "end",
                about: ["停用操作人", "End an operator's time"],
                more: ["记录保留。须为管理员。", "What the operator did stays. For admins."],
                example: ["dishu operator end chen --why 调离", "dishu operator end chen --why moved"],
                places: &[place(
                    "login",
                    ["登录名", "LOGIN"],
                    [
                        "本机登录名；几人共用时写 `登录名/姓名`",
                        "login in the operating system; `LOGIN/NAME` where it is shared",
                    ],
                )],
                flags: &["end-day", "why", "json"],
                ..NONE
            },
        ],
        ..NONE
    },
    Command {
        name: "version",
        about: ["显示版本", "Show the version"],
        more: ["连同许可证。", "With the licence."],
        example: ["dishu version", "dishu version"],
        ..NONE
    },
];

/// The flag with this id.
pub fn flag_of(id: &str) -> &'static Flag {
    let mut flags = FLAGS.iter().chain(campaign::FLAGS).chain(sheets::FLAGS);
    flags.find(|flag| flag.id == id).expect("commands name flags of the table only, see the test")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(command: &'static Command, check: &mut dyn FnMut(&'static Command)) {
        check(command);
        command.below.iter().for_each(|below| every(below, check));
    }

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
    }

    fn check_words(what: &str, words: Words) {
        assert!(!words[0].is_empty() && is_chinese(words[0]), "{what}: no Chinese");
        assert!(!words[1].is_empty() && !is_chinese(words[1]), "{what}: no English");
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        for flag in FLAGS.iter().chain(campaign::FLAGS).chain(sheets::FLAGS) {
            check_words(flag.id, flag.help);
            if let Takes::One(name) | Takes::Many(name) = flag.takes {
                check_words(flag.id, name);
            }
        }
        every(&PROGRAM, &mut |command| {
            check_words(command.name, command.about);
            check_words(command.name, command.more);
            assert!(!command.example[0].is_empty() && !is_chinese(command.example[1]), "{}", command.name);
            for place in command.places {
                check_words(place.id, place.name);
                check_words(place.id, place.help);
            }
        });
    }

    #[test]
    fn about_is_an_order_and_every_flag_is_used() {
        let mut used: Vec<&str> = GLOBAL.to_vec();
        every(&PROGRAM, &mut |command| {
            assert!(!command.about[0].ends_with('。') && !command.about[1].ends_with('.'), "{}", command.name);
            assert!(command.example.iter().all(|e| e.lines().all(|line| line.contains("dishu"))), "{}", command.name);
            used.extend(command.flags);
            let mut longs: Vec<_> = command.flags.iter().chain(GLOBAL).map(|id| flag_of(id).long).collect();
            longs.sort_unstable();
            let n = longs.len();
            longs.dedup();
            assert_eq!(longs.len(), n, "{}: two flags of one name", command.name);
        });
        for flag in FLAGS.iter().chain(campaign::FLAGS).chain(sheets::FLAGS) {
            assert!(used.contains(&flag.id), "--{} belongs to no command", flag.long);
        }
    }
}
