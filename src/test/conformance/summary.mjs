// SPDX-License-Identifier: Apache-2.0
// What one run of the suite says of each required scenario, from the checks that it wrote down.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const [side, revision, exitCode, work, here] = process.argv.slice(2);

/** The names below a key of a YAML file that holds plain lists. */
function names(file, key) {
  let inside = false;
  const found = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (/^\S/.test(line) && !line.startsWith('#')) inside = line.startsWith(`${key}:`);
    const item = line.match(/^ *- ([^\s#]+)/);
    if (inside && item) found.push(item[1]);
  }
  return found;
}

const required = names(join(work, `node_modules/conf/requirements/${revision}.yaml`), side);
const baseline = names(join(here, `baseline-${revision}.yml`), side).map((it) => it.split(':')[0]);

const results = join(work, 'results', `${side}-${revision}`);
const checks = new Map();
for (const file of existsSync(results) ? readdirSync(results, { recursive: true }) : []) {
  if (!file.endsWith('checks.json')) continue;
  const name = relative('.', file)
    .replace(/\/checks\.json$/, '')
    .replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, '')
    .replace(side === 'server' ? /^server-/ : /^$/, '');
  checks.set(name, JSON.parse(readFileSync(join(results, file), 'utf8')));
}

let passed = 0;
console.log(`\n${side}, ${revision}`);
for (const name of required) {
  const wrong = (checks.get(name) ?? [{ id: 'not run', status: 'FAILURE' }]).filter(
    (it) => it.status === 'FAILURE' || it.status === 'WARNING',
  );
  if (wrong.length === 0) passed++;
  const mark = wrong.length === 0 ? 'passed' : 'FAILED';
  const told = baseline.includes(name) ? ' (in the baseline)' : '';
  const why = [...new Set(wrong.map((it) => it.id))].join(', ');
  console.log(`  ${mark} ${name}${told}${why && !told ? `: ${why}` : ''}`);
}
const verdict = exitCode === '0' ? 'as expected' : `NOT as expected, see ${side}-${revision}.log`;
console.log(`${side}, ${revision}: ${passed} of ${required.length} required scenarios passed, ${verdict}`);
