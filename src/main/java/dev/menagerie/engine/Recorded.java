// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the journal held of one effect when the task was loaded. */
final class Recorded {

  private final String task;
  private @Nullable Kind kind;
  private String name = "";
  private JsonValue request = JsonValue.NULL;
  private @Nullable Entry intent;
  private @Nullable Entry result;
  private @Nullable Entry refusal;
  private @Nullable Reaction reply;
  private final List<Entry> elements = new ArrayList<>();
  private boolean abandoned;
  private boolean gated;
  private boolean drifted;

  /**
   * What is not known yet.
   *
   * @param task that is executed: the entries of another are inherited
   */
  Recorded(String task) {
    this.task = task;
  }

  void add(Entry entry) {
    switch (entry.kind()) {
      case GATE -> gated = true;
      case REPLY -> reply = Reaction.of(entry.outcome().asJsonObject());
      case RUN, CANCEL -> drifted = true;
      case BUDGET,
          BRANCH,
          THINK,
          ACT,
          RECALL,
          REMEMBER,
          ASK,
          ONCE,
          FIRST,
          DELEGATE,
          REPORT,
          OFFER ->
          addEffect(entry);
    }
  }

  private void addEffect(Entry entry) {
    boolean refusedByBudget = entry.kind() == Kind.BUDGET && entry.phase() == Phase.REFUSED;
    if (!refusedByBudget) {
      kind = entry.kind();
      name = entry.name();
    }
    if (!entry.request().equals(JsonValue.NULL)) {
      request = entry.request();
    }
    switch (entry.phase()) {
      case INTENT -> {
        intent = entry;
        gated = false;
        reply = null;
      }
      case ELEMENT -> elements.add(entry);
      case RESULT -> result = entry;
      case ABANDONED -> abandoned = true;
      case REFUSED -> refusal = entry;
    }
  }

  /** What kind of effect it was; null when only effects of a branch below it are known. */
  @Nullable Kind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  JsonValue request() {
    return request;
  }

  @Nullable Entry intent() {
    return intent;
  }

  @Nullable Entry result() {
    return result;
  }

  @Nullable Entry refusal() {
    return refusal;
  }

  /** Whether it was begun and has not ended. */
  boolean open() {
    return intent != null && result == null && refusal == null;
  }

  List<Entry> elements() {
    return elements;
  }

  boolean abandoned() {
    return abandoned;
  }

  /** Whether its doubt has been made known since the last intent. */
  boolean gated() {
    return gated;
  }

  boolean drifted() {
    return drifted;
  }

  /** A person's reply since the last intent. */
  @Nullable Reaction reply() {
    return reply;
  }

  /** Whether this task itself began it, and not the one that it was forked from. */
  boolean own() {
    return intent != null && intent.task().equals(task);
  }

  /** What the effect has cost as far as the journal knows: its last entry carries the sum. */
  Usage usage() {
    if (intent == null || !own()) {
      return Usage.NONE;
    }
    return result == null ? intent.usage() : result.usage();
  }
}
