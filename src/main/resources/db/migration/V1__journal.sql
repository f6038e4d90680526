-- SPDX-License-Identifier: Apache-2.0
-- ${key}, ${bytes} and ${clustered} are what databases name differently.

-- Stands for a task in the hot tables. The task is null once it is deleted, until its entries are gone.
CREATE TABLE journal (
  number ${key},
  task TEXT UNIQUE
);

-- The hot table: positions increase, and there is no second index.
CREATE TABLE entry (
  position ${key},
  journal BIGINT NOT NULL,
  crc BIGINT NOT NULL,
  body ${bytes} NOT NULL
);

-- Large bodies of entries, whose own body is then empty.
CREATE TABLE overflow (
  position ${key},
  body ${bytes} NOT NULL
);

-- Where the entries of a task are: up to 64 positions a row.
CREATE TABLE segment (
  journal BIGINT NOT NULL,
  first BIGINT NOT NULL,
  positions ${bytes} NOT NULL,
  PRIMARY KEY (journal, first)
) ${clustered};

CREATE TABLE task (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL,
  agent TEXT NOT NULL,
  session TEXT,
  parent TEXT,
  idempotency_key TEXT UNIQUE,
  created BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX task_by_created ON task (created, id);
CREATE INDEX task_by_status ON task (status, created, id);
CREATE INDEX task_by_agent ON task (agent, created, id);
CREATE INDEX task_by_session ON task (session, created, id) WHERE session IS NOT NULL;
CREATE INDEX task_by_parent ON task (parent, created, id) WHERE parent IS NOT NULL;

-- Apart from entries: deleting a task does not delete what was remembered.
CREATE TABLE memory_event (
  position ${key},
  space TEXT NOT NULL,
  task TEXT NOT NULL,
  path TEXT NOT NULL,
  crc BIGINT NOT NULL,
  body ${bytes} NOT NULL
);

CREATE TABLE document (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, name)
);

-- The highest position given out before entries were deleted, so that none is given out twice.
CREATE TABLE deleted (
  only ${key},
  position BIGINT NOT NULL
);
