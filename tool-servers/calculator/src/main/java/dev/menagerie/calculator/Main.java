// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;

/** The calculator tool server: {@code SERVER_PORT=7101 java -jar calculator.jar}. */
public final class Main {

  private static final String DESCRIPTION =
      """
      Calculator: evaluates an arithmetic expression exactly. \
      Operators: + - * / ^ (power), mod (remainder), ! (factorial), brackets, decimals, fractions such as 1/3. \
      Percent: "15% of 80" is 12, "20%" is 0.2; to add 8% multiply by (1 + 8%). \
      Functions: sqrt, cbrt, root(x, n), abs, round(x, places), floor, ceil, trunc, sign, min, max, sum, product, \
      average, median, gcd, lcm, div(a, b) (whole quotient), choose(n, k), permutations(n, k), exp, ln, log(x, base), \
      log2, log10, sin, cos, tan, asin, acos, atan (radians), radians, degrees. Constants: pi, e. \
      The result is a number first: "42", "0.3", "1/3 (about 0.3333333333)" or, where no exact value exists, \
      "1.4142135623731 (rounded)". Numbers are written without separators of thousands.\
      """;

  private static final String SCHEMA =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
          "expression": {
            "type": "string",
            "description": "the arithmetic expression, for example (2 + 3) * 4 or 15% of 80 or sqrt(2)",
            "minLength": 1,
            "maxLength": 2000
          }
        },
        "required": ["expression"],
        "additionalProperties": false
      }\
      """;

  private static final String HINTS =
      """
      {
        "title": "Evaluate an arithmetic expression",
        "readOnlyHint": true,
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": false
      }\
      """;

  private Main() {}

  public static void main(String[] arguments) {
    var version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "unreleased");
    ToolServerMain.run("calculator", version, tools());
  }

  static List<ServedTool> tools() {
    return List.of(
        new ServedTool(
            "evaluate",
            DESCRIPTION,
            json(SCHEMA),
            json(HINTS),
            (arguments, _) ->
                ToolResult.text(
                    Answer.of(Calculator.evaluate(arguments.getString("expression"))))));
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
