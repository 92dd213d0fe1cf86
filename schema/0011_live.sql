-- 局部核查: what an edit touches is asked again at once.

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
