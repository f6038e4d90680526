-- SPDX-License-Identifier: Apache-2.0
-- The task whose journal a fork begins with: it must outlive its forks.
ALTER TABLE task ADD COLUMN origin TEXT;
CREATE INDEX task_by_origin ON task (origin, created, id) WHERE origin IS NOT NULL;
