// SPDX-License-Identifier: Apache-2.0
// Runs the code of one call, and reports what came of it as one JSON object on the error stream.
// The code shares its world with what stands here and may change all of it. So whatever is used
// after it has run is taken before, and none of it leads out of the sandbox.

const evaluate = eval;
const { apply } = Reflect;
const { isArray } = Array;
const { join } = Array.prototype;
const { isView } = ArrayBuffer;
const { getPrototypeOf, keys, prototype: plain } = Object;
const { parse, stringify } = JSON;
const { includes, slice } = String.prototype;
const { log: toOutput, error: toReport } = console;

const { code, input, most } = parse(menagerie.request());

for (const name of ["Javy", "java_invoke", "menagerie", "plugin", "quickjs4j_engine"]) {
  delete globalThis[name];
}

const FULL = {};
const DEEPEST = 60;

const cut = (text, length) =>
  text.length > length ? apply(slice, text, [0, length]) : text;

// A value as JSON, and what JSON lacks in a form that can be read. No longer than is asked for.
function shown(value) {
  const above = [];
  const parts = [];
  let length = 0;

  function put(part) {
    parts[parts.length] = part;
    length += part.length;
    if (length > most) {
      throw FULL;
    }
  }

  function putList(open, list, depth) {
    put(open);
    for (let i = 0; i < list.length; i++) {
      write(i > 0 ? "," : "", list[i], depth);
    }
    put("]");
  }

  function putObject(open, object, depth) {
    const names = keys(object);
    put(open);
    for (let i = 0; i < names.length; i++) {
      write((i > 0 ? "," : "") + stringify(names[i]) + ":", object[names[i]], depth);
    }
    put("}");
  }

  function write(lead, value, depth) {
    if (value === null || typeof value !== "object") {
      return put(lead + simple(value));
    }
    for (let i = 0; i < depth; i++) {
      if (above[i] === value) {
        return put(lead + "[circular]");
      }
    }
    if (depth === DEEPEST) {
      return put(lead + "[deeper]");
    }
    above[depth] = value;
    const below = depth + 1;
    if (typeof value.toJSON === "function") {
      write(lead, value.toJSON(), below);
    } else if (isArray(value) || isView(value)) {
      putList(lead + "[", value, below);
    } else if (getPrototypeOf(value) === plain) {
      putObject(lead + "{", value, below);
    } else if (value instanceof Map) {
      putList(lead + "Map [", [...value], below);
    } else if (value instanceof Set) {
      putList(lead + "Set [", [...value], below);
    } else if (value instanceof Error || value instanceof RegExp) {
      put(lead + cut(`${value}`, most));
    } else {
      putObject(lead + "{", value, below);
    }
  }

  try {
    write("", value, 0);
  } catch (error) {
    if (error !== FULL) {
      throw error;
    }
  }
  return apply(join, parts, [""]);
}

// A number is asked for first: there are many of them where time matters.
function simple(value) {
  if (typeof value === "number") {
    return value === 0 && 1 / value < 0 ? "-0" : `${value}`;
  }
  switch (typeof value) {
    case "string":
      return stringify(cut(value, most));
    case "bigint":
      return `${value}n`;
    case "symbol":
      return value.description === undefined ? "Symbol()" : `Symbol(${value.description})`;
    case "function":
      return `[function ${value.name}]`;
    default:
      return `${value}`;
  }
}

function print(...values) {
  let line = "";
  for (let i = 0; i < values.length && line.length <= most; i++) {
    const value = values[i];
    line += (i > 0 ? " " : "") + (typeof value === "string" ? cut(value, most) : shown(value));
  }
  toOutput(line);
}

globalThis.console = {};
for (const name of ["log", "info", "debug", "warn", "error", "trace", "dir", "table"]) {
  globalThis.console[name] = print;
}
Object.assign(globalThis, { print, input });

// Lines that stand before the code in what is evaluated.
let before = 0;

// Whether a script has a syntax that holds, without running it.
function holds(script) {
  try {
    evaluate(`throw null;\n${script}`);
  } catch (error) {
    return error === null;
  }
  return false;
}

// Outside of modules "await" is a name unless it stands in an async function. A class's static
// block forbids the name, so it tells the code that waits from the code that does not.
function waits(script) {
  if (!apply(includes, script, ["await"])) {
    return false;
  }
  try {
    evaluate(`class _ { static { throw null;\n${script}\n} }`);
  } catch (error) {
    return error !== null && apply(includes, error.message, ["await"]);
  }
  return false;
}

// The value of the last expression; or, of code that waits or returns, what it returns.
function outcome() {
  let wrong;
  if (!waits(code)) {
    try {
      return evaluate(code);
    } catch (error) {
      if (!(error instanceof SyntaxError) || holds(code)) {
        throw error;
      }
      wrong = error;
    }
  }
  const body = `(async () => {\n${code}\n})`;
  if (wrong !== undefined && !apply(includes, wrong.message, ["return"]) && !holds(body)) {
    throw wrong;
  }
  before = 1;
  return evaluate(body)();
}

function failure(error) {
  const text = (part) => stringify(cut(`${part}`, 4000));
  try {
    return error instanceof Error
      ? `{"name":${text(error.name)},"message":${text(error.message)},` +
          `"stack":${text(error.stack)},"before":${before}}`
      : `{"thrown":${text(shown(error))}}`;
  } catch {
    return '{"thrown":"something that cannot be shown"}';
  }
}

// Given up when memory ran out, so that there is room to say so.
let reserve = new ArrayBuffer(128 * 1024);

let report;
try {
  const value = await outcome();
  report = value === undefined ? "{}" : `{"value":${stringify(shown(value))}}`;
} catch (error) {
  reserve = null;
  report = failure(error);
}
toReport(report);
