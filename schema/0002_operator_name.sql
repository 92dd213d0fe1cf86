-- 操作人: a login of the operating system may serve several people (a desk in a park office); each has a name and a role.
ALTER TABLE operator RENAME TO operator_by_login;

CREATE TABLE operator (
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  zones TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  PRIMARY KEY (login, name)
);

INSERT INTO operator (login, name, role, zones, valid_from, valid_to)
SELECT login, name, role, zones, valid_from, valid_to FROM operator_by_login;

DROP TABLE operator_by_login;
