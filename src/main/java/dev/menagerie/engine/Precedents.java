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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls that were made before a fork and answer the same calls made in it, by the fork or
 * its children: observations any number of times, until the fork changes something itself; what
 * changed the world once each, since calling twice means it twice.
 */
final class Precedents {

  private record Same(String tool, JsonObject arguments) {}

  private final Map<Same, Deque<PastCall>> observations;
  private final Map<Same, Deque<PastCall>> done;
  private boolean changed;

  private Precedents(List<PastCall> calls) {
    observations = calls.isEmpty() ? Map.of() : new HashMap<>(); // as for nearly all tasks
    done = calls.isEmpty() ? Map.of() : new HashMap<>();
    for (var call : calls) {
      if (call.tool().isPresent()) {
        var asked = same(call.name(), call.arguments());
        var sent = same(call.name(), call.sent());
        add(call, asked);
        if (!sent.equals(asked)) {
          add(call, sent);
        }
      }
    }
  }

  private void add(PastCall call, Same same) {
    if (call.isReadOnly()) {
      observations.computeIfAbsent(same, _ -> new ArrayDeque<>()).addFirst(call);
    } else {
      done.computeIfAbsent(same, _ -> new ArrayDeque<>()).addLast(call);
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
    precedents.changed = own.stream().anyMatch(it -> it.own() && !it.isReadOnly());
    return precedents;
  }

  private static List<PastCall> inherited(Lineage lineage, String fork) {
    var descent = lineage.descent(fork);
    if (descent.isEmpty()) {
      return List.of();
    }
    var task = descent.get().task();
    long until = descent.get().until();
    var root = lineage.root(task); // a child shares what its parent inherited
    var calls = new ArrayList<>(without(inherited(lineage, root), own(lineage, root, until)));
    var kept = paths(lineage.read(fork, 0, Integer.MAX_VALUE), fork);
    for (var call : PastCall.of(lineage, lineage.all(task), until)) {
      boolean counts = call.isObservation() || descent.get().acknowledged().contains(call.shown());
      if (counts && !call.asks() && !kept.contains(call.top())) {
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

  private static Same same(String tool, JsonObject arguments) {
    return new Same(tool, Arguments.comparable(arguments));
  }

  /**
   * Has the call that answers this one do so, or the one that was sent and has no answer. It is
   * used up if it changed the world, unless {@code use} throws; nobody else gets it meanwhile.
   *
   * @param tool null if there is none of that name any more
   * @return the call that was used, if there is one
   */
  synchronized Optional<PastCall> use(
      ToolCall call, @Nullable PinnedTool tool, Consumer<PastCall> use) {
    var same = same(call.tool(), call.arguments());
    var known =
        find(done, same, tool)
            .or(() -> changed ? Optional.empty() : find(observations, same, tool));
    known.ifPresent(
        it -> {
          use.accept(it);
          done.values()
              .forEach(calls -> calls.remove(it)); // as it was asked for, and as it was sent
        });
    return known;
  }

  private static Optional<PastCall> find(
      Map<Same, Deque<PastCall>> calls, Same same, @Nullable PinnedTool tool) {
    return calls.getOrDefault(same, new ArrayDeque<>()).stream()
        .filter(it -> fits(it, tool))
        .findFirst();
  }

  /** What only reads is asked again if it was not answered, and what is gone cannot be. */
  private static boolean fits(PastCall call, @Nullable PinnedTool tool) {
    if (tool == null) {
      return call.outcome().isPresent();
    }
    boolean known = call.outcome().isPresent() || tool.trust() != Trust.READ_ONLY;
    return known && call.tool().filter(it -> it.hash().equals(tool.hash())).isPresent();
  }

  /** A call is sent: what was observed before may hold no longer if it can change anything. */
  synchronized void sending(PinnedTool tool) {
    changed |= tool.trust() != Trust.READ_ONLY;
  }
}
