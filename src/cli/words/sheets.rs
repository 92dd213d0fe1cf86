//! 命令表 of task sheets and reports: `sheets`, `bulletin`, as the other commands stand in the table above.

use super::{Command, FILE, Flag, NONE, Place, Takes, Words, flag, named, place};

const NUMBER_OF: Words = ["清单号", "NUMBER"];
const ID: Words = ["编号", "ID"];

/// Flags of these commands, once.
pub const FLAGS: &[Flag] = &[
    named(
        "sheet-by",
        "by",
        Takes::Choice(&["inspector", "building"]),
        ["每人一份，或每人每栋楼一份", "a file for each inspector, or for each building of theirs"],
    ),
    named(
        "of-inspector",
        "inspector",
        Takes::Many(["承办人", "NAME"]),
        ["只发给此人，可多次", "for this person only, may be repeated"],
    ),
    named(
        "with-members",
        "members",
        Takes::Nothing,
        ["附党员页：姓名为明文，须写事由并留痕", "with the members page: names in clear, journalled with the reason"],
    ),
    named(
        "stands",
        "take",
        Takes::One(["取值", "VALUE"]),
        ["held 保留现值，returned 采用反馈值，或另写一值", "held, returned, or another value"],
    ),
    named(
        "bulletin-file",
        "out",
        Takes::One(FILE),
        ["写成 .html 页面或 .xlsx 工作簿", "write a .html page or a .xlsx workbook"],
    ),
    flag(
        "outward",
        Takes::Nothing,
        ["对外报送：不含个人，不足 3 人的数不显示", "to leave the office: no persons, counts of people under 3 hidden"],
    ),
];

