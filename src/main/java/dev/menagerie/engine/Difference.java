// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static jakarta.json.JsonValue.NULL;

import dev.menagerie.core.Json;
import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the journals of two tasks part. They are compared path by path; position, time and cost
 * aside.
 *
 * @param common entries that are the same in both
 */
public record Difference(
    TaskRecord a, TaskRecord b, long common, Optional<Divergence> firstDivergence) {

  /**
   * The first entries at a path that are not the same, the earlier one's path; one may be missing.
   */
  public record Divergence(String path, Optional<Entry> a, Optional<Entry> b) {}

  /** What is compared of an entry. */
  private record Content(Entry entry, List<Object> said) {}

  static Difference of(TaskRecord a, List<Entry> ofA, TaskRecord b, List<Entry> ofB) {
    var pathsOfA = byPath(ofA);
    var pathsOfB = byPath(ofB);
    var paths = new LinkedHashSet<>(pathsOfA.keySet());
    paths.addAll(pathsOfB.keySet());
    long common = 0;
    var divergences = new ArrayList<Divergence>();
    for (var path : paths) {
      var one = pathsOfA.getOrDefault(path, List.of());
      var other = pathsOfB.getOrDefault(path, List.of());
      int same = same(one, other);
      common += same;
      if (same < one.size() || same < other.size()) {
        divergences.add(new Divergence(path, at(one, same), at(other, same)));
      }
    }
    return new Difference(a, b, common, earliest(divergences, ofA, ofB));
  }

  private static Map<String, List<Content>> byPath(List<Entry> entries) {
    var paths = new LinkedHashMap<String, List<Content>>();
    for (var entry : entries) {
      var contents = paths.computeIfAbsent(entry.path(), _ -> new ArrayList<>());
      boolean answered = entry.kind() == Kind.ACT && Ref.in(entry.outcome()).isPresent();
      if (answered) { // as if it had been called
        contents.add(new Content(entry, said(entry, Phase.INTENT, entry.request(), NULL)));
        contents.add(new Content(entry, said(entry, Phase.RESULT, NULL, outcome(entry))));
      } else {
        var content =
            new Content(entry, said(entry, entry.phase(), request(entry), outcome(entry)));
        boolean anotherAttempt =
            entry.phase() == Phase.INTENT
                && !contents.isEmpty()
                && contents.getLast().said.equals(content.said);
        if (!anotherAttempt) {
          contents.add(content);
        }
      }
    }
    return paths;
  }

  private static List<Object> said(Entry entry, Phase phase, JsonValue request, JsonValue outcome) {
    return List.of(entry.kind(), phase, entry.name(), request, outcome);
  }

  /** Of the first entries only what the tasks are about: each pins what there was at its time. */
  private static JsonValue request(Entry entry) {
    return entry.path().equals("/") && entry.request() instanceof JsonObject snapshot
        ? only(snapshot, List.of("goal", "context", "parameters"))
        : entry.request();
  }

  /** What was found says who wrote it, and when, where it was looked up with its id. */
  private static JsonObject found(JsonObject outcome) {
    var contents = Json.array();
    if (outcome.get("things") instanceof JsonArray things) {
      things.forEach(it -> contents.add(it.asJsonObject().getOrDefault("content", JsonValue.NULL)));
    }
    return Json.object(only(outcome, List.of("notes"))).add("things", contents).build();
  }

  /** Without what must differ: the ids of children and their bills, the state of memory. */
  private static JsonValue outcome(Entry entry) {
    if (!(entry.outcome() instanceof JsonObject outcome)) {
      return entry.outcome();
    }
    return switch (entry.kind()) {
      case DELEGATE -> only(outcome, List.of("status", "text", "complete"));
      case RECALL -> found(outcome);
      case ACT -> only(outcome, List.of("result", "failure"));
      case RUN,
          BRANCH,
          THINK,
          GATE,
          REMEMBER,
          ASK,
          REPLY,
          ONCE,
          FIRST,
          BUDGET,
          REPORT,
          OFFER,
          CANCEL ->
          outcome;
    };
  }

  private static JsonObject only(JsonObject json, List<String> names) {
    var some = Json.object();
    for (var name : names) {
      var value = json.get(name);
      if (value != null) {
        some.add(name, value);
      }
    }
    return some.build();
  }

  private static int same(List<Content> one, List<Content> other) {
    int same = 0;
    while (same < Math.min(one.size(), other.size())
        && one.get(same).said.equals(other.get(same).said)) {
      same++;
    }
    return same;
  }

  private static Optional<Entry> at(List<Content> contents, int index) {
    return index < contents.size() ? Optional.of(contents.get(index).entry) : Optional.empty();
  }

  /** The one whose entry comes first in either journal; the task's own end is always the last. */
  private static Optional<Divergence> earliest(
      List<Divergence> divergences, List<Entry> ofA, List<Entry> ofB) {
    var ranksInA = ranks(ofA);
    var ranksInB = ranks(ofB);
    return divergences.stream()
        .min(Comparator.comparingInt(it -> Math.min(rank(it.a, ranksInA), rank(it.b, ranksInB))));
  }

  private static Map<Long, Integer> ranks(List<Entry> entries) {
    var ranks = new HashMap<Long, Integer>();
    entries.forEach(entry -> ranks.put(entry.position(), ranks.size()));
    return ranks;
  }

  private static int rank(Optional<Entry> entry, Map<Long, Integer> ranks) {
    return entry.map(it -> ranks.getOrDefault(it.position(), 0)).orElse(Integer.MAX_VALUE);
  }
}
