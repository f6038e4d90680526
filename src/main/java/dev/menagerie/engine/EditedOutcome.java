// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another outcome for an effect that has ended, in the form of the recorded one. */
final class EditedOutcome {

  private static final String FIELD = "set.outcome: ";

  /** What describes an answer. */
  private static final List<String> ABOUT = List.of("model", "finish", "cached");

  private static final String NOTES = "notes";
  private static final String THINGS = "things";

  /** What is checked for itself, because it may hold what the recorded one does not. */
  private static final List<String> OWN_FORM = List.of(NOTES, THINGS, "calls");

  private EditedOutcome() {}

  /**
   * The outcome as it is to be journaled; what describes rather than answers may be left out.
   *
   * @throws Refused if the entry has no outcome to change, or this one has another form
   */
  static JsonObject of(Entry entry, JsonObject outcome) {
    if (entry.phase() != Phase.RESULT || !(entry.outcome() instanceof JsonObject recorded)) {
      throw none(entry);
    }
    return switch (entry.kind()) {
      case THINK -> thought(recorded, outcome);
      case ACT -> observation(recorded, outcome);
      case RECALL ->
          recorded.containsKey(THINGS)
              ? recalled(recorded, outcome, THINGS, Recalled.class)
              : recalled(recorded, outcome, NOTES, Note.class);
      case ASK, ONCE -> same(recorded, outcome, List.copyOf(recorded.keySet()));
      case DELEGATE -> same(recorded, outcome, List.of("text", "complete"));
      case RUN, BRANCH, GATE, REMEMBER, REPLY, FIRST, BUDGET, REPORT, OFFER, CANCEL ->
          throw none(entry);
    };
  }

  /** Whether an entry has an outcome that can be another one. */
  static boolean isFor(Entry entry) {
    return switch (entry.kind()) {
      case THINK, ACT, RECALL, ASK, ONCE, DELEGATE -> entry.phase() == Phase.RESULT;
      case RUN, BRANCH, GATE, REMEMBER, REPLY, FIRST, BUDGET, REPORT, OFFER, CANCEL -> false;
    };
  }

  private static Refused none(Entry entry) {
    return refused(
        "entry %d is %s %s, must be the result of a think, act, recall, ask, once or delegate"
            .formatted(entry.position(), entry.kind().text(), entry.phase().text()));
  }

  private static JsonObject thought(JsonObject recorded, JsonObject outcome) {
    if (recorded.containsKey("count")) {
      throw refused("a list that was streamed has no one outcome; change its prompt instead");
    }
    var needed = recorded.keySet().stream().filter(it -> !ABOUT.contains(it)).toList();
    var whole = same(recorded, outcome, needed);
    if (whole.containsKey("calls")) {
      try {
        WrittenTurns.calls("", whole.get("calls"));
      } catch (IllegalArgumentException e) {
        throw refused(e.getMessage());
      }
    }
    return whole;
  }

  private static JsonObject observation(JsonObject recorded, JsonObject outcome) {
    boolean fits =
        outcome.size() == 1
            && (outcome.get("result") instanceof JsonString
                || outcome.get("failure") instanceof JsonString);
    if (!fits) {
      throw refused("must be {\"result\": text} or {\"failure\": text}");
    }
    return recorded.containsKey("recorded")
        ? Json.object(outcome).add("recorded", recorded.get("recorded")).build()
        : outcome;
  }

  /** Other notes have other ids, if any. */
  private static JsonObject recalled(
      JsonObject recorded, JsonObject outcome, String name, Class<?> type) {
    var whole = same(recorded, outcome, List.of(name));
    for (var it : whole.getJsonArray(name)) {
      try {
        var _ = Shape.of(type).decode(it);
      } catch (Malformed | IllegalArgumentException e) {
        throw refused("%s: %s".formatted(name, e.getMessage()));
      }
    }
    return outcome.containsKey("ids") ? whole : Json.object(whole).remove("ids").build();
  }

  /** In the form of the recorded one; keys that are not needed are filled in. */
  private static JsonObject same(JsonObject recorded, JsonObject outcome, List<String> needed) {
    var whole = Json.object(recorded);
    outcome.forEach(whole::add);
    boolean fits =
        recorded.keySet().containsAll(outcome.keySet()) && outcome.keySet().containsAll(needed);
    if (!fits) {
      throw refused("must have the form of the recorded one, " + form(recorded, needed));
    }
    outcome.forEach(
        (name, value) -> {
          var was = Objects.requireNonNull(recorded.get(name));
          var wrong =
              OWN_FORM.contains(name) ? kind(name, was, value) : JsonForm.wrong(name, was, value);
          if (wrong.isPresent()) {
            throw refused(
                "%s; must have the form of the recorded one, %s"
                    .formatted(wrong.get(), form(recorded, needed)));
          }
        });
    return whole.build();
  }

  private static Optional<String> kind(String name, JsonValue was, JsonValue value) {
    return Json.kind(was).equals(Json.kind(value))
        ? Optional.empty()
        : Optional.of("%s: %s, must be %s".formatted(name, Json.kind(value), Json.kind(was)));
  }

  private static String form(JsonObject recorded, List<String> needed) {
    return recorded.entrySet().stream()
        .map(
            it ->
                "\"%s\"%s: %s"
                    .formatted(
                        it.getKey(),
                        needed.contains(it.getKey()) ? "" : "?",
                        Json.kind(it.getValue())))
        .collect(joining(", ", "{", "}"));
  }

  private static Refused refused(@Nullable String why) {
    return new Refused(Refused.Why.INVALID, FIELD + why);
  }
}
