// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.util.stream.Collectors.joining;

import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.PinnedTool;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the tools that a task and its children have called can do together. Without a person it is
 * at most two of the three labels; what is known of it is what their journals hold.
 */
final class Holdings {

  private record Held(String tool, Set<Label> labels) {}

  private final Supplier<List<PastCall>> journaled;
  private @Nullable Map<Ref, Held> known;

  /**
   * Reads nothing yet.
   *
   * @param journaled the calls of the task and its children so far; asked for once, and only if a
   *     tool has a label
   */
  Holdings(Supplier<List<PastCall>> journaled) {
    this.journaled = journaled;
  }

  /**
   * Why a person has to be asked before a call, in words. If nobody has to, the call counts from
   * now on, so that another at the same time cannot bring in what is missing.
   */
  synchronized Optional<String> question(Ref call, PinnedTool tool) {
    if (tool.labels().isEmpty()) {
      return Optional.empty();
    }
    var others = others(call);
    var held = EnumSet.noneOf(Label.class);
    others.forEach(it -> held.addAll(it.labels));
    var together = EnumSet.copyOf(held);
    together.addAll(tool.labels());
    boolean all = together.size() == Label.values().length;
    boolean adds = !held.containsAll(tool.labels());
    if (all && (adds || tool.labels().contains(Label.EXTERNAL_EFFECT))) {
      return Optional.of(words(tool, others));
    }
    hold(call, tool);
    return Optional.empty();
  }

  /** The call counts. */
  synchronized void hold(Ref call, PinnedTool tool) {
    if (!tool.labels().isEmpty()) {
      known().put(call, new Held(tool.tool().name(), tool.labels()));
    }
  }

  /** The call is not made. */
  synchronized void release(Ref call, PinnedTool tool) {
    if (!tool.labels().isEmpty()) {
      known().remove(call);
    }
  }

  private List<Held> others(Ref call) {
    var others = new ArrayList<Held>();
    known()
        .forEach(
            (ref, held) -> {
              if (!ref.equals(call)) {
                others.add(held);
              }
            });
    return others;
  }

  private Map<Ref, Held> known() {
    var held = known;
    if (held == null) {
      held = new LinkedHashMap<>();
      for (var call : journaled.get()) {
        var labels = call.tool().map(PinnedTool::labels).orElse(Set.of());
        if (!labels.isEmpty()) {
          held.put(call.call(), new Held(call.name(), labels));
        }
      }
      known = held;
    }
    return held;
  }

  private static String words(PinnedTool tool, List<Held> others) {
    var own = tool.labels().stream().map(Label::words).collect(joining(" and "));
    var before =
        EnumSet.allOf(Label.class).stream()
            .flatMap(
                label ->
                    others.stream()
                        .filter(it -> it.labels.contains(label))
                        .map(it -> "%s, which %s".formatted(it.tool, label.words()))
                        .sorted()
                        .limit(1))
            .collect(joining(", and "));
    var together = before.isEmpty() ? "" : ", and this task has called " + before;
    return "it %s%s; a text that it read may have told it to give private data away"
        .formatted(own, together);
  }
}
