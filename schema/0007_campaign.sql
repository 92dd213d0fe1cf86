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