/// 清单的外发与收回
pub const SHEETS: Command = Command {
    name: "sheets",
    about: ["任务清单的外发、收回与登记", "Send task sheets out, take them back, register both"],
    more: [
        "先 send 外发，交回后 take 收回，conflicts 看冲突，settle 定冲突，用后 destroyed 登记销毁。",
        "First send, then take what comes back; conflicts shows what contends, settle decides it, destroyed closes the register.",
    ],
    example: [
        "dishu sheets send --out 清单\ndishu sheets take 回单/*.xlsx",
        "dishu sheets send --out sheets\ndishu sheets take back/*.xlsx",
    ],
    below: &[
        Command {
            name: "send",
            about: ["外发任务清单", "Send task sheets out"],
            more: [
                "当前集中攻坚中已派未办结的走访任务，每人一份工作簿。企业核实页不含个人，可在门口出示；党员页须 --members 和 --why，标内部资料，不含证件号。每份先登记再写出。",
                "Open tasks of the current campaign, a workbook for each inspector. The page for the door names no person; the members page needs --members and --why and holds no ID. Each file is registered before it is written.",
            ],
            example: [
                "dishu sheets send --out 清单\ndishu sheets send --out 清单 --by building --members --why 入户走访",
                "dishu sheets send --out sheets\ndishu sheets send --out sheets --by building --members --why visits",
            ],
            flags: &["to-folder", "sheet-by", "of-inspector", "with-members", "why", "json"],
            ..NONE
        },
        Command {
            name: "take",
            about: ["收回编辑过的清单", "Take edited sheets back"],
            more: [
                "WPS、Excel、LibreOffice 保存的都可；行可排序、删去、添加，列可改名、移动，日期可为文字。逐字段三方比对：新的采纳，相同的不提，冲突的待定，同一份再交不重复采纳，无键的行作为建议。",
                "Saved by WPS, Excel or LibreOffice; rows sorted, deleted, added, columns renamed or moved, dates as text. Merged field by field: new is taken, equal is quiet, conflicts wait, nothing is taken twice, rows without a key become proposals.",
            ],
            example: [
                "dishu sheets take 回单/*.xlsx --dry-run\ndishu sheets take 回单/*.xlsx",
                "dishu sheets take back/*.xlsx --dry-run\ndishu sheets take back/*.xlsx",
            ],
            places: &[Place {
                many: true, ..place("sheet-file", FILE, ["交回的文件，可多个", "returned files"])
            }],
            flags: &["dry-run", "json"],
            ..NONE
        },
        Command {
            name: "list",
            about: ["清单登记：发出、交回、销毁", "The register: sent, returned, destroyed"],
            more: ["新的在前。", "The newest first."],
            example: ["dishu sheets list", "dishu sheets list --json"],
            flags: &["json"],
            ..NONE
        },
        Command {
            name: "destroyed",
            about: ["登记清单已销毁", "Record that a sheet was destroyed"],
            more: [
                "含姓名的清单用后销毁，--why 写明方式。",
                "Sheets with names are destroyed after use; --why tells how.",
            ],
            example: [
                "dishu sheets destroyed 41 --why 碎纸并删除邮件附件",
                "dishu sheets destroyed 41 --why \"shredded, mail deleted\"",
            ],
            places: &[place("sheet", NUMBER_OF, ["清单号", "number of the sheet"])],
            flags: &["why", "json"],
            ..NONE
        },
        Command {
            name: "conflicts",
            about: ["待定冲突：发出值、现值、反馈值及各自是谁", "Conflicts: sent, held, returned, and whose they are"],
            more: ["旧的在前。", "The oldest first."],
            example: ["dishu sheets conflicts", "dishu sheets conflicts --json"],
            flags: &["json"],
            ..NONE
        },
        Command {
            name: "settle",
            about: ["定一项冲突", "Settle a conflict"],
            more: [
                "held 保留现值，returned 采用反馈值，其他文字为另定的值。",
                "held keeps, returned takes what came back, anything else is the value.",
            ],
            example: [
                "dishu sheets settle 52/1 --take returned --why 已电话核对\ndishu sheets settle 52/2 --take 虚构路8号 --why 现场核对",
                "dishu sheets settle 52/1 --take returned --why checked\ndishu sheets settle 52/2 --take \"8 Road\" --why seen",
            ],
            places: &[place("conflict", ID, ["冲突编号，如 52/1", "such as 52/1"])],
            flags: &["stands", "why", "json"],
            ..NONE
        },
        Command {
            name: "offered",
            about: ["无键的行：表尾新增或复制改过的", "Rows without a key: added, or copied and changed"],
            more: ["作为建议，用 adopt 或 decline 处理。", "They are proposals: adopt or decline them."],
            example: ["dishu sheets offered", "dishu sheets offered --json"],
            flags: &["json"],
            ..NONE
        },
        Command {
            name: "adopt",
            about: ["采纳无键的行为任务", "Take a row without a key up as a task"],
            more: [
                "写明是哪一企业；库内没有的先导入。",
                "Say which enterprise it is; import it first if it is not here.",
            ],
            example: [
                "dishu sheets adopt 52/1 海南澜屿科技有限公司 --why 新发现",
                "dishu sheets adopt 52/1 NAME --why found",
            ],
            places: &[place("offer", ID, ["行编号，如 52/1", "such as 52/1"]), super::ROW],
            flags: &["why", "json"],
            ..NONE
        },
        Command {
            name: "decline",
            about: ["不采纳无键的行", "Decline a row without a key"],
            more: ["记录仍在。", "Its record stays."],
            example: ["dishu sheets decline 52/1 --why 重复", "dishu sheets decline 52/1 --why twice"],
            places: &[place("offer", ID, ["行编号，如 52/1", "such as 52/1"])],
            flags: &["why", "json"],
            ..NONE
        },
        Command {
            name: "answers",
            about: ["一件任务的反馈值及是谁所写", "What sheets said of a task, and who wrote it"],
            more: ["党员的姓名遮盖。", "Names of members are masked."],
            example: ["dishu sheets answers 12", "dishu sheets answers 12 --json"],
            places: &[place("task-number", ["任务号", "TASK"], ["任务号", "number of the task"])],
            flags: &["json"],
            ..NONE
        },
    ],
    ..NONE
};

/// 工作进展
pub const BULLETIN: Command = Command {
    name: "bulletin",
    about: ["工作进展：晚间一段话，每日、每周、总结", "Progress: the evening paragraph, daily, weekly, final"],
    more: [
        "数字均有分子、分母、截至日和附表；比上期和变更说明对照上一份同类进展；核对一名党员计入两处、指导员联系企业过多、近日成立而无党员转入。--out 写成可离线打印的页面或工作簿，并登记。不对个人排名。",
        "Every figure with numerator, denominator, day and list; changes since the last one of its kind; checks for members counted twice, crowded instructors, new branches nobody moved into. --out writes an offline page or a workbook and registers it. No ranking of persons.",
    ],
    example: [
        "dishu bulletin evening\ndishu bulletin weekly --out 周报.html\ndishu bulletin final --outward --out 总结.xlsx",
        "dishu bulletin evening\ndishu bulletin weekly --out weekly.html\ndishu bulletin final --outward --out final.xlsx",
    ],
    places: &[place(
        "period",
        ["种类", "KIND"],
        ["evening 晚间、daily 每日、weekly 每周、final 总结", "evening, daily, weekly or final"],
    )],
    flags: &["bulletin-file", "outward", "why", "json"],
    ..NONE
};
