// SPDX-License-Identifier: Apache-2.0
// Says what was tried and whether it did what it should; the exit code says whether all did.

/** Tries one thing, which throws if it fails and returns what there is to say of it. */
export async function check(what, trial) {
  try {
    console.log(`ok   ${what}: ${await within(60_000, trial())}`);
  } catch (e) {
    console.log(`FAIL ${what}: ${e?.stack ?? e}`);
    process.exitCode = 1;
  }
}

function within(millis, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${millis} ms`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function require(condition, seen) {
  if (!condition) {
    throw new Error(`not as it should be: ${JSON.stringify(seen)}`);
  }
}
