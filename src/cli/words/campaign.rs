//! 命令表 of the campaign: `campaign`, `tasks`, as the other commands stand in the table above.

use super::{Command, DAY, Flag, NONE, NUMBER, Place, Takes, Words, ZONE, flag, named, place};

const WHO: Words = ["承办人", "NAME"];

/// Flags of these commands, once.
pub const FLAGS: &[Flag] = &[
    named("starts-on", "from", Takes::One(DAY), ["开始日，缺省今天", "first day, today by default"]),
    named("ends-on", "to", Takes::One(DAY), ["结束日，缺省三十天", "last day, thirty days by default"]),
    named(
        "of-base",
        "base",
        Takes::One(["分母", "BASE"]),
        [
            "分母：实体运营、登记在册、三有、规模以上、应建；缺省按口径",
            "denominator: running, registered, three-have, above-scale or should-build; the policy's by default",
        ],
    ),
    flag(
        "target",
        Takes::Many(["目标", "TARGET"]),
        [
            "目标，如 工作覆盖=100%、组织覆盖=+30，可多次",
            "target such as work-coverage=100% or organisation-coverage=+30, may be repeated",
        ],
    ),
    flag("freeze", Takes::Nothing, ["摸底阶段重新冻结底数", "freeze the base anew, while the survey lasts"]),
    flag("state", Takes::Many(["状态", "STATE"]), ["只要这个状态，可多次", "this state only, may be repeated"]),
    flag("assignee", Takes::One(WHO), ["只要此人的", "of this person only"]),
    flag("nobody", Takes::Nothing, ["只要还没有承办人的", "those that nobody has"]),
    flag("mine", Takes::Nothing, ["只要我的和我代办的", "mine, and of those I stand in for"]),
    named("of-zone", "zone", Takes::One(ZONE), ["只要这个园区", "of this zone only"]),
    flag("about", Takes::One(["对象", "ROW"]), ["只要关于这个企业、党组织、党员或地址的", "about this row only"]),
    flag("overdue", Takes::Nothing, ["只要已超期的", "overdue ones only"]),
    flag(
        "today",
        Takes::Nothing,
        [
            "只要今天该办的：超期、到期、该打电话、暂缓到期",
            "what is due today: overdue, due, to be called, put off until now",
        ],
    ),
    flag("all", Takes::Nothing, ["连同已办结的", "settled ones too"]),
    flag("findings", Takes::Nothing, ["来自核查查得的待核事项（缺省）", "from open findings (the default)"]),
    named("every", "base", Takes::Nothing, ["分母内每户一件走访", "a visit for every enterprise of the denominator"]),
    named("of-proposal", "proposal", Takes::One(NUMBER), ["来自这份采用的联合组建方案", "from this adopted proposal"]),
    named("due-on", "due", Takes::One(DAY), ["期限，缺省为攻坚结束日", "due day, the end of the campaign by default"]),
    named(
        "to-whom",
        "to",
        Takes::One(["对象", "TO"]),
        ["派给谁，或移交给哪个园区、乡镇、部门", "to whom, or to which park, township or office"],
    ),
    named("task-day", "day", Takes::One(DAY), ["期限、下次联系、暂缓至哪天", "due day, next call, put off until"]),
    flag(
        "phone",
        Takes::One(["结果", "RESULT"]),
        ["已约、空号、拒接或不愿配合", "agreed, no-number, no-answer or unwilling"],
    ),
    named("happened-on", "on", Takes::One(DAY), ["办理日，缺省今天", "on which day, today by default"]),
    flag(
        "seen",
        Takes::One(NUMBER),
        ["看到时的版本；其后有人改过就不覆盖", "version that was seen; what was changed since is not overwritten"],
    ),
    flag("deputy", Takes::One(WHO), ["请假期间由谁代办", "who stands in meanwhile"]),
    named(
        "receivers",
        "to",
        Takes::Many(WHO),
        [
            "派给这些人，可多次；缺省为在任的全部摸排人员",
            "to these, may be repeated; every inspector in office by default",
        ],
    ),
    named("from-whom", "from", Takes::One(WHO), ["原承办人", "who has them"]),
    named("round-of", "of", Takes::One(WHO), ["谁的路线，缺省本人", "whose round, one's own by default"]),
    named("round-day", "on", Takes::One(DAY), ["哪一天，缺省今天", "on which day, today by default"]),
    named("stops", "limit", Takes::One(NUMBER), ["最多几户，缺省 15", "at most so many stops, 15 by default"]),
    flag("submit", Takes::Nothing, ["走访后即报审", "submit for review at once"]),
    named("next-call", "day", Takes::One(DAY), ["下次联系日", "next call"]),
    flag("over", Takes::Nothing, ["销假", "the absence is over"]),
];

