// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model reads of code that fails. */
class ErrorsTest {

  private static Serving serving;
  private static McpCaller caller;

  @BeforeAll
  static void start() {
    serving = Serving.with(Map.of("MENAGERIE_CODE_TIME", "PT20S"));
    caller = serving.caller();
  }

  @AfterAll
  static void stop() {
    serving.close();
  }

  @Test
  void names_an_error_and_where_it_was_thrown() {
    var error =
        failed(
            """
            function check(n) {
              if (n > 1) {
                throw new RangeError("too much");
              }
            }
            check(1);
            check(2);
            """);

    assertThat(error)
        .startsWith("RangeError: too much\nat line 3, column ")
        .contains(", in check\nat line 7, column ")
        .endsWith("\nline 3:     throw new RangeError(\"too much\");");
  }

  @Test
  void says_where_code_that_returns_failed() {
    assertThat(failed("const n = 1;\nif (n) {\n  missing();\n}\nreturn n;"))
        .isEqualTo("ReferenceError: missing is not defined\nat or after line 3, column 3");
  }

  @Test
  void says_where_the_syntax_is_wrong() {
    assertThat(failed("let a = 1;\nlet b = (a + ;\n"))
        .startsWith("SyntaxError: ")
        .contains("\nat line 2, column ")
        .endsWith("\nline 2: let b = (a + ;");
    assertThat(failed("return 1;\nlet b = (1 + ;")).contains("\nat line 2, column ");
    assertThat(failed("function f() {\n  return 1;"))
        .startsWith("SyntaxError: unexpected token in expression: the end of the code\nat line 2");
    assertThat(failed("const t = '{';\nJSON.parse(t)"))
        .startsWith("SyntaxError: Expected property name")
        .endsWith("\nline 2: JSON.parse(t)");
    assertThat(failed("console.log('ran');\nlet = = 1")).doesNotContain("ran");
    assertThat(failed("\n".repeat(60_000) + "let = = 1")).contains("\nat line 60001, column ");
  }

  @Test
  void shows_what_was_thrown_though_it_is_no_error() {
    assertThat(failed("throw {code: 7}")).isEqualTo("thrown: {\"code\":7}");
    assertThat(failed("throw null")).isEqualTo("thrown: null");
    assertThat(failed("throw new Proxy(new Error('x'), { get() { throw 1 } })"))
        .isEqualTo("thrown: something that cannot be shown");
  }

  @Test
  void shows_what_was_printed_before() {
    assertThat(failed("console.log('so far');\nnull.x"))
        .startsWith("TypeError: ")
        .endsWith("\nprinted:\nso far");
  }

  @Test
  void says_that_a_promise_cannot_be_settled() {
    assertThat(failed("new Promise(() => {})")).contains("promise that nothing can settle");
  }

  @Test
  void names_a_rejected_promise() {
    assertThat(failed("Promise.reject(new TypeError('no'))")).startsWith("TypeError: no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fetch('http://localhost/')     | no network",
        "new WebSocket('ws://x')        | no network",
        "require('fs')                  | no modules",
        "import fs from 'fs'            | no modules",
        "export const x = 1             | no modules",
        "await import('std')            | no modules",
        "import('os')                   | no modules",
        "process.exit(1)                | no process",
        "setTimeout(() => 1, 10)        | no timers",
        "document.title                 | no browser",
        "structuredClone({})            | not a part of this engine"
      })
  void says_what_is_not_there(String code, String hint) {
    assertThat(failed(code)).contains(hint);
  }

  @Test
  void refuses_code_and_input_that_are_too_long() {
    assertThat(failed(" ".repeat(Limits.MOST_CODE) + "1"))
        .isEqualTo("code: has 65537 characters, may have at most 65536");
    var arguments =
        Json.createObjectBuilder()
            .add("code", "1")
            .add("input", "x".repeat(Limits.MOST_INPUT))
            .build();
    assertThat(caller.run(arguments).text()).startsWith("input: has 524290 characters");
  }

  @Test
  void runs_code_of_the_greatest_length() {
    assertThat(caller.run("1+".repeat(Limits.MOST_CODE / 2 - 1) + "1").text())
        .isEqualTo("value: 32768");
  }

  @Test
  void refuses_missing_code() {
    assertThat(caller.run(McpCaller.NOTHING).text()).isEqualTo("argument code is missing");
  }

  private static String failed(String code) {
    var reply = caller.run(code);
    assertThat(reply.isError()).as(reply.text()).isTrue();
    return reply.text();
  }
}
