// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.testkit.FormalGoals;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Real tool servers, in this process, whose tools say what the tests need. */
final class SomeTools implements AutoCloseable {

  static final String QUESTION = "What is 12.5% of 640, plus 7?";
  static final String ANSWER = "87";

  /** The question in the form that an architecture reads. */
  static String question(Catalog.Entry architecture) {
    return FormalGoals.wants(architecture) ? FormalGoals.withoutTools(architecture) : QUESTION;
  }

  private final CountDownLatch closing = new CountDownLatch(1);
  private final ToolServer.Listening prompt =
      ToolServer.of("sums", "1", List.of(tool(ANSWER))).start("127.0.0.1", 0);
  private final ToolServer.Listening silent =
      ToolServer.of("silent", "1", List.of(silentTool())).start("127.0.0.1", 0);

  /** Its calculator knows one answer. */
  String url() {
    return prompt.url();
  }

  /** Its calculator never answers. */
  String silentUrl() {
    return silent.url();
  }

  private static ServedTool tool(String answer) {
    return new ServedTool(
        "evaluate",
        description(),
        schema(),
        JsonValue.EMPTY_JSON_OBJECT,
        (_, _) -> ToolResult.text(answer));
  }

  private ServedTool silentTool() {
    return new ServedTool(
        "evaluate",
        description(),
        schema(),
        JsonValue.EMPTY_JSON_OBJECT,
        (_, _) -> {
          try {
            closing.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return ToolResult.text("too late");
        });
  }

  private static String description() {
    return "Calculator: evaluates an arithmetic expression, such as 2 * (3 + 4) or 15% of 80.";
  }

  private static JsonObject schema() {
    return Json.object(
        """
        {"type": "object", "properties": {"expression": {"type": "string"}},
         "required": ["expression"], "additionalProperties": false}
        """);
  }

  @Override
  public void close() {
    closing.countDown();
    prompt.close();
    silent.close();
  }
}
