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