const TASKS: Place = Place {
    many: true,
    ..place("task", ["任务号…", "NUMBER…"], ["任务号，或 10-20 这样的一段", "numbers, or a range such as 10-20"])
};

const fn deed(
    name: &'static str,
    about: Words,
    more: Words,
    example: Words,
    flags: &'static [&'static str],
) -> Command {
    Command { name, about, more, example, places: &[TASKS], flags, ..NONE }
}

const PLAIN: &[&str] = &["why", "happened-on", "seen", "json"];

/// 集中攻坚
pub const CAMPAIGN: Command = Command {
    name: "campaign",
    about: ["集中攻坚：发起、阶段、底数、目标", "Run a campaign: begin, phases, base, targets"],
    more: ["见各子命令。", "See the commands below."],
    example: [
        "dishu campaign new 2026集中攻坚 --to 2026-12-20 --target 工作覆盖=100%",
        "dishu campaign new drive --to 2026-12-20 --target work-coverage=100%",
    ],
    below: &[
        Command {
            name: "new",
            about: ["发起集中攻坚并冻结底数", "Begin a campaign and freeze its base"],
            more: [
                "先核查，再把当天的底数和数字冻结，之后的变化都和它比。可以有多个，新发起的为当前。",
                "Audits, then freezes the facts and figures of the day: later figures are held against them. There may be several; the new one is current.",
            ],
            example: [
                "dishu campaign new 2026集中攻坚 --to 2026-12-20 --zone 高新区 --target 工作覆盖=100% --target 组织覆盖=+30",
                "dishu campaign new drive --from 2026-11-20 --to 2026-12-20 --target work-coverage=100%",
            ],
            places: &[place("campaign-name", ["名称", "NAME"], ["攻坚的名称", "name of the campaign"])],
            flags: &["starts-on", "ends-on", "zone", "of-base", "rule", "target", "why", "json"],
            ..NONE
        },
        Command {
            name: "list",
            about: ["列出集中攻坚", "List campaigns"],
            more: ["* 为当前。", "* marks the current one."],
            example: ["dishu campaign list", "dishu campaign list"],
            flags: &["json"],
            ..NONE
        },
        Command {
            name: "use",
            about: ["转到另一个集中攻坚", "Make another campaign the current one"],
            more: ["编号见 `dishu campaign list`。", "Numbers are those of `dishu campaign list`."],
            example: ["dishu campaign use 12", "dishu campaign use 12"],
            places: &[place("campaign-number", ["编号", "NUMBER"], ["攻坚的编号", "number of the campaign"])],
            flags: &["why", "json"],
            ..NONE
        },
        Command {
            name: "phase",
            about: ["转入摸底、攻坚、核验或总结", "Enter a phase: survey, drive, check or summary"],
            more: ["记入操作记录。", "Kept in the journal."],
            example: ["dishu campaign phase 攻坚 --why 摸底完成", "dishu campaign phase drive --why \"survey done\""],
            places: &[place("phase", ["阶段", "PHASE"], ["摸底、攻坚、核验、总结", "survey, drive, check or summary"])],
            flags: &["why", "json"],
            ..NONE
        },
        Command {
            name: "baseline",
            about: [
                "查看冻结的底数，或在摸底阶段重新冻结",
                "Show the frozen base, or freeze it anew during the survey",
            ],
            more: [
                "底数是某日、某个记录号的事实和当时的数字；用 `dishu figures --as-of 日期 --known 号` 可重现名单。",
                "The base is the facts of a day at a known-number, with the figures they gave.",
            ],
            example: [
                "dishu campaign baseline\ndishu campaign baseline --freeze --why 补导名册",
                "dishu campaign baseline",
            ],
            flags: &["freeze", "why", "json"],
            ..NONE
        },
        Command {
            name: "aim",
            about: ["改目标或结束日", "Change targets or the last day"],
            more: ["目标整组替换。", "Targets are replaced as a whole."],
            example: [
                "dishu campaign aim --target 工作覆盖=100% --to 2026-12-31 --why 上级要求",
                "dishu campaign aim --target work-coverage=100% --why asked",
            ],
            flags: &["target", "ends-on", "why", "json"],
            ..NONE
        },
    ],
    ..NONE
};

