// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;

/** What a person replies to something that waits. */
public sealed interface Reaction {

  /** The answer to a question. */
  record Text(String text) implements Reaction {}

  /** A call in doubt was carried out and returned this. */
  record Happened(String result) implements Reaction {}

  /** A call in doubt was not carried out: do it now. */
  record NotHappened() implements Reaction {}

  /** A call in doubt counts as failed; the reason is what the agent reads. */
  record Fail(String reason) implements Reaction {}

  /** The form in the journal. */
  default JsonObject json() {
    var json = Json.object();
    return switch (this) {
      case Text(var text) -> json.add("text", text).build();
      case Happened(var result) -> json.add("inDoubt", "happened").add("result", result).build();
      case NotHappened() -> json.add("inDoubt", "not-happened").build();
      case Fail(var reason) -> json.add("inDoubt", "fail").add("reason", reason).build();
    };
  }

  static Reaction of(JsonObject json) {
    return json.containsKey("text")
        ? new Text(json.getString("text"))
        : switch (json.getString("inDoubt")) {
          case "happened" -> new Happened(json.getString("result"));
          case "not-happened" -> new NotHappened();
          default -> new Fail(json.getString("reason"));
        };
  }
}
