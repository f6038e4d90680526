// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another outcome for an effect that has ended, in the form of the recorded one. */
final class EditedOutcome {

  private static final String FIELD = "set.outcome: ";

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
      case RECALL -> notes(same(recorded, outcome, List.of("notes")));
      case ASK, ONCE -> same(recorded, outcome, List.copyOf(recorded.keySet()));
      case DELEGATE -> same(recorded, outcome, List.of("text", "complete"));
      case RUN, BRANCH, GATE, REMEMBER, REPLY, FIRST, BUDGET, REPORT, OFFER, CANCEL ->
          throw none(entry);
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
    var needed =
        recorded.keySet().stream()
            .filter(it -> !it.equals("model") && !it.equals("finish"))
            .toList();
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

  private static JsonObject notes(JsonObject outcome) {
    for (var note : outcome.getJsonArray("notes")) {
      try {
        Shape.of(Note.class).decode(note);
      } catch (Malformed | IllegalArgumentException e) {
        throw refused("notes: " + e.getMessage());
      }
    }
    return outcome;
  }

  /**
   * The keys of the recorded one, each with a value of its kind; those not needed are filled in.
   */
  private static JsonObject same(JsonObject recorded, JsonObject outcome, List<String> needed) {
    var whole = Json.object(recorded);
    outcome.forEach(whole::add);
    boolean fits =
        recorded.keySet().containsAll(outcome.keySet())
            && outcome.keySet().containsAll(needed)
            && outcome.entrySet().stream()
                .allMatch(it -> kind(it.getValue()).equals(kind(recorded.get(it.getKey()))));
    if (!fits) {
      throw refused("must have the form of the recorded one, " + form(recorded, needed));
    }
    return whole.build();
  }

  private static String kind(@Nullable JsonValue value) {
    return value == null ? "nothing" : Json.kind(value);
  }

  private static String form(JsonObject recorded, List<String> needed) {
    return recorded.entrySet().stream()
        .map(
            it ->
                "\"%s\"%s: %s"
                    .formatted(
                        it.getKey(), needed.contains(it.getKey()) ? "" : "?", kind(it.getValue())))
        .collect(joining(", ", "{", "}"));
  }

  private static Refused refused(@Nullable String why) {
    return new Refused(Refused.Why.INVALID, FIELD + why);
  }
}
