// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Event;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.ToolProgress;
import java.nio.charset.StandardCharsets;

/** Events in the form of server-sent events. Only durable entries have an id, their position. */
final class EventWriter {

  private static final byte[] COMMENT = bytes(": waiting\n\n");
  private static final byte[] END = bytes("event: end\ndata: {}\n\n");

  private EventWriter() {}

  static byte[] frame(Event event) {
    return switch (event) {
      case Event.Journaled(var entry) -> entry(entry);
      case Event.Delta(var path, var text) ->
          bytes(
              "event: delta\ndata: %s\n\n"
                  .formatted(Json.object().add("path", path).add("text", text).build()));
      case Event.Progress(var path, var of) -> progress(path, of);
      case Event.Idle() -> COMMENT.clone();
      case Event.End() -> END.clone();
    };
  }

  /** The last event of a stream that cannot come to the task's end. */
  static byte[] problem(Problem problem) {
    return bytes("event: problem\ndata: %s\n\n".formatted(problem.json()));
  }

  private static byte[] progress(String path, ToolProgress of) {
    var json = Json.object().add("path", path).add("progress", of.progress());
    of.total().ifPresent(total -> json.add("total", total));
    if (!of.message().isEmpty()) {
      json.add("message", of.message());
    }
    return bytes("event: progress\ndata: %s\n\n".formatted(json.build()));
  }

  private static byte[] entry(Entry entry) {
    return bytes(
        "id: %d\nevent: %s\ndata: %s\n\n"
            .formatted(entry.position(), entry.kind().text(), entry.json()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
