//! 词句 (words): every text that the interface says of its own, in Chinese and English. Words of the trade as the rule book
//! has them; full-width punctuation in Chinese, no blanks around numbers, no signs whose width terminals dispute.

use crate::model::lang::Lang;
use crate::model::list::Table;

macro_rules! words {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        /// One text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Word { $($name,)* }

        impl Word {
            /// All texts.
            pub const ALL: &[Word] = &[$(Word::$name,)*];

            /// The text in a language.
            pub fn text(self, lang: Lang) -> &'static str {
                match self { $(Word::$name => lang.pick($zh, $en),)* }
            }
        }
    };
}

words! {
    Overview = "总览", "Overview";
    TabTasks = "任务", "Tasks";
    TabIntake = "导入", "Import";
    Tasks = "摸排任务", "Tasks";
    TasksToday = "我的今日", "mine today";
    TasksMine = "我的全部", "all of mine";
    TasksOpen = "全部未办结", "all open";
    TasksPending = "待派", "unassigned";
    TasksReview = "待审", "to be reviewed";
    TasksElsewhere = "移交", "handed over";
    TasksSuspended = "暂缓", "put off";
    TasksAll = "全部", "all";
    Version = "版本", "version";
    TaskText = "{} 件任务", "{} tasks";
    TaskOne = "任务 {}", "task {}";
    Person = "承办人", "Assignee";
    HandTo = "移交给", "To";
    DueDay = "期限", "Due";
    NextCall = "下次联系", "Next call";
    SuspendUntil = "暂缓至", "Put off until";
    CallResult = "联系结果", "Call went";
    VisitTitle = "走访登记", "Visit";
    VisitText = "现有事实已填入，改了的才更正；另一人同时改过的会说明。", "Facts stand filled in; only what you change is corrected. What somebody else changed meanwhile is told.";
    VisitOutcome = "结果", "Outcome";
    VisitAddress = "经营地址", "Works at";
    VisitStaff = "从业人数", "Staff";
    VisitContact = "联系人", "Contact";
    VisitPhone = "电话", "Phone";
    VisitMembers = "见到的党员", "Members met";
    VisitMembersHint = "姓名/关系所在，多人用；", "NAME/PLACE; several";
    VisitIntention = "建组织意向", "Intention";
    VisitNext = "下一步", "Next step";
    VisitNote = "备注", "Note";
    VisitSubmit = "报审", "Submit";
    ConflictTitle = "走访已登记；别人同时改过的，未覆盖", "Visit kept; what was changed meanwhile was left alone";
    DoneSince = "其间已办", "done meanwhile";
    ConflictLine = "看到 {}，{} 改为 {}，本次 {}", "seen {}, {} made it {}, now said {}";
    Visited = "走访已登记：更正 {} 项，新发现党员 {} 名。", "Visit kept: {} facts corrected, {} members found.";
    NeedsPerson = "请填写。", "Give it.";
    OpenToVisit = "按 Enter 打开任务，再按 v 登记走访。", "Enter opens the task, v records the visit there.";
    JobCampaign = "集中攻坚", "Campaign";
    CampaignBegun = "集中攻坚已发起，编号 {}。", "The campaign has begun, number {}.";
    TasksMade = "新立 {} 件，并入 {} 件，重新打开 {} 件。", "{} made, {} got more, {} opened again.";
    TasksRefused = "已办理 {} 件，{} 件未办：{}", "{} changed, {} left: {}";
    Findings = "待核事项", "Findings";
    Enterprises = "企业", "Enterprises";
    Members = "党员", "Members";
    Branches = "党组织", "Branches";
    Matching = "单位匹配", "Matching";
    Intake = "导入与错行", "Import";
    Journal = "操作记录", "Journal";
    TabEnterprises = "企业", "Firms";
    TabMatching = "单位匹配", "Match";
    Batches = "导入批次", "Batches";
    Faults = "错行", "Faults";
    Card = "卡片", "Card";
    BatchNumber = "第{}批", "batch {}";
    Reading = "正在读取", "Reading";
    NothingFound = "没有符合条件的记录。Backspace 去掉末个条件，Ctrl-U 全部列出。", "Nothing fits. Backspace drops the last condition, Ctrl-U shows all.";
    NothingHere = "还没有记录。", "Nothing here yet.";
    NoCard = "没有更多内容。按 Esc 返回。", "Nothing more to show. Esc goes back.";
    NoSuchKey = "{} 在这里没有用处。按 ? 看本屏可用的键。", "{} does nothing here. Press ? for the keys that hold.";
    NoRow = "没有选中的行。先换个条件或按 Ctrl-U 全部列出。", "No row is chosen. Change the conditions, or press Ctrl-U to show all.";
    NoMarks = "没有标记的行。按 Space 标记。", "Nothing is marked. Space marks a row.";
    AllListed = "已全部列出。按 / 查找，按 f 筛选。", "All rows are listed. / searches, f filters.";
    Outermost = "已在最外一层。按 1-9 换屏，按 q 退出。", "This is the outermost place. 1-9 change the screen, q quits.";
    NothingAhead = "前面没有去过的地方。", "There is no place to go forward to.";
    Reread = "正在重读数据。", "Reading the data again.";
    MouseOn = "鼠标已开：点选、滚轮可用。再按 m 关闭以便选字。", "Mouse on: click and scroll. Press m again to select text.";
    MouseOff = "鼠标已关，可用鼠标选字。", "Mouse off: text can be selected.";
    PaletteTitle = "命令", "Commands";
    PaletteHint = "汉字、拼音、首字母均可  Enter 执行  Esc 取消", "Type a name  Enter do it  Esc cancel";
    PaletteNothing = "没有这个命令。退格重输，或按 Esc 后按 ?。", "No such command. Delete some, or press Esc and ?.";
    TourTitle = "导览 {}/{}  F2 跳过", "Tour {}/{}  F2 skips";
    TourFindings = "这是演示库，企业和人员都是虚构的。按 2 看待核事项：哪些该建未建、哪些组织关系待核。", "This is the demo; enterprises and people are invented. Press 2 for the findings: what is due and what is to be looked at.";
    TourOpen = "一行一项，最要紧的在上。上下键选，Enter 打开。", "One line each, the weightiest on top. Arrows choose, Enter opens.";
    TourCard = "卡片写明为何提出、依据哪一条、登记与经营两处地址、该问什么。看完按 Esc 返回。", "The card says why, by which provision, both addresses and what to ask. Esc goes back.";
    TourSearch = "按 3 看企业，再按 / 查找：汉字、全拼、首字母都行，边输边找。输完按 Enter。", "Press 3 for the enterprises, then / to search by characters, pinyin or initials. Enter ends typing.";
    TourMark = "按 Space 标记要走访的行。标记在换条件后仍在，按 x 导出为摸排清单。", "Space marks rows to be visited. Marks outlive searches; x writes them to a worklist.";
    TourHelp = "按 ? 看本屏全部的键；按 : 用名称或拼音找命令，如 : daochu。", "? lists every key of a screen; : finds a command by name, as in : export.";
    TourEnd = "导览到此。按 F2 收起。自己的数据：退出后运行 `dishu init` 和 `dishu import`。", "That is all. F2 closes this. For your own data leave and run `dishu init`, then `dishu import`.";
    DraftKept = "上次断线时有一份没交的表单，再打开那种表单时会填上。", "A form was open when the line dropped; the next one of its kind will hold what you typed.";
    DraftUsed = "已填入上次断线前写的内容，请看过再交。", "What you typed before the line dropped is filled in; look before you send it.";
    IndexStale = "索引更新中", "index being rebuilt";
    Marked = "已标记 {}", "{} marked";
    AndMore = "另 {} 行", "and {} more";
    MarksFull = "一次最多标记200,000行，其余未标。先筛选再标记。", "At most 200,000 rows are marked; filter first.";
    OfAll = "全部 {}", "of {}";
    IsNot = "非", " not ";
    SortBy = "排序", "Sort by";
    FilterBy = "筛选", "Filter by";
    Ascending = "升序", "ascending";
    Descending = "降序", "descending";
    NoValues = "没有可选的值", "No values";
    PickOneHint = "输入即查找  Enter 选定  Esc 取消", "type to find  Enter choose  Esc cancel";
    PickChipHint = "Enter 改值  ! 排除  Delete 去掉条件", "Enter values  ! all but  Delete drop";
    PickRangeHint = "可输入 >=10 或 10-50  Space 勾选  ! 排除", "type >=10 or 10-50  Space tick  ! all but";
    Columns = "列", "Columns";
    ColumnSets = "列组合", "Column sets";
    ColumnsHint = "Space 显示 K J 移动 左右 宽窄 p 固定 0 原样", "Space show  K J move  arrows width  p pin  0 reset";
    Pinned = "固定", "pinned";
    SavedViews = "我的视图", "My views";
    NoViews = "还没有存过视图。在列表上按 w 把当前的筛选、排序和列存为视图。", "No views yet. w keeps filters, order and columns of a list.";
    PickViewHint = "Enter 打开  Delete 删去  Esc 取消", "Enter open  Delete drop  Esc cancel";
    ViewTitle = "存为视图", "Save view";
    ViewText = "把当前的查找、筛选、排序和列以一个名称存下，只有自己看得到；同名的会被替换。", "Keeps search, filters, order and columns under a name, for you alone; one of that name is replaced.";
    Name = "名称", "Name";
    NeedsName = "请填写名称。", "Give a name.";
    TallyTitle = "{}频数：{}", "{} by {}";
    TallyStatus = "{} 行  合计 {}", "{} lines  {} in all";
    TallyBy = "按哪一列计数", "Count by";
    TallyRows = "数量", "rows";
    TallyShare = "占比", "share";
    ExportTitle = "导出所见", "Export as seen";
    ExportText = "写出 {} 行 {} 列，次序与列和屏幕上一样；姓名电话照样遮盖。以 .csv 结尾为 CSV，否则为 XLSX。", "Writes {} rows of {} columns in the order seen; names stay masked. A name ending in .csv gives CSV, else XLSX.";
    JobExport = "导出", "Export";
    JobView = "视图", "View";
    JobUndo = "撤销", "Undo";
    JobRedo = "重做", "Redo";
    Reversed = "{}：{}，{} 项。", "{}: {}, {} rows.";
    Kept = "已存。", "Kept.";
    WouldList = "余 {} 行", "{} rows left";
    WouldListAtLeast = "余 >= {} 行", ">= {} rows left";
    PickManyHint = "输入即查找  Space 勾选  ! 排除  Enter 选定", "type to find  Space tick  ! all but  Enter choose";
    WhichEnterprise = "是哪一家", "Which enterprise";
    NoCandidate = "没有候选企业。按 r 记为都不是。", "No candidate. Press r for none of these.";
    ChooseCandidate = "先选中一家候选企业，再按 a。", "Choose a candidate first, then press a.";
    CloseHint = "Esc 关闭", "Esc close";
    HelpTitle = "帮助：本屏可用的键", "Help: keys that hold here";
    Failed = "未能完成", "Not done";
    Revealed = "明文（已记入操作记录）", "In clear (journalled)";
    Journalled = "已记入操作记录", "Journalled";
    Copied = "已送往剪贴板。没有收到的话再按一次 y，显示出来用鼠标选取。", "Sent to the clipboard. If it did not arrive, press y again and select it with the mouse.";
    SelectTitle = "用鼠标选取", "Select with the mouse";
    EscStops = "Esc 停止", "Esc stops";
    Stopping = "正在停止", "stopping";
    Cancelled = "{}已停止：{}", "{} stopped: {}";
    JobRuns = "已有任务在进行，请等它完成或按 Esc 停止。", "Work is under way: wait, or press Esc to stop it.";
    JobDryRun = "试读", "Trial reading";
    JobImport = "导入", "Import";
    JobLink = "单位匹配", "Matching";
    JobAudit = "核查", "Audit";
    JobPaper = "拟公文", "Paper";
    JobFill = "填表", "Form";
    JobWorklist = "导出摸排清单", "Worklist";
    JobVerify = "核实无误", "Verdict";
    JobUnverify = "撤回核实无误", "Taking back the verdict";
    JobReveal = "显示明文", "Reveal";
    JobDecide = "单位匹配确认", "Decision";
    JobEdit = "修改", "Edit";
    Joint = "联合组建方案", "Joint branches";
    JobAdopt = "采用方案", "Adoption";
    JobWithdraw = "撤回方案", "Withdrawal";
    JobAdvance = "办理步骤", "Step";
    JobWritePlan = "导出方案", "Writing the proposal";
    JobAddress = "更正地址读法", "Placing the address";
    AddressText = "这个地址写的是哪个县区或乡镇街道，如 海口市秀英区；留空即撤回更正。写法相同的企业一并更正，记入操作记录。", "Which county or township this address lies in; empty takes the correction back. Every enterprise that writes it so follows; it is kept in the journal.";
    WhichAddress = "哪一处", "Which";
    AddressRegistered = "注册地址", "registered";
    AddressOperating = "经营地址", "operating";
    Division = "区划", "Division";
    JobZones = "园区范围表", "table of parks";
    PlanDone = "编入 {}，{} 组，未编入 {}，与最优相差不超过 {}%。", "{} covered in {} groups, {} left out, gap at most {} %.";
    PlanStopped = "已停止，此刻最好：编入 {}，{} 组，未编入 {}，相差不超过 {}%。", "Stopped, best so far: {} covered in {} groups, {} left out, gap at most {} %.";
    PlanStatus = "编入 {}/{}  差距 {}%", "{}/{} covered  gap {} %";
    PlanStale = "数据已变，F5 重做  ", "data changed, F5 plans anew  ";
    PlanWaits = "正在做方案。按 Esc 停下，取此刻最好的。", "Planning. Esc stops and takes the best so far.";
    PlanNoUnits = "没有可编组的单位。", "There is nothing to group.";
    PlanNoneAdopted = "还没有采用的方案。按 t 返回。", "No proposal is adopted yet. Press t to go back.";
    PlanNothingBefore = "没有前一份方案可对照。", "There is no proposal before this one.";
    PlanUndone = "已回到前一份方案。", "Back at the proposal before.";
    PlanMarkFirst = "先选中一组，或按 Space 标记单位。", "Choose a group, or mark units with Space first.";
    PlanLeft = "未编入", "Left out";
    PlanApart = "未计", "not taken";
    PlanHint = "提示", "hint";
    PlanPinned = "固 ", "= ";
    PlanDoubt = "(核)", "(?)";
    PlanGroup = "正式{} 党员{}  {}  {}分", "full {} members {}  {}  {} points";
    PlanLine = "方案 {}  {} 采用  {} 组  {}", "proposal {}  adopted {}  {} groups  {}";
    PlanRuns = "办理中", "under way";
    PlanWithdrawn = "已撤回", "withdrawn";
    StepDone = "已办", "done";
    StepLate = "已超期", "overdue";
    StepDue = "限", "by";
    DoneOn = "办结日期", "Done on";
    AdoptText = "采用这份方案：{} 组，编入 {} 个单位。每组按申请、批复、选举、备案四步办理。", "Adopts {} groups with {} units. Each goes through application, decision, election, filing.";
    WritePlanText = "写成一个 XLSX 文件，每组一页。", "Writes an XLSX file with a page per group.";
    AdvanceText = "这一组的下一步已办结。日期空着即今天。", "The next step of this group is done. An empty day is today.";
    StepBackText = "撤回这一组最近办结的一步。", "Takes the last step of this group back.";
    WithdrawText = "撤回方案 {}，其中的单位可重新编组。", "Withdraws proposal {}; its units can be grouped anew.";
    PlanAdopted = "已采用为方案 {}，{} 组。", "Adopted as proposal {}, {} groups.";
    DryRunDone = "试读完成，数据未变。", "Trial reading done, nothing changed.";
    ImportDone = "已导入 {}：读入 {} 行。", "Imported {}: {} rows read.";
    LinkDone = "单位匹配完成：{} 处有变。", "Matching done: {} changed.";
    AuditDone = "核查完成：待核 {}，新增 {}，消除 {}。", "Audit done: {} open, {} new, {} closed.";
    FormsDone = "收表 {} 份。", "Forms: {}.";
    PaperDone = "已写出 {}，{} 处留空。", "Wrote {}, {} blanks left.";
    FillDone = "填了 {} 格，{} 处未填。", "Filled {} cells, {} left empty.";
    Written = "已写出 {}，{} 行。", "Wrote {}, {} rows.";
    Changed = "{}：{} 项。", "{}: {} done.";
    NothingToUndo = "没有可撤回的核实无误。", "No verdict to take back.";
    QuitTitle = "退出", "Quit";
    QuitText = "{}还在进行，退出会停止它，已完成的不受影响。", "\"{}\" is under way; quitting stops it and undoes nothing that is done.";
    ConfirmHint = "Enter 确定  Esc 取消", "Enter yes  Esc no";
    FormHint = "Enter 下一项，末项执行  Esc 取消", "Enter next, on the last line go  Esc cancel";
    Why = "原因", "Why";
    Until = "到期再核", "Until";
    VerifyTitle = "核实无误", "Verified as it is";
    VerifyText = "将 {} 项记为核实无误。证据变化或到期后会再次提出；到期日可不填，如 2027-03-01。", "{} findings will rest until their evidence changes or the day comes. The day may stay empty, e.g. 2027-03-01.";
    UnverifyTitle = "撤回核实无误", "Take back the verdict";
    UnverifyText = "将 {} 项恢复为待核。", "{} findings will be open again.";
    UnverifyWhy = "误标，撤回", "marked by mistake";
    RevealTitle = "显示姓名电话", "Reveal";
    RevealText = "显示这一行的姓名和电话。谁在何时因何查看会记入操作记录。", "Shows names and phones of this row. Who, when and why goes to the journal.";
    ConfirmTitle = "单位匹配确认", "Confirm matches";
    ConfirmStatus = "{}/{}  涉及党员 {}", "{}/{}  members {}";
    ConfirmEmpty = "没有待确认的单位名称。导入新名单并匹配之后再来。", "Nothing waits. Import another list and match it first.";
    ConfirmReopened = "曾由人判定，登记与之不一致", "decided before, the registry contradicts";
    ConfirmAlike = "同类 {} 条，按 A 一并认定", "{} alike: A accepts all";
    ConfirmCandidates = "候选企业 {}，与名单不同的字加 [ ]", "Candidates: {}, differing characters in [ ]";
    ConfirmEvidence = "依据（比特）", "Evidence (bits)";
    ConfirmNoEvidence = "由代码、名称或人工得来，没有逐项依据", "by code, name or a person; no single parts";
    ConfirmNone = "没有候选企业。按 / 另选，按 r 记为都不是。", "No candidate. / looks for another, r says none.";
    ConfirmType = "输入企业名称、简称", "Type a name";
    ConfirmSearch = "另选企业：", "Another: ";
    ConfirmRegistered = "注册：", "registered: ";
    ConfirmOperating = "经营：", "operates: ";
    NotUnitWhy = "经核对不是企业", "checked, no enterprise";
    AlikeJoin = "、", ", ";
    ConfirmJoin = "；", "; ";
    AlikeText = "{} 条名称一并认定为 {}：{}", "{} texts are {}: {}";
    AliasTitle = "导出别名表", "Export aliases";
    AliasText = "写出全部人工判定，可导入别的数据库。", "Writes every decision of a person, to be read by another database.";
    AliasFile = "别名表.xlsx", "aliases.xlsx";
    AliasInTitle = "导入别名表", "Import aliases";
    AliasInText = "按单位名称记下判定；这里已有人工判定的不动。", "Decides the unit texts it names; decisions made here stand.";
    AliasWhy = "采用别名表", "alias table";
    JobAliases = "导入别名表", "alias table";
    AliasesDone = "别名表读入 {} 行，判定 {} 条，登记中没有的企业 {} 条。", "Alias table: {} rows, {} texts decided, {} enterprises not in the registry.";
    AcceptTitle = "单位匹配确认", "Accept match";
    AcceptText = "认定为：{}", "It is: {}";
    AcceptWhy = "经核对名称一致", "names checked";
    RefuseTitle = "都不是", "None of these";
    RefuseText = "候选企业都不是这个单位。", "None of the candidates is this unit.";
    RefuseWhy = "经核对均不符", "checked, none fits";
    WorklistTitle = "导出摸排清单", "Worklist";
    WorklistAll = "写出所列的全部 {} 行。", "Writes all {} listed rows.";
    WorklistMarked = "写出已标记的 {} 行。", "Writes the {} marked rows.";
    WorklistFile = "摸排清单", "worklist";
    File = "文件", "File";
    Kind = "类别", "Kind";
    KindAuto = "自动识别", "recognise";
    AsOf = "截止日", "As of";
    Zone = "园区", "Zone";
    Complete = "完整范围", "Complete for";
    ManyEnd = "允许终止超过5%", "May end over 5 %";
    Yes = "是", "yes";
    No = "否", "no";
    ImportTitle = "导入（先试读，不改数据）", "Import (trial reading first)";
    ImportText = "文件可为 XLSX、XLS、ODS、CSV 或 TSV。截止日空着即今天；名册对某范围完整时填写范围，未列出的即视为没有。", "XLSX, XLS, ODS, CSV or TSV. An empty day is today. If the list is complete for a scope, name it: what is not listed is taken as absent.";
    PastedLines = "已粘贴 {} 行，先试读。", "{} lines pasted; they are read on trial first.";
    IntakeHint = "按 i 选文件导入，或在此粘贴 WPS 表格中复制的单元格。Enter 看该批错行。", "i imports a file; cells copied in WPS can be pasted. Enter shows faults.";
    ReportDry = "试读结果，数据未变。Enter 正式导入，Esc 放弃。", "Trial reading, nothing changed. Enter imports, Esc gives up.";
    ReportDone = "导入结果。Enter 或 Esc 返回。", "Import report. Enter or Esc goes back.";
    Arithmetic = "读入 {} = 新增 {} + 变更 {} + 未变 {} + 归并 {} + 退回 {} + 跳过 {}", "read {} = new {} + changed {} + unchanged {} + merged {} + rejected {} + skipped {}";
    Mapping = "列对应", "Columns";
    Ignored = "未用", "ignored";
    FaultsOf = "错行 {} 处", "{} faults";
    Rejects = "退回的行", "Rejected rows";
    RejectsAt = "已写入 {}，改好后可再次导入。", "Written to {}; mend it and import it again.";
    NeedsWhy = "请填写原因。", "Say why.";
    NeedsDay = "日期请写成 2027-03-01。", "Write the day as 2027-03-01.";
    NeedsFile = "请填写文件名。", "Name the file.";
    AsOfLine = "截止 {}   已知号 {}   {}", "as of {}   known {}   {}";
    NeverAudited = "尚未核查。按 R 开始核查。", "Not audited yet. Press R to audit.";
    Stale = "数据已变，按 R 重新核查。", "The data changed. Press R to audit again.";
    Next = "下一步", "Next";
    NextEmpty = "按 7 到导入与错行，再按 i 导入企业登记表。\n接着导入党组织、党员名册、关系转接、联络服务人员。\n导入后按 R 核查，回到此处看结果。\n想先看看样子：退出后运行 `dishu demo`，有导览。", "Press 7 for Import, then i: begin with the enterprise registry.\nThen branches, members, transfers, contacts.\nThen press R to audit and come back here.\nTo look around first, leave and run `dishu demo`: it has a tour.";
    Rates = "覆盖率", "Coverage";
    NotIn = "未覆盖", "not covered";
    NotAssessable = "无法核查：{}", "not assessable: {}";
    Totals = "底数", "Baseline";
    Funnel = "从登记到三有", "From registry to base";
    Separation = "注册经营分离", "Registered here, working there";
    Rule = "规则", "Rule";
    RuleHeads = "应改|待核|提示|无误|未评", "mend|review|note|ok|n/a";
    Zones = "园区", "Zones";
    Trend = "趋势", "Trend";
    TrendHeads = "组织覆盖|工作覆盖|流动|待核", "org|work|float|open";
    ZoneHeads = "纳入|组织覆盖|工作覆盖|流动|待核", "scope|org|work|float|open";
    Notes = "说明", "Notes";
}

