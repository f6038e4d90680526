// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

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

  /**
   * A call may be made as it was shown.
   *
   * @param hash of the tool's definition that was seen, to be sure
   * @param arguments that were seen, to be sure
   */
  record Approve(Optional<String> hash, Optional<JsonObject> arguments) implements Reaction {

    public Approve() {
      this(Optional.empty(), Optional.empty());
    }
  }

  /**
   * A call may be made with other arguments.
   *
   * @param hash of the tool's definition that was seen, to be sure
   */
  record Edit(JsonObject arguments, Optional<String> hash) implements Reaction {

    public Edit(JsonObject arguments) {
      this(arguments, Optional.empty());
    }
  }

  /**
   * A call may not be made; the reason is what the agent reads.
   *
   * @param hash of the tool's definition that was seen, to be sure
   */
  record Deny(String reason, Optional<String> hash) implements Reaction {

    public Deny(String reason) {
      this(reason, Optional.empty());
    }
  }

  /** Nobody approved a call, or answered a tool, in time. The clock's, not a person's. */
  record Expired(Instant at) implements Reaction {}

  /**
   * A tool wants no answer any more to what it asked. Its server's, not a person's.
   *
   * @param round in which it had asked
   */
  record Withdrawn(int round) implements Reaction {}

  /** What was filled into a form that a tool asks with, by field. */
  record Values(JsonObject values) implements Reaction {}

  /** What a tool asks is not answered, on purpose. */
  record Decline() implements Reaction {}

  /** What a tool asks is not answered: nobody wants to decide. */
  record Dismiss() implements Reaction {}

  /** The form in the journal. */
  default JsonObject json() {
    var json = Json.object();
    return switch (this) {
      case Text(var text) -> json.add("text", text).build();
      case Happened(var result) -> json.add("inDoubt", "happened").add("result", result).build();
      case NotHappened() -> json.add("inDoubt", "not-happened").build();
      case Fail(var reason) -> json.add("inDoubt", "fail").add("reason", reason).build();
      case Approve _ -> json.add("approve", true).build();
      case Edit(var arguments, _) -> json.add("arguments", arguments).build();
      case Deny(var reason, _) -> json.add("deny", reason).build();
      case Expired(var at) -> json.add("expired", at.toString()).build();
      case Withdrawn(int round) -> json.add("withdrawn", round).build();
      case Values(var values) -> json.add("values", values).build();
      case Decline() -> json.add("decline", true).build();
      case Dismiss() -> json.add("cancel", true).build();
    };
  }

  /** For the one who comes second. */
  default String words() {
    return switch (this) {
      case Text(var text) -> "\"" + text + "\"";
      case Happened _ -> "it happened";
      case NotHappened() -> "it did not happen";
      case Fail(var reason) -> "it counts as failed (%s)".formatted(reason);
      case Approve _ -> "approved";
      case Edit(var arguments, _) -> "approved with the arguments " + arguments;
      case Deny(var reason, _) -> "denied (%s)".formatted(reason);
      case Expired _ -> "expired";
      case Withdrawn _ -> "no answer was wanted any more";
      case Values(var values) -> "filled in with " + values;
      case Decline() -> "declined";
      case Dismiss() -> "dismissed";
    };
  }

  static Reaction of(JsonObject json) {
    if (json.containsKey("text")) {
      return new Text(json.getString("text"));
    }
    if (json.containsKey("approve")) {
      return new Approve();
    }
    if (json.containsKey("arguments")) {
      return new Edit(json.getJsonObject("arguments"));
    }
    if (json.containsKey("deny")) {
      return new Deny(json.getString("deny"));
    }
    if (json.containsKey("expired")) {
      return new Expired(Instant.parse(json.getString("expired")));
    }
    if (json.containsKey("withdrawn")) {
      return new Withdrawn(json.getInt("withdrawn"));
    }
    if (json.containsKey("values")) {
      return new Values(json.getJsonObject("values"));
    }
    if (json.containsKey("decline")) {
      return new Decline();
    }
    if (json.containsKey("cancel")) {
      return new Dismiss();
    }
    return switch (json.getString("inDoubt")) {
      case "happened" -> new Happened(json.getString("result"));
      case "not-happened" -> new NotHappened();
      default -> new Fail(json.getString("reason"));
    };
  }
}