/// 摸排任务
pub const TASKS_COMMAND: Command = Command {
    name: "tasks",
    about: ["摸排任务：立项、派发、联系、审核、销号", "Work with tasks: make, assign, call, settle"],
    more: [
        "状态：待派 已派 已联系 已走访 待审 销号，另有 退回 暂缓 经核实不成立 核实无误 移交 撤销。销号须复核查不到才成立；销号后再查得会重新打开。",
        "States: unassigned assigned contacted visited in-review closed; also returned suspended refuted verified handed-over received withdrawn. A task is closed only when the re-audit agrees, and opened again when it is found again.",
    ],
    example: ["dishu tasks make\ndishu tasks list --today --mine", "dishu tasks make\ndishu tasks list --today --mine"],
    below: &[
        Command {
            name: "list",
            about: ["列出摸排任务", "List tasks"],
            more: ["最急的在前；缺省不列已办结的。", "The most pressing first; settled ones only when asked for."],
            example: [
                "dishu tasks list --mine --today\ndishu tasks list --state 待审 --zone 高新区",
                "dishu tasks list --state in-review",
            ],
            flags: &[
                "state", "assignee", "nobody", "mine", "of-zone", "about", "overdue", "today", "all", "limit", "json",
            ],
            ..NONE
        },
        Command {
            name: "show",
            about: ["显示一件任务的全部情况", "Show everything about one task"],
            more: ["来意、所含事项、走访和经过。", "Why one comes, what it carries, visits and history."],
            example: ["dishu tasks show 12", "dishu tasks show 12"],
            places: &[place("task-number", ["任务号", "NUMBER"], ["任务号", "number of the task"])],
            flags: &["json"],
            ..NONE
        },
        Command {
            name: "make",
            about: ["立项：从待核事项、底数或采用的方案", "Make tasks from findings, the base or an adopted proposal"],
            more: [
                "一户企业的事项合为一次走访。重复运行只补新的；已销号而再查得的会重新打开。",
                "All matters of an enterprise become one visit. Run again, it adds only what is new and opens again what was found again.",
            ],
            example: [
                "dishu tasks make --due 2026-12-10\ndishu tasks make --base\ndishu tasks make --proposal 12",
                "dishu tasks make --due 2026-12-10\ndishu tasks make --base",
            ],
            flags: &["findings", "every", "of-proposal", "due-on", "json"],
            ..NONE
        },
        Command {
            name: "add",
            about: ["手工立一件任务", "Make one task by hand"],
            more: [
                "对象写名称或编号；党员和单一单位的党组织归到企业走访。",
                "About whom: a name or an id; members go to the visit of their enterprise.",
            ],
            example: [
                "dishu tasks add 海南澜屿科技有限公司 --why 企业来电申请建支部",
                "dishu tasks add hnly --why \"they called\"",
            ],
            places: &[super::ROW],
            flags: &["why", "due-on", "json"],
            ..NONE
        },
        deed(
            "assign",
            ["派发或改派", "Assign, or assign to somebody else"],
            [
                "派给在任的摸排人员；没有登记操作人的库写姓名即可。",
                "To an inspector of this database; a name will do where no operators are listed.",
            ],
            ["dishu tasks assign 12 13 20-40 --to 王示例 --day 2026-12-01", "dishu tasks assign 12 13 20-40 --to wang"],
            &["to-whom", "task-day", "why", "happened-on", "seen", "json"],
        ),
        deed(
            "take-back",
            ["收回未走访的任务", "Take tasks back that were not visited"],
            ["回到待派。", "They are nobody's again."],
            ["dishu tasks take-back 12 --why 调岗", "dishu tasks take-back 12 --why moved"],
            PLAIN,
        ),
        deed(
            "call",
            ["登记电话联系", "Record a telephone call"],
            [
                "已约和不愿配合算已联系；空号、拒接留在原状态，可写下次联系日。",
                "agreed and unwilling count as contacted; no-number and no-answer do not. --day is the next call.",
            ],
            [
                "dishu tasks call 12 --phone 已约 --day 2026-11-25\ndishu tasks call 12 --phone 拒接",
                "dishu tasks call 12 --phone agreed --day 2026-11-25",
            ],
            &["phone", "task-day", "why", "happened-on", "seen", "json"],
        ),
        deed(
            "submit",
            ["报审", "Submit for review"],
            ["走访类须先登记走访。", "A visit has to be recorded first."],
            ["dishu tasks submit 12", "dishu tasks submit 12"],
            PLAIN,
        ),
        deed(
            "return",
            ["退回承办人", "Send back to who had it"],
            ["写明还要补什么。", "Say what is missing."],
            ["dishu tasks return 12 --why 未问人数", "dishu tasks return 12 --why \"staff not asked\""],
            PLAIN,
        ),
        deed(
            "suspend",
            ["暂缓", "Put off"],
            ["写明到哪天和原因；到期出现在今日任务。", "Until when and why; it comes back on its day."],
            [
                "dishu tasks suspend 12 --day 2026-12-05 --why 企业放假",
                "dishu tasks suspend 12 --day 2026-12-05 --why holidays",
            ],
            &["task-day", "why", "happened-on", "seen", "json"],
        ),
        deed(
            "resume",
            ["恢复暂缓的任务", "Take up what was put off"],
            ["回到承办人。", "Back to who had it."],
            ["dishu tasks resume 12", "dishu tasks resume 12"],
            PLAIN,
        ),
        deed(
            "close",
            ["销号", "Close, proved by a re-audit"],
            [
                "先复核；仍查得的不销，并说明还剩什么。",
                "Audits again first; what is still found is not closed, and is said.",
            ],
            ["dishu tasks close 12 13", "dishu tasks close 12 13"],
            PLAIN,
        ),
        deed(
            "refute",
            ["经核实不成立", "Settle as refuted: the fact was corrected"],
            ["事实已更正、复核查不到才成立。", "Holds when the fact was corrected and the re-audit finds nothing."],
            [
                "dishu tasks refute 12 --why 登记人数有误，已更正",
                "dishu tasks refute 12 --why \"staff number was wrong\"",
            ],
            PLAIN,
        ),
        deed(
            "verify",
            ["核实无误", "Settle as verified: the fact is right and lawful"],
            [
                "事项在证据变化或 --day 到期前不再提示，单列计数。",
                "Quiet until the evidence changes or --day comes; counted in its own column.",
            ],
            ["dishu tasks verify 12 --why 关系依规留在街道", "dishu tasks verify 12 --why \"lawfully kept\""],
            &["task-day", "why", "happened-on", "seen", "json"],
        ),
        deed(
            "hand-over",
            ["移交给别的园区、乡镇或部门", "Hand over to another park, township or office"],
            [
                "查无下落、异地经营等；对方反馈前单列。",
                "Not found here, works elsewhere; counted apart until answered.",
            ],
            [
                "dishu tasks hand-over 12 --to 澄迈县老城镇 --why 异地经营",
                "dishu tasks hand-over 12 --to Laocheng --why \"works there\"",
            ],
            &["to-whom", "why", "happened-on", "seen", "json"],
        ),
        deed(
            "receive",
            ["登记对方已签收", "Record that the other side received it"],
            ["移交的第二步。", "The second step of handing over."],
            ["dishu tasks receive 12", "dishu tasks receive 12"],
            PLAIN,
        ),
        deed(
            "answer",
            ["登记对方反馈", "Record the other side's answer"],
            ["反馈后转待审。", "It then waits for review."],
            ["dishu tasks answer 12 --why 对方已纳入走访", "dishu tasks answer 12 --why \"they visit it\""],
            PLAIN,
        ),
        deed(
            "reopen",
            ["重新打开", "Open again"],
            ["已办结的回到承办人。", "A settled one goes back to who had it."],
            ["dishu tasks reopen 12 --why 情况有变", "dishu tasks reopen 12 --why changed"],
            PLAIN,
        ),
        deed(
            "withdraw",
            ["撤销误立的任务", "Withdraw a task made by mistake"],
            ["不计入总数，记录仍在。", "Not counted any more; its record stays."],
            ["dishu tasks withdraw 12 --why 重复立项", "dishu tasks withdraw 12 --why twice"],
            PLAIN,
        ),
        deed(
            "due",
            ["改期限", "Change the due day"],
            ["--day 写新期限，不写则取消期限。", "--day is the new one; without it there is none."],
            ["dishu tasks due 12 --day 2026-12-15 --why 企业申请", "dishu tasks due 12 --day 2026-12-15 --why asked"],
            &["task-day", "why", "happened-on", "seen", "json"],
        ),
        Command {
            name: "spread",
            about: ["把待派任务统一派下去", "Assign all that nobody has"],
            more: [
                "同一楼栋派给一人，按园区、联络服务人员和手上件数分派；请假的不派。",
                "One building goes to one person; by zone, contact person and load; nobody who is away gets any.",
            ],
            example: [
                "dishu tasks spread --day 2026-12-01\ndishu tasks spread --zone 高新区 --to 王示例 --to 李示例",
                "dishu tasks spread --to wang --to li",
            ],
            flags: &["of-zone", "receivers", "task-day", "why", "json"],
            ..NONE
        },
        Command {
            name: "pass",
            about: ["一人的任务全部交给另一人", "Pass all open tasks of one on to another"],
            more: ["调岗、离职时用；状态不变。", "When somebody leaves; states stay as they are."],
            example: [
                "dishu tasks pass --from 王示例 --to 李示例 --why 调岗",
                "dishu tasks pass --from wang --to li --why moved",
            ],
            flags: &["from-whom", "to-whom", "why", "json"],
            ..NONE
        },
        Command {
            name: "round",
            about: ["排一天的走访路线", "Make a day's round"],
            more: [
                "先排约好的、到期的，再补同楼、同路的；按楼栋、楼层、道路的行走次序。",
                "What is pressing first, filled up with what is in the same buildings and along the same roads; in walking order.",
            ],
            example: [
                "dishu tasks round\ndishu tasks round --of 王示例 --on 2026-11-25 --limit 20",
                "dishu tasks round --of wang --on 2026-11-25",
            ],
            flags: &["round-of", "round-day", "stops", "json"],
            ..NONE
        },
        Command {
            name: "absent",
            about: ["登记请假和代办人", "Record an absence and who stands in"],
            more: [
                "请假期间不派新任务，代办人能看到并办理其任务。",
                "No new tasks meanwhile; the deputy sees and works on theirs.",
            ],
            example: [
                "dishu tasks absent 王示例 --from 2026-11-25 --to 2026-11-28 --deputy 李示例 --why 病假",
                "dishu tasks absent wang --from 2026-11-25 --to 2026-11-28 --deputy li --why ill",
            ],
            places: &[place("who", WHO, ["请假的人", "who is away"])],
            flags: &["starts-on", "ends-on", "deputy", "over", "why", "json"],
            ..NONE
        },
    ],
    ..NONE
};