impl Word {
    /// The name of a table's screen.
    pub fn of(table: Table) -> Word {
        match table {
            Table::Enterprises => Word::Enterprises,
            Table::Branches => Word::Branches,
            Table::Members => Word::Members,
            Table::Findings => Word::Findings,
            Table::Texts => Word::Matching,
        }
    }
}

/// A text with its `{}` filled in order.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(text.len() + values.iter().map(|value| value.len()).sum::<usize>());
    let mut values = values.iter();
    for (i, part) in text.split("{}").enumerate() {
        if i > 0 {
            out.push_str(values.next().copied().unwrap_or(""));
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::present::is_width_certain;

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(fill("截止 {}，共 {} 项", &["2026-01-01", "3"]), "截止 2026-01-01，共 3 项");
        assert_eq!(fill("{}", &[]), "");
        assert_eq!(fill("无", &["3"]), "无");
    }

    #[test]
    fn both_languages_have_the_same_places() {
        for word in Word::ALL {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| word.text(lang));
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{word:?}");
            assert_eq!(zh.matches('|').count(), en.matches('|').count(), "{word:?}");
            assert!(!zh.is_empty() && !en.is_empty(), "{word:?}");
        }
    }

    #[test]
    fn no_word_has_a_sign_of_disputed_width() {
        for word in Word::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let disputed = word.text(lang).chars().find(|c| *c != '\n' && !is_width_certain(*c));
                assert_eq!(disputed, None, "{word:?}");
            }
        }
    }
}
