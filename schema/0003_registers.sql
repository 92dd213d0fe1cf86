-- 底数 database, step 3: registers (台账). One row an entry about a person, a branch or a unit; list is the kind of register.

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

ALTER TABLE enterprise ADD COLUMN exclusion_note TEXT NOT NULL DEFAULT '';
ALTER TABLE enterprise ADD COLUMN unbuilt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enterprise ADD COLUMN unbuilt_raw TEXT NOT NULL DEFAULT '';
ALTER TABLE enterprise ADD COLUMN planned_on INTEGER;
ALTER TABLE enterprise ADD COLUMN parent_org TEXT NOT NULL DEFAULT '';
ALTER TABLE enterprise ADD COLUMN in_management INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enterprise ADD COLUMN to_serve INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enterprise ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enterprise ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE enterprise ADD COLUMN owner_member INTEGER NOT NULL DEFAULT 0;

ALTER TABLE branch ADD COLUMN term_end INTEGER;
ALTER TABLE branch ADD COLUMN term_extended INTEGER;
ALTER TABLE branch ADD COLUMN village INTEGER NOT NULL DEFAULT 0;
ALTER TABLE branch ADD COLUMN applied_on INTEGER;
ALTER TABLE branch ADD COLUMN approved_on INTEGER;
ALTER TABLE branch ADD COLUMN secretary_post TEXT NOT NULL DEFAULT '';
ALTER TABLE branch ADD COLUMN in_management INTEGER NOT NULL DEFAULT 0;

ALTER TABLE member ADD COLUMN stopped_on INTEGER;
ALTER TABLE member ADD COLUMN extended_to INTEGER;

ALTER TABLE transfer ADD COLUMN dues_paid_to INTEGER;
ALTER TABLE transfer ADD COLUMN handler TEXT NOT NULL DEFAULT '';
ALTER TABLE transfer ADD COLUMN sender_contact TEXT NOT NULL DEFAULT '';

ALTER TABLE contact ADD COLUMN grade TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN visits_a_month INTEGER;
