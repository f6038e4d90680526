// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A tool server with two tools that must not be called twice: one that answers when it is told to,
 * and one that a person approves first.
 */
final class SlowDesk implements AutoCloseable {

  static final String NAME = "desk";
  static final String WRITE = "write";
  static final String PAY = "pay";

  private static final JsonObject SCHEMA =
      Json.object().add("type", "object").add("additionalProperties", false).build();

  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch answering = new CountDownLatch(1);
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final ToolServer.Listening server =
      ToolServer.of(NAME, "1", List.of(tool(WRITE), tool(PAY))).start("127.0.0.1", 0);

  String registration() {
    return Json.object()
        .add("name", NAME)
        .add("url", server.url())
        .add("policy", Json.object().add(PAY, "ask").add(WRITE, "allow"))
        .build()
        .toString();
  }

  private ServedTool tool(String name) {
    return new ServedTool(name, "The tool " + name + ".", SCHEMA, (_, _) -> answered(name));
  }

  private ToolResult answered(String tool) {
    calls.add(tool);
    called.countDown();
    try {
      answering.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ToolResult.error("interrupted");
    }
    return ToolResult.text("done");
  }

  /** Waits for the first call. */
  void awaitCall() throws InterruptedException {
    if (!called.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no call came");
    }
  }

  /** Has calls answered, from now on at once. */
  void answer() {
    answering.countDown();
  }

  /** Every call, in order. */
  List<String> calls() {
    return calls;
  }

  @Override
  public void close() {
    answer();
    server.close();
  }
}
