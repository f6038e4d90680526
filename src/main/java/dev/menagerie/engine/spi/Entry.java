// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One entry of a task's journal.
 *
 * @param position global and increasing over all tasks; 0 until the entry is durable
 * @param path of the effect, {@code /2/0}: the first effect of the branch forked at the third step
 * @param after branches joined since the previous entry of the same branch
 * @param name of the prompt, tool, agent or value that the effect is about
 * @param request what was asked; null where there is nothing to ask
 * @param outcome what came back; null before
 * @param usage of an intent what it reserves, with what its failed attempts cost; of a result what
 *     the effect cost in all
 * @param ms how long the effect took, 0 for anything but results
 */
public record Entry(
    long position,
    String task,
    Instant at,
    String path,
    Kind kind,
    Phase phase,
    List<String> after,
    String name,
    JsonValue request,
    JsonValue outcome,
    Usage usage,
    long ms) {

  /** Version of the JSON form; journals of every release stay readable. */
  public static final int FORMAT = 1;

  /** What an entry is about; also the name of its stream event. */
  public enum Kind {
    RUN,
    BRANCH,
    THINK,
    ACT,
    GATE,
    RECALL,
    REMEMBER,
    ASK,
    REPLY,
    ONCE,
    FIRST,
    DELEGATE,
    BUDGET,
    REPORT,
    OFFER,
    CANCEL;

    /** Whether it is what an architecture asked for, and not something said about it. */
    public boolean isEffect() {
      return switch (this) {
        case RUN, GATE, REPLY, CANCEL -> false;
        case BRANCH,
            THINK,
            ACT,
            RECALL,
            REMEMBER,
            ASK,
            ONCE,
            FIRST,
            DELEGATE,
            BUDGET,
            REPORT,
            OFFER ->
            true;
      };
    }

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far the effect has come. */
  public enum Phase {
    INTENT,
    ELEMENT,
    RESULT,
    ABANDONED,
    REFUSED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Entry {
    after = List.copyOf(after);
  }

  public Entry at(long position) {
    return new Entry(
        position, task, at, path, kind, phase, after, name, request, outcome, usage, ms);
  }

  /** The form that clients see and that is stored, position and task aside. */
  public JsonObject body() {
    return Json.object()
        .add("v", FORMAT)
        .add("at", at.toString())
        .add("path", path)
        .add("kind", kind.text())
        .add("phase", phase.text())
        .add("after", Json.array(after))
        .add("name", name)
        .add("request", request)
        .add("outcome", outcome)
        .add("usage", usage.json())
        .add("ms", ms)
        .build();
  }

  /** The form that clients see, with its position. */
  public JsonObject json() {
    var json = Json.object().add("position", position);
    body().forEach(json::add);
    return json.build();
  }

  /**
   * Reads what {@link #body} wrote.
   *
   * @throws IllegalArgumentException if the entry was written by a newer release, or has words that
   *     none has written
   */
  public static Entry of(long position, String task, JsonObject body) {
    if (body.getInt("v") > FORMAT) {
      throw new IllegalArgumentException(
          "journal entry %d has format %d, this release reads up to %d"
              .formatted(position, body.getInt("v"), FORMAT));
    }
    return new Entry(
        position,
        task,
        Timestamp.parse(body.getString("at")),
        body.getString("path"),
        word(Kind.class, position, "kind", body),
        word(Phase.class, position, "phase", body),
        body.getJsonArray("after").getValuesAs(JsonString::getString),
        body.getString("name"),
        body.getOrDefault("request", JsonValue.NULL),
        body.getOrDefault("outcome", JsonValue.NULL),
        Usage.of(body.getJsonObject("usage")),
        body.getJsonNumber("ms").longValue());
  }

  private static <E extends Enum<E>> E word(
      Class<E> words, long position, String name, JsonObject body) {
    var word = body.getString(name);
    for (var known : words.getEnumConstants()) {
      if (known.name().equals(word.toUpperCase(Locale.ROOT))) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "journal entry %d has the %s %s, which this release does not know"
            .formatted(position, name, word));
  }
}
