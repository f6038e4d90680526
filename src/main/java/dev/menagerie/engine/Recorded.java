// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the journal held of one effect when the task was loaded. Its entries may be elsewhere. */
final class Recorded {

  private @Nullable Kind kind;
  private String name = "";
  private @Nullable Supplier<Entry> request;
  private @Nullable Supplier<Entry> intent;
  private @Nullable Supplier<Entry> result;
  private @Nullable Supplier<Entry> refusal;
  private @Nullable Reaction reply;
  private @Nullable List<Supplier<Entry>> elements;
  private Usage usage = Usage.NONE;
  private long ms;
  private boolean below;
  private boolean abandoned;
  private boolean gated;
  private boolean drifted;

  /**
   * Takes up an entry.
   *
   * @param kept gives the entry again
   */
  void add(Entry entry, Supplier<Entry> kept) {
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
          addEffect(entry, kept);
    }
  }

  private void addEffect(Entry entry, Supplier<Entry> kept) {
    boolean refusedByBudget = entry.kind() == Kind.BUDGET && entry.phase() == Phase.REFUSED;
    if (!refusedByBudget) {
      kind = entry.kind();
      name = entry.name();
    }
    if (!entry.request().equals(JsonValue.NULL)) {
      request = kept;
    }
    switch (entry.phase()) {
      case INTENT -> {
        intent = kept;
        gated = false;
        reply = null;
        usage = result == null ? entry.usage() : usage;
      }
      case ELEMENT -> {
        elements = elements == null ? new ArrayList<>(1) : elements;
        elements.add(kept);
      }
      case RESULT -> {
        result = kept;
        usage = entry.usage();
        ms = entry.ms();
      }
      case ABANDONED -> abandoned = true;
      case REFUSED -> refusal = kept;
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
    var entry = given(request);
    return entry == null ? JsonValue.NULL : entry.request();
  }

  @Nullable Entry intent() {
    return given(intent);
  }

  @Nullable Entry result() {
    return given(result);
  }

  @Nullable Entry refusal() {
    return given(refusal);
  }

  private static @Nullable Entry given(@Nullable Supplier<Entry> kept) {
    return kept == null ? null : kept.get();
  }

  boolean begun() {
    return intent != null;
  }

  boolean done() {
    return result != null;
  }

  /** Whether there are effects of a branch below it. */
  boolean below() {
    return below;
  }

  void markBelow() {
    below = true;
  }

  /** Whether it was begun and has not ended. */
  boolean open() {
    return intent != null && result == null && refusal == null;
  }

  List<Entry> elements() {
    return elements == null ? List.of() : elements.stream().map(Supplier::get).toList();
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

  /** What the effect has cost as far as the journal knows: its last entry carries the sum. */
  Usage usage() {
    return usage;
  }

  /** How long it took, 0 if it has not ended. */
  long ms() {
    return ms;
  }
}
