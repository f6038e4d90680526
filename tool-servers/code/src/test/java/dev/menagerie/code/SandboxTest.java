// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Code that means harm, over HTTP. The server answers another call after each. */
class SandboxTest {

  private static Serving patient;
  private static Serving hasty;
  private static Serving small;

  @BeforeAll
  static void start() {
    patient = Serving.with(Map.of("MENAGERIE_CODE_TIME", "PT60S", "MENAGERIE_CODE_QUEUE", "99"));
    hasty =
        Serving.with(
            Map.of(
                "MENAGERIE_CODE_TIME", "PT1S",
                "MENAGERIE_CODE_QUEUE", "99",
                "MENAGERIE_CODE_THREADS", "8"));
    small =
        Serving.with(
            Map.of("MENAGERIE_CODE_TIME", "PT60S", "MENAGERIE_CODE_MEMORY_BYTES", "8388608"));
  }

  @AfterAll
  static void stop() {
    patient.close();
    hasty.close();
    small.close();
  }

  @Test
  void stops_what_does_not_end() throws Exception {
    var said =
        errors(
            hasty,
            List.of(
                "while (true) {}",
                "for (;;);",
                "label: for (;;) { try { continue label } finally { } }",
                "try { while (true); } finally { while (true); }",
                "({ get x() { while (true); } }).x",
                "({ get x() { while (true); } })",
                "new Proxy({}, { get() { while (true); } }).x",
                "JSON.stringify({ toJSON() { while (true); } })",
                "({ toJSON() { while (true); } })",
                "[3, 2, 1].sort(() => { while (true); })",
                "/(a+)+$/.test('a'.repeat(40) + 'b')",
                "/(x+x+)+y/.test('x'.repeat(100))",
                "(async () => { while (true) await 0 })()",
                "(async () => { while (true) await 0 })(); 1",
                "function* g() { while (true) yield 1 } for (const x of g()) {}",
                "Error.prepareStackTrace = () => { while (true); }; null.x",
                "throw Object.defineProperty(new Error(), 'stack', { get() { while (true); } })",
                "eval('while (true) {}')",
                "Function('while (true) {}')()",
                "return await (async () => { while (true) {} })()",
                "let n = 3n; while (true) n = (n * n) % (2n ** 5000n)",
                "new Array(4e9).lastIndexOf(1)",
                "while (true) console.log('flood '.repeat(100))"));

    said.forEach(
        (code, text) ->
            assertThat(text)
                .as(code)
                .startsWith("stopped: not done after 1 second; do less work, or split it"));
  }

