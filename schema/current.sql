-- 底数 database, step 1. SQL that SQLite and PostgreSQL both know; a step is never edited after release.
--
-- Every fact row carries two times: valid_from/valid_to are days (since 1970-01-01) on which it held, known_from/known_to are
-- journal numbers between which we held it true. A journal number whose state is 0 (staged) is invisible to readers, which is
-- how an import of any size is published by one short transaction. region is the row's home county and never changes.

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- 操作人: login of the operating system, role viewer | inspector | reviewer | organiser | admin; zones empty for all.
CREATE TABLE operator (
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  zones TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  PRIMARY KEY (login, name)
);

-- 操作记录: who, what, when, why. state 0 staged, 1 published, 2 abandoned; published is the known-number of reports.
CREATE TABLE journal (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  state INTEGER NOT NULL,
  published INTEGER,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  action TEXT NOT NULL,
  kind INTEGER,
  subject_region INTEGER,
  subject_id BLOB,
  why TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX journal_staged ON journal (number) WHERE state = 0;
CREATE INDEX journal_published ON journal (published) WHERE state = 1;
CREATE INDEX journal_subject ON journal (subject_region, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE journal_field (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (number, line)
);

-- 导入批次: read = new + changed + unchanged + merged + rejected + skipped.
CREATE TABLE batch (
  number INTEGER NOT NULL PRIMARY KEY,
  list INTEGER NOT NULL,
  file TEXT NOT NULL,
  sheet TEXT NOT NULL,
  digest BLOB NOT NULL,
  as_of INTEGER NOT NULL,
  zone TEXT NOT NULL,
  complete TEXT NOT NULL,
  mapping TEXT NOT NULL,
  rejects TEXT NOT NULL,
  n_read INTEGER NOT NULL,
  n_new INTEGER NOT NULL,
  n_changed INTEGER NOT NULL,
  n_unchanged INTEGER NOT NULL,
  n_merged INTEGER NOT NULL,
  n_rejected INTEGER NOT NULL,
  n_skipped INTEGER NOT NULL,
  n_faults INTEGER NOT NULL,
  n_ended INTEGER NOT NULL
);

-- What became of each row: 9 bytes a row (row number, outcome, handle of the fact row), in chunks.
CREATE TABLE batch_rows (
  number INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  rows BLOB NOT NULL,
  PRIMARY KEY (number, chunk)
);

-- 错行: one fault of one cell. Resident IDs are taken out before anything is stored here.
CREATE TABLE fault (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  row_number INTEGER NOT NULL,
  heading TEXT NOT NULL,
  rejects INTEGER NOT NULL,
  words_zh TEXT NOT NULL,
  words_en TEXT NOT NULL,
  PRIMARY KEY (number, line)
);

-- 企业
CREATE TABLE enterprise (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER,
  digest INTEGER NOT NULL,
  code TEXT NOT NULL,
  code_raw TEXT NOT NULL,
  code_state INTEGER NOT NULL,
  register_no TEXT NOT NULL,
  name TEXT NOT NULL,
  former TEXT NOT NULL,
  type_raw TEXT NOT NULL,
  status_raw TEXT NOT NULL,
  industry_raw TEXT NOT NULL,
  status INTEGER NOT NULL,
  ownership INTEGER NOT NULL,
  unit_kind INTEGER NOT NULL,
  exclusion INTEGER NOT NULL,
  established INTEGER,
  staff INTEGER,
  staff_source INTEGER NOT NULL,
  registered_raw TEXT NOT NULL,
  registered_division INTEGER NOT NULL,
  registered_place INTEGER NOT NULL,
  operating_raw TEXT NOT NULL,
  operating_division INTEGER NOT NULL,
  operating_place INTEGER NOT NULL,
  relation INTEGER NOT NULL,
  contact TEXT NOT NULL,
  phone TEXT NOT NULL,
  premises INTEGER NOT NULL,
  running INTEGER NOT NULL,
  scale INTEGER NOT NULL,
  union_org INTEGER NOT NULL,
  league INTEGER NOT NULL,
  women INTEGER NOT NULL,
  instructor INTEGER NOT NULL,
  claims_org INTEGER NOT NULL,
  parent_covers INTEGER NOT NULL,
  abnormal INTEGER NOT NULL,
  claims_members INTEGER
, exclusion_note TEXT NOT NULL DEFAULT '', unbuilt INTEGER NOT NULL DEFAULT 0, unbuilt_raw TEXT NOT NULL DEFAULT '', planned_on INTEGER, parent_org TEXT NOT NULL DEFAULT '', in_management INTEGER NOT NULL DEFAULT 0, to_serve INTEGER NOT NULL DEFAULT 0, size INTEGER NOT NULL DEFAULT 0, owner TEXT NOT NULL DEFAULT '', owner_member INTEGER NOT NULL DEFAULT 0, registered_zone INTEGER NOT NULL DEFAULT 0, operating_zone INTEGER NOT NULL DEFAULT 0, latitude INTEGER, longitude INTEGER);
CREATE INDEX enterprise_key ON enterprise (region, id);

-- 所属园区主张: (zone, enterprise, source batch)
CREATE TABLE zone_claim (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  zone TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX zone_claim_key ON zone_claim (region, id);

-- 党组织
CREATE TABLE branch (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER,
  digest INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_hash INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  kind_raw TEXT NOT NULL,
  superior TEXT NOT NULL,
  founded INTEGER,
  dissolved INTEGER,
  declared_members INTEGER,
  committee INTEGER,
  term_start INTEGER,
  secretary TEXT NOT NULL,
  phone TEXT NOT NULL,
  address TEXT NOT NULL,
  zone TEXT NOT NULL,
  park INTEGER NOT NULL
, term_end INTEGER, term_extended INTEGER, village INTEGER NOT NULL DEFAULT 0, applied_on INTEGER, approved_on INTEGER, secretary_post TEXT NOT NULL DEFAULT '', in_management INTEGER NOT NULL DEFAULT 0);
CREATE INDEX branch_key ON branch (region, id);
CREATE INDEX branch_name ON branch (name_hash);

-- 单位名称: each distinct text that names a unit, once. hash is a stable hash of its folded key and its credit code.
CREATE TABLE unit_text (
  hash INTEGER NOT NULL PRIMARY KEY,
  text TEXT NOT NULL,
  name_key TEXT NOT NULL,
  code TEXT NOT NULL,
  known_from INTEGER NOT NULL
);

-- 所在单位: which unit texts a branch names.
CREATE TABLE branch_unit (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX branch_unit_key ON branch_unit (region, id);
CREATE INDEX branch_unit_text ON branch_unit (text_hash);

-- 单位匹配: the decision about a unit text; candidates are 24 bytes each (key, score, method), best first.
CREATE TABLE link (
  seq INTEGER NOT NULL PRIMARY KEY,
  text_hash INTEGER NOT NULL,
  state INTEGER NOT NULL,
  method INTEGER NOT NULL,
  enterprise_region INTEGER,
  enterprise_id BLOB,
  score INTEGER NOT NULL,
  candidates BLOB NOT NULL,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX link_text ON link (text_hash);
CREATE INDEX link_enterprise ON link (enterprise_region, enterprise_id) WHERE enterprise_id IS NOT NULL;

-- 党员. Of a resident ID only a keyed hash and the last two characters; of the birth date year and month.
CREATE TABLE member (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER,
  digest INTEGER NOT NULL,
  id_hash BLOB,
  id_tail TEXT NOT NULL,
  name TEXT NOT NULL,
  sex TEXT NOT NULL,
  birth_month INTEGER NOT NULL,
  category INTEGER NOT NULL,
  joined INTEGER,
  full_on INTEGER,
  post TEXT NOT NULL,
  standing INTEGER NOT NULL,
  employment INTEGER NOT NULL,
  flow INTEGER NOT NULL,
  flow_to TEXT NOT NULL,
  lost INTEGER NOT NULL,
  lost_on INTEGER,
  last_meeting INTEGER,
  last_dues INTEGER,
  phone TEXT NOT NULL,
  zone TEXT NOT NULL
, stopped_on INTEGER, extended_to INTEGER);
CREATE INDEX member_key ON member (region, id);

-- 组织关系: text and hash of the branch as the roster writes it; the hash meets branch.name_hash, the code branch.code.
CREATE TABLE affiliation (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  branch_text TEXT NOT NULL,
  branch_hash INTEGER NOT NULL,
  branch_code TEXT NOT NULL,
  kind INTEGER NOT NULL,
  place INTEGER NOT NULL,
  since INTEGER,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX affiliation_key ON affiliation (region, id);
CREATE INDEX affiliation_branch ON affiliation (branch_hash);
CREATE INDEX affiliation_code ON affiliation (branch_code) WHERE branch_code <> '';

-- 工作单位: which unit text a member names, and where that comes from.
CREATE TABLE work_unit (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  source INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX work_unit_key ON work_unit (region, id);
CREATE INDEX work_unit_text ON work_unit (text_hash);

-- 关系转接
CREATE TABLE transfer (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER,
  digest INTEGER NOT NULL,
  letter_no TEXT NOT NULL,
  id_hash BLOB,
  id_tail TEXT NOT NULL,
  name TEXT NOT NULL,
  category INTEGER NOT NULL,
  from_text TEXT NOT NULL,
  from_hash INTEGER NOT NULL,
  to_text TEXT NOT NULL,
  to_hash INTEGER NOT NULL,
  issued_on INTEGER,
  valid_days INTEGER,
  accepted_on INTEGER,
  receipt_on INTEGER,
  channel INTEGER NOT NULL
, dues_paid_to INTEGER, handler TEXT NOT NULL DEFAULT '', sender_contact TEXT NOT NULL DEFAULT '');
CREATE INDEX transfer_key ON transfer (region, id);
CREATE INDEX transfer_current ON transfer (valid_to, known_to) WHERE valid_to IS NULL AND known_to IS NULL;

-- 联络服务人员 and the unit texts they serve.
CREATE TABLE contact (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER,
  digest INTEGER NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  organisation TEXT NOT NULL,
  starts INTEGER,
  ends INTEGER,
  enabled INTEGER NOT NULL,
  zone TEXT NOT NULL
, grade TEXT NOT NULL DEFAULT '', visits_a_month INTEGER);
CREATE INDEX contact_key ON contact (region, id);
CREATE INDEX contact_current ON contact (valid_to, known_to) WHERE valid_to IS NULL AND known_to IS NULL;

CREATE TABLE contact_unit (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX contact_unit_key ON contact_unit (region, id);
CREATE INDEX contact_unit_text ON contact_unit (text_hash);

-- 台账: one row an entry about a person, a branch or a unit; list is the kind of register.
CREATE TABLE entry (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER,
  digest INTEGER NOT NULL,
  list INTEGER NOT NULL,
  name TEXT NOT NULL,
  id_hash BLOB,
  id_tail TEXT NOT NULL,
  phone TEXT NOT NULL,
  branch_text TEXT NOT NULL,
  branch_hash INTEGER NOT NULL,
  branch_code TEXT NOT NULL,
  partner TEXT NOT NULL,
  partner_hash INTEGER NOT NULL,
  sort INTEGER NOT NULL,
  what TEXT NOT NULL,
  place TEXT NOT NULL,
  happened INTEGER,
  until_day INTEGER,
  checked INTEGER,
  n INTEGER,
  n_of INTEGER,
  fact INTEGER NOT NULL,
  standing INTEGER NOT NULL,
  detail TEXT NOT NULL,
  zone TEXT NOT NULL
);
CREATE INDEX entry_key ON entry (region, id);
CREATE INDEX entry_person ON entry (id_hash) WHERE id_hash IS NOT NULL;
CREATE INDEX entry_branch ON entry (branch_hash);
CREATE INDEX entry_visitor ON entry (name) WHERE list = 6;
CREATE INDEX transfer_person ON transfer (id_hash) WHERE id_hash IS NOT NULL;
CREATE INDEX entry_partner ON entry (partner_hash) WHERE partner_hash <> 0;

-- 台账所涉单位: which unit texts an entry names.
CREATE TABLE entry_unit (
  seq INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX entry_unit_key ON entry_unit (region, id);
CREATE INDEX entry_unit_text ON entry_unit (text_hash);

-- 核查: one row a run. figures is the JSON of all figures of the run, so that an old report can be shown as it was.
CREATE TABLE audit_run (
  number INTEGER NOT NULL PRIMARY KEY,
  as_of INTEGER NOT NULL,
  known INTEGER NOT NULL,
  policy INTEGER NOT NULL,
  state INTEGER NOT NULL,
  n_open INTEGER NOT NULL,
  n_opened INTEGER NOT NULL,
  n_closed INTEGER NOT NULL,
  n_changed INTEGER NOT NULL,
  figures TEXT NOT NULL
);

-- 待核事项: open from one run to another; evidence is fact ids and values.
CREATE TABLE finding (
  seq INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  object_kind INTEGER,
  object_region INTEGER,
  object_id BLOB,
  severity INTEGER NOT NULL,
  responsible INTEGER NOT NULL,
  opened_on INTEGER NOT NULL,
  opened_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  closed_on INTEGER,
  closed_run INTEGER,
  fingerprint INTEGER NOT NULL,
  evidence BLOB NOT NULL
);
CREATE INDEX finding_subject ON finding (region, id);

-- 核实无误: silences a finding until its evidence changes or the day comes.
CREATE TABLE verdict (
  seq INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  object_region INTEGER,
  object_id BLOB,
  fingerprint INTEGER NOT NULL,
  until INTEGER,
  why TEXT NOT NULL,
  known_from INTEGER NOT NULL,
  known_to INTEGER
);
CREATE INDEX verdict_subject ON verdict (region, id);

-- 个人的视图: what an operator keeps for the own work. Changes no fact, so it is not in the journal.
CREATE TABLE saved_view (
  operator TEXT NOT NULL,
  list INTEGER NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (operator, list, name)
);

-- 采用的联合组建方案: number is the journal entry that adopted it. state 1 adopted, 2 withdrawn; nothing is deleted.
CREATE TABLE proposal (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  state INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  adopted_on INTEGER NOT NULL,
  zone TEXT NOT NULL,
  n_units INTEGER NOT NULL,
  n_left INTEGER NOT NULL,
  halves INTEGER NOT NULL,
  halves_floor INTEGER NOT NULL,
  withdrawn INTEGER
);

-- 组: kind 1 new joint branch, 2 an existing branch filled up or extended.
CREATE TABLE proposal_group (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  branch_region INTEGER,
  branch_id BLOB,
  n_full INTEGER NOT NULL,
  n_members INTEGER NOT NULL,
  halves INTEGER NOT NULL,
  PRIMARY KEY (number, line)
);

CREATE TABLE proposal_unit (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  place INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  n_full INTEGER NOT NULL,
  PRIMARY KEY (number, line, place)
);
CREATE INDEX proposal_unit_key ON proposal_unit (region, id);

-- 步骤: 1 申请, 2 批复, 3 选举, 4 备案. A day is set when the step before it is done.
CREATE TABLE proposal_step (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  step INTEGER NOT NULL,
  version INTEGER NOT NULL,
  due INTEGER,
  done_on INTEGER,
  journal INTEGER NOT NULL,
  PRIMARY KEY (number, line, step)
);

-- 集中攻坚: number is the journal entry that made it. The base is frozen: its day, known-number, run and stored figures.
CREATE TABLE campaign (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  zones TEXT NOT NULL,
  base TEXT NOT NULL,
  rules TEXT NOT NULL,
  targets TEXT NOT NULL,
  phase INTEGER NOT NULL,
  phase_on INTEGER NOT NULL,
  is_current INTEGER NOT NULL,
  base_as_of INTEGER NOT NULL,
  base_known INTEGER NOT NULL,
  base_run INTEGER NOT NULL,
  base_figures TEXT NOT NULL
);

-- 摸排任务. kind 1 visit, 2 case, 3 address, 4 step; state as in the program; nothing is deleted, it is withdrawn.
CREATE TABLE task (
  number INTEGER NOT NULL PRIMARY KEY,
  campaign INTEGER NOT NULL,
  version INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  subject_kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  origin INTEGER NOT NULL,
  proposal INTEGER,
  proposal_line INTEGER,
  title TEXT NOT NULL,
  zone TEXT NOT NULL,
  state INTEGER NOT NULL,
  assignee TEXT NOT NULL,
  due INTEGER,
  next_call INTEGER,
  until_day INTEGER,
  phone INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  reason TEXT NOT NULL,
  sent_to TEXT NOT NULL,
  opened_on INTEGER NOT NULL,
  visited_on INTEGER,
  closed_on INTEGER,
  reopened INTEGER NOT NULL,
  journal INTEGER NOT NULL
);
CREATE INDEX task_campaign ON task (campaign, state);
CREATE INDEX task_assignee ON task (campaign, assignee);
CREATE INDEX task_subject ON task (region, id);

-- 任务所含事项: which findings travel together, by their identity; their numbers change with the evidence.
CREATE TABLE task_finding (
  task INTEGER NOT NULL,
  line INTEGER NOT NULL,
  code TEXT NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  object_kind INTEGER,
  object_region INTEGER,
  object_id BLOB,
  PRIMARY KEY (task, line)
);
CREATE INDEX task_finding_subject ON task_finding (region, id);

-- 任务经过: every deed with the state before and after; figures of a day are folded from it.
CREATE TABLE task_event (
  seq INTEGER NOT NULL PRIMARY KEY,
  task INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  journal INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  deed INTEGER NOT NULL,
  from_state INTEGER NOT NULL,
  to_state INTEGER NOT NULL,
  assignee TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX task_event_task ON task_event (task);
CREATE INDEX task_event_day ON task_event (campaign, on_day);

-- 走访: what an inspector brought back; each corrected field with what was held and what was found.
CREATE TABLE visit (
  number INTEGER NOT NULL PRIMARY KEY,
  task INTEGER NOT NULL,
  journal INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  outcome INTEGER NOT NULL,
  intention INTEGER NOT NULL,
  n_found INTEGER NOT NULL,
  next_step TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX visit_task ON visit (task);

CREATE TABLE visit_field (
  visit INTEGER NOT NULL,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  held TEXT NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (visit, line)
);

-- 请假: no new task goes to whom is away; a deputy sees theirs.
CREATE TABLE absence (
  seq INTEGER NOT NULL PRIMARY KEY,
  operator TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL,
  deputy TEXT NOT NULL,
  journal INTEGER NOT NULL,
  ended INTEGER
);

-- 走访见到的党员: member_* when the roster knows the person; the others are new finds (新发现党员), to be entered in a roster.
CREATE TABLE visit_member (
  visit INTEGER NOT NULL,
  line INTEGER NOT NULL,
  name TEXT NOT NULL,
  place INTEGER NOT NULL,
  member_region INTEGER,
  member_id BLOB,
  PRIMARY KEY (visit, line)
);

-- 收表: a form asked of branches, enterprises or offices. number is the journal entry that asked for it; content is the blank.
CREATE TABLE form (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  title TEXT NOT NULL,
  file TEXT NOT NULL,
  content BLOB NOT NULL,
  due INTEGER NOT NULL,
  asked_on INTEGER NOT NULL,
  closed_on INTEGER
);

-- 应报单位: who owes the form. kind 1 enterprise, 2 branch, 0 an office by its name alone; faults is JSON of what was wrong.
CREATE TABLE form_owed (
  number INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER,
  id BLOB,
  name TEXT NOT NULL,
  sent_on INTEGER,
  received_on INTEGER,
  n_rows INTEGER NOT NULL,
  faults TEXT NOT NULL,
  reminded_on INTEGER,
  n_reminded INTEGER NOT NULL,
  journal INTEGER NOT NULL,
  PRIMARY KEY (number, place)
);

CREATE TABLE zone (
  number INTEGER NOT NULL PRIMARY KEY,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  aliases TEXT NOT NULL,
  counties TEXT NOT NULL,
  roads TEXT NOT NULL,
  buildings TEXT NOT NULL,
  townships TEXT NOT NULL,
  keywords TEXT NOT NULL,
  source TEXT NOT NULL
);

CREATE TABLE address_alias (
  text TEXT NOT NULL PRIMARY KEY,
  division INTEGER NOT NULL,
  journal INTEGER NOT NULL
);

-- 待核事项 whose state changed since the list of findings was built: read beside it, folded in when it is built anew.
CREATE TABLE finding_delta (
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (number, seq)
);

-- Neighbours of a row: whose affiliation names a branch by code, contacts by name, entries by code, lists of members.
CREATE INDEX branch_code ON branch (code) WHERE code <> '';
CREATE INDEX contact_name ON contact (name);
CREATE INDEX entry_code ON entry (branch_code) WHERE branch_code <> '';
CREATE INDEX entry_listing ON entry (list) WHERE list = 11;

-- 清单发出登记: number is the journal entry of the export. state 1 out, 2 returned, 3 destroyed; nothing is deleted.
CREATE TABLE sending (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  mark TEXT NOT NULL,
  inspector TEXT NOT NULL,
  scope TEXT NOT NULL,
  file TEXT NOT NULL,
  made_on INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  n_enterprises INTEGER NOT NULL,
  n_members INTEGER NOT NULL,
  state INTEGER NOT NULL,
  ended_on INTEGER,
  ended INTEGER
);

-- 清单的行: what each row was sent with (field, value) and what it said last; no names.
CREATE TABLE sending_row (
  sending INTEGER NOT NULL,
  line INTEGER NOT NULL,
  task INTEGER NOT NULL,
  version INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  sent TEXT NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (sending, line)
);
CREATE INDEX sending_row_task ON sending_row (task);

-- 回单登记: number is the journal entry of the return.
CREATE TABLE sheet_return (
  number INTEGER NOT NULL PRIMARY KEY,
  sending INTEGER NOT NULL,
  file TEXT NOT NULL,
  digest TEXT NOT NULL,
  saved INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  n_rows INTEGER NOT NULL,
  n_taken INTEGER NOT NULL,
  n_agreed INTEGER NOT NULL,
  n_older INTEGER NOT NULL,
  n_contested INTEGER NOT NULL,
  n_offered INTEGER NOT NULL
);

-- 反馈值: what sheets said about a field, as it stands; number is the journal entry that brought it.
CREATE TABLE answer (
  task INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  number INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (task, kind, region, id, field)
);

-- 待定冲突: a returned value that contends with the held one. state 1 open, 2 held kept, 3 returned taken, 4 another value.
CREATE TABLE contest (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  sending INTEGER NOT NULL,
  task INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  field TEXT NOT NULL,
  sent TEXT NOT NULL,
  held TEXT NOT NULL,
  held_by TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  said TEXT NOT NULL,
  said_by TEXT NOT NULL,
  said_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  settled INTEGER,
  PRIMARY KEY (number, line)
);
CREATE INDEX contest_open ON contest (state, task);

-- 无键的行: a row that bears no key or was copied, whole, until somebody looks at it. state 1 open, 2 taken up, 3 refused.
CREATE TABLE offered_row (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_number INTEGER NOT NULL,
  body TEXT NOT NULL,
  state INTEGER NOT NULL,
  settled INTEGER,
  PRIMARY KEY (number, line)
);

-- 工作进展: the figures of each report that was written, so that the next one can say what changed. kind 1 evening, 2 daily, 3 weekly, 4 final.
CREATE TABLE bulletin (
  number INTEGER NOT NULL PRIMARY KEY,
  campaign INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  figures TEXT NOT NULL
);
