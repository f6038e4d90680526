// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Replay.Difference;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order in which the engine writes: within an effect its phases, within a branch its effects. A
 * journal in another order was not written by it, though a replay may not notice.
 */
final class Grammar {

  private final Map<String, Recorded> effects = new HashMap<>();
  private final Map<String, Integer> latest = new HashMap<>();
  private final List<Difference> faults = new ArrayList<>();

  private Grammar() {}

  /** Where a task's whole journal is not what the engine writes. */
  static List<Difference> faults(List<Entry> entries) {
    var grammar = new Grammar();
    for (var entry : entries) {
      if (entry.kind().isEffect()) {
        grammar.read(entry);
      }
    }
    return grammar.faults;
  }

  private void read(Entry entry) {
    var path = entry.path();
    var effect = effects.computeIfAbsent(path, _ -> new Recorded(entry.task(), 0));
    fault(entry, effect)
        .ifPresent(
            fault -> {
              var is = Wording.of(entry.kind(), entry.name(), entry.request());
              faults.add(
                  new Difference(
                      path, "%s, %s: %s".formatted(is, entry.phase().text(), fault), "nothing"));
            });
    effect.add(entry, () -> entry);
    int slash = path.lastIndexOf('/');
    latest.merge(path.substring(0, slash), step(path), Math::max);
  }

  private static int step(String path) {
    return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
  }

  private Optional<String> fault(Entry entry, Recorded effect) {
    boolean account = entry.kind() == Kind.BUDGET && entry.phase() != Phase.RESULT;
    if (effect.entries() > 0 && !account && effect.kind() != entry.kind()) {
      return Optional.of("of another kind than the entry before");
    }
    if (effect.entries() > 0 && !effect.name().equals(entry.name())) {
      return Optional.of("of another name than the entry before");
    }
    if (effect.ended() || effect.abandoned()) {
      return Optional.of("behind its end");
    }
    if (effect.intent() == null && needsIntent(entry)) {
      return Optional.of("without an intent before");
    }
    if (late(entry, effect)) {
      return Optional.of("behind a later effect of its branch");
    }
    boolean counted =
        entry.kind() != Kind.THINK
            || entry.phase() != Phase.RESULT
            || !(entry.outcome() instanceof JsonObject outcome)
            || outcome.getInt("count", effect.elements().size()) == effect.elements().size();
    return counted
        ? Optional.empty()
        : Optional.of("for %d elements".formatted(effect.elements().size()));
  }

  /** A call may be answered from another task's record: a fork's has no intent. */
  private static boolean needsIntent(Entry entry) {
    return switch (entry.kind()) {
      case THINK, RECALL, ASK, DELEGATE ->
          entry.phase() == Phase.RESULT || entry.phase() == Phase.ELEMENT;
      case REMEMBER -> entry.phase() == Phase.RESULT && entry.request().equals(JsonValue.NULL);
      case BUDGET -> entry.phase() == Phase.ELEMENT;
      case RUN, CANCEL, GATE, REPLY, BRANCH, ACT, ONCE, FIRST, REPORT, OFFER -> false;
    };
  }

  /** A branch ends when it likes, and while elements come in, effects may follow. */
  private boolean late(Entry entry, Recorded effect) {
    var branch = entry.path().substring(0, entry.path().lastIndexOf('/'));
    return entry.kind() != Kind.BRANCH
        && effect.elements().isEmpty()
        && latest.getOrDefault(branch, 0) > step(entry.path());
  }
}
