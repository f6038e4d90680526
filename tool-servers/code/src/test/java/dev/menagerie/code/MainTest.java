// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The server over HTTP, as a client sees it. */
class MainTest {

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
  void lists_its_one_tool_with_its_limits() {
    var tools = McpCaller.result(caller.request("tools/list", McpCaller.NOTHING, Map.of()));

    var tool = tools.getJsonArray("tools").getJsonObject(0);
    assertThat(tool.getString("name")).isEqualTo("run");
    assertThat(tool.getString("description")).contains("20 seconds", "16 MiB", "65536 bytes");
    assertThat(tool.getJsonObject("annotations").getBoolean("readOnlyHint")).isTrue();
    assertThat(tool.getJsonObject("annotations").getBoolean("openWorldHint")).isFalse();
    assertThat(tool.getJsonObject("inputSchema").getBoolean("additionalProperties")).isFalse();
  }

  @Test
  void answers_in_the_modern_era_too() {
    var params =
        json(
            """
            {"name": "run", "arguments": {"code": "6 * 7"},
             "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                       "io.modelcontextprotocol/clientCapabilities": {}}}
            """);
    var headers =
        Map.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call", "Mcp-Name", "run");

    var result = McpCaller.result(caller.request("tools/call", params, headers));

    assertThat(result.getString("resultType")).isEqualTo("complete");
    assertThat(result.getJsonArray("content").getJsonObject(0).getString("text"))
        .isEqualTo("value: 42");
  }

  @Test
  void is_healthy() {
    assertThat(caller.health().statusCode()).isEqualTo(200);
    assertThat(caller.health().body()).contains("UP", "code");
  }

  @Test
  void gives_the_value_of_the_last_expression() {
    assertThat(said("const a = [1, 2]; a.map((n) => n * 2)")).isEqualTo("value: [2,4]");
    assertThat(said("if (true) { 'yes' } else { 'no' }")).isEqualTo("value: \"yes\"");
    assertThat(said("010 + 1 // no strict mode")).isEqualTo("value: 9");
  }

  @Test
  void gives_what_is_returned() {
    assertThat(said("const a = 3;\nreturn a + 1;")).isEqualTo("value: 4");
    assertThat(said("if (1) { return 'early' }\nthrow 1")).isEqualTo("value: \"early\"");
  }

  @Test
  void waits_for_promises() {
    assertThat(said("async function main() { await null; return 7 }\nmain()"))
        .isEqualTo("value: 7");
    assertThat(said("const n = await (async () => 8)();\nreturn n")).isEqualTo("value: 8");
    assertThat(said("Promise.resolve([9])")).isEqualTo("value: [9]");
  }

  @Test
  void gives_what_is_printed_in_order() {
    var said = said("console.log('a', {b: [1]});\nconsole.error('c');\nprint(2);\n'end'");

    assertThat(said).isEqualTo("value: \"end\"\nprinted:\na {\"b\":[1]}\nc\n2");
    assertThat(said("console.log('only')\nlet x")).isEqualTo("no value\nprinted:\nonly");
  }

  @Test
  void shows_what_json_cannot_say() {
    var value =
        "[undefined, NaN, -0, 10n, Symbol('s'), () => 1, new Map([['k', new Set([1])]]), /x/g,"
            + " new Date(0), new Error('e'), new Uint8Array(2), {a: null}]";

    assertThat(said(value))
        .isEqualTo(
            "value: [undefined,NaN,-0,10n,Symbol(s),[function ],Map [[\"k\",Set [1]]],/x/g,"
                + "\"1970-01-01T00:00:00.000Z\",Error: e,[0,0],{\"a\":null}]");
    assertThat(said("const o = {}; o.self = o; o")).isEqualTo("value: {\"self\":[circular]}");
  }

  @Test
  void says_that_there_is_nothing_to_say() {
    assertThat(said("let x = 1")).startsWith("no value and nothing printed: end the code with");
  }

  @Test
  void reads_its_input() {
    assertThat(given("input.list[1].n + input.list.length", "{\"list\": [0, {\"n\": \"ü😀\"}]}"))
        .isEqualTo("value: \"ü😀2\"");
    assertThat(given("const input = 5; input", "1")).isEqualTo("value: 5");
    assertThat(given("input.length", "[" + "1,".repeat(200_000) + "1]")).isEqualTo("value: 200001");
    assertThat(said("input")).isEqualTo("value: null");
  }

  @Test
  void takes_every_character() {
    assertThat(said("'\ud83d\ude00\u00fc' + '\ud83d\ude00'.length"))
        .isEqualTo("value: \"\ud83d\ude00\u00fc2\"");
    assertThat(said("'\\ud800' === '\\ud800' && '\\u0000\u2028'.length")).isEqualTo("value: 2");
    assertThat(
            given("[input.length, input.charCodeAt(0), input.charCodeAt(1)]", "\"\\ud800\\u0000\""))
        .isEqualTo("value: [2,55296,0]");
  }

  private static String given(String code, String input) {
    try (var reader = reader(input)) {
      var arguments = Json.createObjectBuilder().add("code", code).add("input", reader.readValue());
      var reply = caller.run(arguments.build());
      assertThat(reply.isError()).as(reply.text()).isFalse();
      return reply.text();
    }
  }

  private static String said(String code) {
    var reply = caller.run(code);
    assertThat(reply.isError()).as(reply.text()).isFalse();
    return reply.text();
  }

  private static JsonObject json(String text) {
    try (var reader = reader(text)) {
      return reader.readObject();
    }
  }

  private static JsonReader reader(String text) {
    return Json.createReader(new StringReader(text));
  }
}
