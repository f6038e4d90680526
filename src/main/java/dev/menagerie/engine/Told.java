// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.ToolProgress;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/**
 * An event on its way to the streams of a task.
 *
 * @param behind the position of the last entry, of any task, that was told before it
 * @param bytes about how much memory it holds
 */
record Told(String task, Event event, long behind, long bytes) {

  private static final long VALUE = 32;
  private static final long ENTRY = 256;

  static Told durable(Entry entry) {
    return new Told(
        entry.task(),
        new Event.Journaled(entry),
        entry.position(),
        ENTRY + bytes(entry.request()) + bytes(entry.outcome()));
  }

  static Told delta(String task, String path, String text, long behind) {
    return new Told(task, new Event.Delta(path, text), behind, ENTRY + text.length());
  }

  static Told progress(String task, String path, ToolProgress of, long behind) {
    return new Told(task, new Event.Progress(path, of), behind, ENTRY + of.message().length());
  }

  private static long bytes(JsonValue value) {
    long bytes = VALUE;
    switch (value) {
      case JsonString text -> bytes += text.getChars().length();
      case JsonArray array -> {
        for (var element : array) {
          bytes += bytes(element);
        }
      }
      case JsonObject object -> {
        for (var field : object.entrySet()) {
          bytes += field.getKey().length() + bytes(field.getValue());
        }
      }
      default -> {} // no other value has parts
    }
    return bytes;
  }
}
