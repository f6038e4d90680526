// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Objects;

/** The code tool server: {@code java -jar code.jar}. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    var version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "unreleased");
    ToolServerMain.run(
        "code",
        () -> {
          var limits = Limits.of(System.getenv(), Runtime.getRuntime().maxMemory());
          return ToolServer.of("code", version, tools(limits, new Sandbox(limits)));
        });
  }

  static List<ServedTool> tools(Limits limits, Sandbox sandbox) {
    return List.of(
        new ServedTool(
            "run",
            description(limits),
            schema(),
            hints(),
            (arguments, _) -> run(limits, sandbox, arguments)));
  }

  private static ToolResult run(Limits limits, Sandbox sandbox, JsonObject arguments) {
    var code = arguments.getString("code");
    var input = arguments.getOrDefault("input", JsonValue.NULL).toString();
    checkLength("code", code, Limits.MOST_CODE);
    checkLength("input", input, Limits.MOST_INPUT);
    return new Answer(code, sandbox.run(code, input), limits.outputBytes()).result();
  }

  private static void checkLength(String name, String text, int most) {
    if (text.length() > most) {
      throw new Refused(
          "%s: has %d characters, may have at most %d".formatted(name, text.length(), most));
    }
  }

  private static String description(Limits limits) {
    return """
    Runs JavaScript and returns the value of its last expression and what it printed with console.log. \
    Code that uses return or await outside of functions gives its value with return. \
    Each call starts from nothing: no variable or function of an earlier call is there; data comes in \
    with the code or as input. There is ECMAScript with strings, dates (UTC), regular expressions, BigInt, Map, JSON and promises; \
    no network, files, modules, timers, Intl or anything of browsers and Node. \
    Limits: %s, %s of memory, %d bytes of value and output, about 200000 turns of a simple loop a second, \
    some thousand nested calls. Errors come with line and column.\
    """
        .formatted(
            Limits.seconds(limits.time()), Limits.size(limits.memoryBytes()), limits.outputBytes());
  }

  private static JsonObject schema() {
    return Json.createObjectBuilder()
        .add("$schema", "https://json-schema.org/draft/2020-12/schema")
        .add("type", "object")
        .add(
            "properties",
            Json.createObjectBuilder()
                .add(
                    "code",
                    Json.createObjectBuilder()
                        .add("type", "string")
                        .add("minLength", 1)
                        .add("maxLength", Limits.MOST_CODE)
                        .add("description", "the JavaScript to run"))
                .add(
                    "input",
                    Json.createObjectBuilder()
                        .add(
                            "description",
                            "any JSON value; the code finds it in the variable input, which is null"
                                + " if it is left out")))
        .add("required", Json.createArrayBuilder().add("code"))
        .add("additionalProperties", false)
        .build();
  }

  /** Nothing outlives a call, and nothing is reached from it. */
  private static JsonObject hints() {
    return Json.createObjectBuilder()
        .add("title", "Run JavaScript")
        .add("readOnlyHint", true)
        .add("destructiveHint", false)
        .add("idempotentHint", true)
        .add("openWorldHint", false)
        .build();
  }
}
