// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code call.js} says of a call. Its texts are what the code of the call wants them to be,
 * and bounded.
 */
final class Report {

  /** What the engine throws itself; it then knows only the last call or statement before. */
  private static final Set<String> INEXACT = Set.of("TypeError", "ReferenceError");

  private Report() {}

  /** The most that is read: a value whose every character is escaped, or an error. */
  static int mostBytes(Limits limits) {
    return 6 * limits.outputBytes() + (128 << 10);
  }

  /** Whether the program did not come to its report, or could not tell what was thrown. */
  static boolean saysNothing(String report) {
    return report.isBlank() || report.strip().equals("{\"thrown\":\"null\"}");
  }

  /**
   * Reads a report.
   *
   * @param code that was run
   * @param outOfMemory what to say of an engine that ran out of memory
   */
  static Ending read(String report, String code, String outOfMemory) {
    if (report.isBlank()) {
      return new Ending.Stopped(
          "it waits for a promise that nothing can settle: there are no timers and nothing outside"
              + " to wait for");
    }
    try (var reader = Json.createReader(new StringReader(report))) {
      return ending(reader.readObject(), code, outOfMemory);
    } catch (JsonException e) {
      return new Ending.Stopped("it left nothing that can be read");
    }
  }

  private static Ending ending(JsonObject report, String code, String outOfMemory) {
    if (report.containsKey("thrown")) {
      return new Ending.Thrown("thrown: " + report.getString("thrown", ""), List.of(), true);
    }
    if (!report.containsKey("message")) {
      return new Ending.Value(Optional.ofNullable(report.getString("value", null)));
    }
    var name = report.getString("name", "Error");
    var message = report.getString("message", "").replaceFirst(": ''$", ": the end of the code");
    var places = Place.of(report.getString("stack", ""), report.getInt("before", 0));
    return new Ending.Thrown(
        what(name, message, code, outOfMemory), places, !INEXACT.contains(name));
  }

  private static String what(String name, String message, String code, String outOfMemory) {
    if (name.equals("InternalError") && message.startsWith("out of memory")) {
      return outOfMemory;
    }
    var what = message.isEmpty() ? name : name + ": " + message;
    return Hint.on(name, message, code).map(hint -> what + " (" + hint + ")").orElse(what);
  }
}
