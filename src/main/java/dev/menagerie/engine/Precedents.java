// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tool calls that were made before a fork and answer the same calls made in it, by the fork or
 * its children: observations any number of times, until the fork changes something itself; what
 * changed the world once each, since calling twice means it twice.
 */
final class Precedents {

  private record Same(String tool, String hash, JsonObject arguments) {}

  private final Map<Same, PastCall> observations = new HashMap<>();
  private final Map<Same, Deque<PastCall>> done = new HashMap<>();
  private boolean changed;

  private Precedents(List<PastCall> calls) {
    for (var call : calls) {
      if (call.tool().isPresent()) {
        add(call, same(call.tool().get(), call.arguments()));
        if (!call.sent().equals(call.arguments())) {
          add(call, same(call.tool().get(), call.sent()));
        }
      }
    }
  }

  private void add(PastCall call, Same same) {
    if (call.isReadOnly()) {
      observations.put(same, call);
    } else {
      done.computeIfAbsent(same, _ -> new ArrayDeque<>()).add(call);
    }
  }

  static Precedents none() {
    return new Precedents(List.of());
  }

  /** Those of a fork, without what it and its children have used up. */
  static Precedents of(Lineage lineage, String fork) {
    var inherited = inherited(lineage, fork);
    if (inherited.isEmpty()) {
      return none();
    }
    var own = own(lineage, fork, Long.MAX_VALUE);
    var precedents = new Precedents(without(inherited, own));
    precedents.changed = own.stream().anyMatch(it -> it.source().isEmpty() && !it.isReadOnly());
    return precedents;
  }

  private static List<PastCall> inherited(Lineage lineage, String fork) {
    var descent = lineage.descent(fork);
    if (descent.isEmpty()) {
      return List.of();
    }
    var task = descent.get().task();
    long until = descent.get().until();
    var before = inherited(lineage, task);
    var calls = new ArrayList<>(without(before, own(lineage, task, until)));
    var kept = paths(lineage.read(fork, 0, Integer.MAX_VALUE), fork);
    for (var call : PastCall.of(lineage, lineage.all(task), until)) {
      boolean counts = call.isObservation() || descent.get().acknowledged().contains(call.shown());
      if (counts && !kept.contains(call.top())) {
        calls.add(call);
      }
    }
    return calls;
  }

  /** The paths of inherited effects. */
  private static Set<String> paths(List<Entry> entries, String fork) {
    var paths = new HashSet<String>();
    entries.stream().filter(it -> !it.task().equals(fork)).forEach(it -> paths.add(it.path()));
    return paths;
  }

  private static List<PastCall> own(Lineage lineage, String task, long until) {
    return PastCall.of(lineage, lineage.all(task), until).stream()
        .filter(it -> (it.call().task() + ".").startsWith(task + "."))
        .toList();
  }

  private static List<PastCall> without(List<PastCall> calls, List<PastCall> users) {
    var used = new HashSet<PastCall.Ref>();
    users.forEach(it -> it.source().ifPresent(used::add));
    return calls.stream().filter(it -> it.isReadOnly() || !used.contains(it.call())).toList();
  }

  private static Same same(PinnedTool tool, JsonObject arguments) {
    return new Same(tool.tool().name(), tool.hash(), arguments);
  }

  /** The call that answers this one, if there is one; it is used up if it changed the world. */
  synchronized Optional<PastCall> take(PinnedTool tool, ToolCall call) {
    var same = same(tool, call.arguments());
    var once = done.get(same);
    if (once != null && !once.isEmpty()) {
      var first = once.remove();
      done.values().forEach(it -> it.remove(first)); // it answers what was asked or what was sent
      return Optional.of(first);
    }
    return changed ? Optional.empty() : Optional.ofNullable(observations.get(same));
  }

  /** A call is sent: what was observed before may hold no longer if it can change anything. */
  synchronized void sending(PinnedTool tool) {
    changed |= tool.trust() != Trust.READ_ONLY;
  }
}