  @Test
  void takes_back_the_threads_of_what_it_stops() throws Exception {
    errors(hasty, Collections.nCopies(8, "while (true) {}"));

    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < until && enginesAtWork() > 0) {
      Thread.sleep(10);
    }
    assertThat(enginesAtWork()).isZero();
  }

  private static long enginesAtWork() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            frames ->
                Arrays.stream(frames)
                    .anyMatch(frame -> frame.getClassName().equals(Engines.class.getName())))
        .count();
  }

  @Test
  void lets_code_run_out_of_memory_alone() throws Exception {
    var said =
        errors(
            small,
            List.of(
                "const a = []; while (true) a.push(new Array(1000).fill(1))",
                "const a = []; while (true) a.push(new Uint8Array(100000))",
                "const a = ['x'.repeat(1e6)]; while (true) a.push(a[0] + a.length)",
                "const o = {}; for (let i = 0; ; i++) o['k' + i] = {i}",
                "while (true) { const o = {}; o.self = o }",
                "function again() { return Promise.resolve().then(again) } again()",
                "new Uint8Array(1e9)",
                "new Array(1e9).fill(0)",
                "[...'a'.repeat(1e6)]",
                "'x'.repeat(5e6).split('')",
                "const big = new Uint8Array(6.3e6); throw new Error('e'.repeat(3e6))"));

    said.forEach(
        (code, text) ->
            assertThat(text).as(code).contains("out of memory: a call has 8 MiB in all"));
  }

  @Test
  void gives_a_call_sixteen_mebibytes() {
    assertThat(said("new Uint8Array(14e6).length")).isEqualTo("value: 14000000");
    assertThat(said("new Uint8Array(16e6).length")).contains("a call has 16 MiB in all");
  }

  @Test
  void breaks_off_endless_recursion() throws Exception {
    var said =
        errors(
            patient,
            List.of(
                "function f(n) { return f(n + 1) + 1 } f(0)",
                "const f = (n) => [n].map(f)[0]; f(0)",
                "class A { constructor() { this.a = new A() } } new A()",
                "const o = {}; o.toString = () => `${o}`; `${o}`",
                "JSON.parse('['.repeat(100000))",
                "let o = {}; for (let i = 0; i < 20000; i++) o = {o}; JSON.stringify(o)",
                "eval('('.repeat(60000))",
                "try { (function f() { f() })() } catch { 'caught' }"));

    said.forEach(
        (code, text) -> assertThat(text).as(code).startsWith("stopped: too much recursion"));
  }

  @Test
  void allows_recursion_of_a_usual_depth() {
    assertThat(said("const f = (n) => n ? 1 + f(n - 1) : 0; f(2500)")).isEqualTo("value: 2500");
  }

  @Test
  void survives_many_stacks_that_overflow() {
    for (int i = 0; i < 30; i++) {
      assertThat(said("(function f() { f() })()")).contains("too much recursion");
    }

    assertWorks(patient);
  }

  @Test
  void refuses_strings_that_are_too_long_for_the_engine() {
    assertThat(said("let s = 'x'; while (true) s += s")).contains("string too long");
    assertThat(said("'xy'.repeat(1e9)")).contains("invalid string length");
  }

  @Test
  void cuts_what_is_printed_and_keeps_the_value() {
    assertThat(said("for (let i = 0; i < 1e4; i++) print('0123456789'); 'end'"))
        .startsWith("value: \"end\"\nprinted:\n0123456789\n")
        .endsWith("\n(the rest of what was printed is cut; print less)")
        .hasSizeBetween(65_000, 66_000);
  }

  @Test
  void cuts_a_long_value() {
    assertThat(said("'\u00e9'.repeat(100000)"))
        .startsWith("value: \"\u00e9\u00e9")
        .endsWith("\u00e9\n(the value is cut after 65536 bytes; return less of it)")
        .hasSizeBetween(32_700, 33_000);
    assertThat(said("print('x'.repeat(8e6)); new Array(1e9)"))
        .startsWith("value: [undefined,undefined,")
        .contains("the value is cut after 65536 bytes")
        .endsWith("(the rest of what was printed is cut; print less)");
  }

  @Test
  void has_no_way_out() {
    var names =
        """
        std os require module process fetch XMLHttpRequest Java Packages load scriptArgs WebAssembly
        Javy java_invoke menagerie quickjs4j_engine plugin __javy_io_readSync __javy_io_writeSync
        code evaluate toReport outcome\
        """;

    var said =
        said(
            """
            const names = `%s`.split(/\\s+/);
            const seen = (see) => names.filter((name) => see(name) !== "undefined");
            [seen((name) => eval("typeof " + name)), seen((name) => (0, eval)("typeof " + name)),
             seen((name) => Function("return typeof " + name)()),
             seen((name) => typeof ({}).constructor.constructor("return this")()[name])]
            """
                .formatted(names));

    assertThat(said).isEqualTo("value: [[],[],[],[]]");
  }

  @Test
  void has_nothing_but_the_language_in_its_world() {
    assertThat(
            said(
                "Object.getOwnPropertyNames(globalThis).filter((n) =>"
                    + " /^[a-z_]/.test(n)).sort().join(' ')"))
        .isEqualTo(
            "value: \"console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval"
                + " globalThis input isFinite isNaN parseFloat parseInt print queueMicrotask"
                + " undefined unescape\"");
  }

  @Test
  void leaves_nothing_to_the_next_call() {
    var spoils =
        List.of(
            "var left = 1; function alsoLeft() {} globalThis.third = 3; fourth = 4",
            "Object.prototype.left = 1; Array.prototype.map = null; JSON.parse = () => 'spoilt'",
            "Object.prototype.toJSON = () => 'spoilt'; Array.prototype.toJSON = () => 'spoilt'",
            "console.log = null; console = null; eval = null; Reflect.apply = null",
            "String.prototype.slice = null; Array.prototype.join = () => 'spoilt'",
            "Promise.prototype.then = null; Object.freeze(globalThis);"
                + " Object.freeze(Map.prototype)");

    spoils.forEach(SandboxTest::said);

    assertThat(
            said(
                """
                console.log(JSON.parse("[1]"));
                const left4 = [typeof left, typeof alsoLeft, typeof third, typeof fourth];
                Promise.resolve([left4.join(), ({}).left, [1].map(String), "abc".slice(1)])
                """))
        .isEqualTo(
            "value: [\"undefined,undefined,undefined,undefined\",undefined,[\"1\"],\"bc\"]"
                + "\nprinted:\n[1]");
  }

  @Test
  void answers_though_the_code_spoils_its_own_world() {
    assertThat(
            said(
                """
                String.prototype.slice = Array.prototype.join = Reflect.apply = JSON.stringify = null;
                Array.prototype[Symbol.iterator] = Function.prototype.toString = Object.keys = null;
                delete globalThis.console; globalThis.eval = null; Promise.prototype.then = null;
                ({a: ["b"]})
                """))
        .isEqualTo("value: {\"a\":[\"b\"]}");
  }

  @Test
  void keeps_calls_at_the_same_time_apart() throws Exception {
    Callable<String> call =
        () ->
            said(
                "globalThis.n = (globalThis.n ?? 0) + 1; print(n); for (let i = 0; i < 1e4; i++);"
                    + " n");

    for (var text : all(List.of(call, call, call, call, call, call))) {
      assertThat(text).isEqualTo("value: 1\nprinted:\n1");
    }
  }

  @Test
  void differs_by_chance_from_call_to_call() {
    assertThat(said("Math.random()")).isNotEqualTo(said("Math.random()"));
  }

  @Test
  void refuses_calls_beyond_the_queue_and_lives_on() throws Exception {
    var environment =
        Map.of(
            "MENAGERIE_CODE_TIME", "PT2S",
            "MENAGERIE_CODE_THREADS", "1",
            "MENAGERIE_CODE_QUEUE", "1");
    try (var narrow = Serving.with(environment)) {
      Callable<String> endless = () -> narrow.caller().run("while (true) {}").text();

      var said = all(List.of(endless, endless, endless, endless));

      assertThat(said)
          .anyMatch(text -> text.startsWith("busy: 1 calls run and 1 wait; the code did not run"))
          .anyMatch(text -> text.startsWith("stopped: not done after 2 seconds"));
      assertWorks(narrow);
    }
  }

  private static String said(String code) {
    return patient.caller().run(code).text();
  }

  /** Runs all of them at once, each followed by a call that works, and gives what each said. */
  private static Map<String, String> errors(Serving serving, List<String> codes) throws Exception {
    var texts = all(codes.stream().map(code -> error(serving, code)).toList());
    var errors = new LinkedHashMap<String, String>();
    for (int i = 0; i < codes.size(); i++) {
      errors.put(codes.get(i), texts.get(i));
    }
    return errors;
  }

  private static Callable<String> error(Serving serving, String code) {
    return () -> {
      var reply = serving.caller().run(code);
      assertThat(reply.isError()).as(code + " said " + reply.text()).isTrue();
      assertWorks(serving);
      return reply.text();
    };
  }

  private static List<String> all(List<Callable<String>> calls) throws Exception {
    var texts = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(calls)) {
        texts.add(done.get());
      }
    }
    return texts;
  }

  /** Asks again where a busy machine has kept it from an answer in time. */
  private static void assertWorks(Serving serving) {
    var reply = serving.caller().run("6 * 7");
    for (int i = 0; i < 20 && reply.text().startsWith("stopped: not done"); i++) {
      reply = serving.caller().run("6 * 7");
    }
    assertThat(reply.text()).isEqualTo("value: 42");
    assertThat(serving.caller().health().statusCode()).isEqualTo(200);
  }
}