/// 走访登记
pub const VISIT: Command = Command {
    name: "visit",
    about: ["登记一次走访", "Record a visit"],
    more: [
        "结果必写：找到、已搬离、已停业、拒访。可写 意向（愿意、再商、暂不）、下一步、备注、党员=姓名/关系所在，和要更正的事实：经营地址、从业人数、正常经营、固定场所、联系人、电话、工会、未建立党组织原因、拟建党组织日期。更正记来源「走访」并留痕；写成 字段=原值>新值 的，原值已被他人改过就不覆盖并说明。不写字段时列出现有事实。",
        "outcome is needed: found, moved, closed-down, refused. Also intention, next, note, member=NAME/PLACE, and facts to correct: operating, staff, running, premises, contact, phone, union, unbuilt, planned-on. Written as field=OLD>NEW a fact that somebody else changed is not overwritten but told. Without fields it lists the facts as they stand.",
    ],
    example: [
        "dishu visit 12 结果=找到 从业人数=35 党员=王示例/街道社区 意向=愿意 --submit\ndishu visit 12 结果=已搬离 经营地址=虚构路1号>虚构路2号 下一步=移交",
        "dishu visit 12 outcome=found staff=35 member=wang/community intention=willing --submit",
    ],
    places: &[
        place("task-number", ["任务号", "NUMBER"], ["任务号", "number of the task"]),
        Place { required: false, ..super::FIELDS_TYPED },
    ],
    flags: &["happened-on", "next-call", "submit", "seen", "json"],
    ..NONE
};

/// 进度
pub const PROGRESS: Command = Command {
    name: "progress",
    about: ["攻坚进度：现状、目标、燃尽、园区和承办人", "Show how far the campaign is"],
    more: [
        "燃尽和预测按最近七天的办结数；覆盖率与冻结的底数、目标对照，分子分母都印出。承办人按姓名排列。",
        "Burn-down and forecast by what was settled in the last seven days; coverage against the frozen base and the targets, numerators and denominators printed. Inspectors stand by name.",
    ],
    example: ["dishu progress\ndishu progress --zone 高新区 --json", "dishu progress --json"],
    flags: &["of-zone", "json"],
    ..NONE
};
