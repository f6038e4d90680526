// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The journals of a task and of those that it delegated to, complete, against the books of model
 * and tools.
 */
final class ChaosBooks {

  /**
   * What the books say of it.
   *
   * @param entries of its own
   * @param thoughts requests to the model
   * @param asked requests to the model that were made again
   * @param called trusted calls that were made again
   * @param effects calls carried out that must not be repeated
   * @param doubts calls that were in doubt
   */
  record Sum(int entries, int thoughts, int asked, int called, int effects, int doubts) {}

  private final String id;
  private final ChaosGoal goal;
  private final List<Entry> journal;
  private final ChaosTask.House house;
  private final boolean cutShort;

  /**
   * Books to be balanced.
   *
   * @param cutShort whether it ended with effects that have no result
   */
  ChaosBooks(
      String id, ChaosGoal goal, List<Entry> journal, ChaosTask.House house, boolean cutShort) {
    this.id = id;
    this.goal = goal;
    this.journal = journal;
    this.house = house;
    this.cutShort = cutShort;
  }

  List<Entry> journal() {
    return journal;
  }

  /** Fails if anything was done that the journal does not account for, or done again. */
  Sum balance() throws InterruptedException {
    nothingBehindItsResult();
    int asked = thoughts();
    var accounts = house.tools().accounts(id);
    int called = calls(accounts);
    var effects =
        accounts.values().stream().filter(it -> it.tool().equals("reckon")).toList().size();
    int doubts = (int) journal.stream().filter(it -> it.kind() == Kind.GATE).count();
    int thoughts = house.model().asked(goal.number()).size();
    int entries = (int) journal.stream().filter(it -> it.task().equals(id)).count();
    return new Sum(entries, thoughts, asked, called, effects, doubts);
  }

  /** An effect that has its result is not begun again, and has it once. */
  private void nothingBehindItsResult() {
    var ended = new HashSet<String>();
    for (var entry : journal) {
      boolean effect = entry.kind() == Kind.THINK || entry.kind() == Kind.ACT;
      if (effect) {
        assertThat(ended).as("performed again: %s", entry).doesNotContain(place(entry));
        if (entry.phase() == Phase.RESULT) {
          ended.add(place(entry));
        }
      }
    }
  }

  private record Said(int life, String text) {}

  /** Where an effect is, within the family. */
  private String place(Entry entry) {
    return entry.task().substring(id.length()) + entry.path();
  }

  /**
   * Every request to the model has an intent of the same life and the same words, each its own;
   * none came when all effects of these words had their results. Returns how many were asked again.
   */
  private int thoughts() {
    var texts = new HashMap<String, PromptText>();
    var intents = new HashMap<Said, Integer>();
    var lastResult = new HashMap<String, Instant>();
    var textOf = new HashMap<String, String>();
    var open = new HashMap<String, String>();
    for (var entry : journal) {
      if (entry.kind() == Kind.THINK && entry.phase() == Phase.INTENT) {
        var text = texts.computeIfAbsent(entry.task(), _ -> new PromptText()).journaled(entry);
        textOf.put(place(entry), text);
        open.put(place(entry), text);
        intents.merge(new Said(house.lives().of(entry.at()), text), 1, Integer::sum);
      } else if (entry.kind() == Kind.THINK && entry.phase() == Phase.RESULT) {
        var text = textOf.getOrDefault(place(entry), "");
        open.remove(place(entry));
        lastResult.merge(text, entry.at(), (one, other) -> one.isAfter(other) ? one : other);
      }
    }
    var requests = house.model().asked(goal.number());
    for (var request : requests) {
      var said = new Said(request.life(), request.text());
      int left = intents.getOrDefault(said, 0);
      assertThat(left).as("a request without an intent of its own: %s", request).isPositive();
      intents.put(said, left - 1);
      if (!cutShort || !open.containsValue(request.text())) {
        assertThat(lastResult.get(request.text()))
            .as("asked though it was answered: %s", request)
            .isAfterOrEqualTo(request.at());
      }
    }
    return Math.max(0, requests.size() - textOf.size());
  }

  /** Calls of the journal and calls of the books are the same. Returns how many were repeated. */
  private int calls(Map<String, ChaosTools.Account> accounts) {
    var results = new HashMap<String, Entry>();
    var intents = new HashMap<String, List<Entry>>();
    for (var entry : journal) {
      if (entry.kind() == Kind.ACT && entry.phase() == Phase.RESULT) {
        results.put(place(entry), entry);
      } else if (entry.kind() == Kind.ACT && entry.phase() == Phase.INTENT) {
        intents.computeIfAbsent(place(entry), _ -> new ArrayList<>()).add(entry);
      }
    }
    var sent = new TreeSet<>(intents.keySet());
    sent.removeIf(path -> cutShort && !results.containsKey(path) && !accounts.containsKey(path));
    assertThat(new TreeSet<>(accounts.keySet()))
        .as("calls carried out, against calls in the journal")
        .isEqualTo(sent);
    int repeated = 0;
    for (var account : accounts.entrySet()) {
      var result = results.get(account.getKey());
      if (result == null) {
        assertThat(cutShort).as("no result at " + account).isTrue();
        assertOnceAtMost(account.getValue());
        continue;
      }
      assertThat(account.getValue().arrivals())
          .as("called though it was answered: %s", account)
          .allSatisfy(at -> assertThat(at).isBeforeOrEqualTo(result.at()));
      if (account.getValue().tool().equals("reckon")) {
        assertThat(account.getValue().results()).as("once: %s", account).hasSize(1);
        assertThat(account.getValue().arrivals().size())
            .as("an intent for each: %s", account)
            .isLessThanOrEqualTo(intents.getOrDefault(account.getKey(), List.of()).size());
      } else {
        assertThat(account.getValue().results()).as("at least once: %s", account).isNotEmpty();
        repeated += account.getValue().arrivals().size() - 1;
      }
    }
    return repeated;
  }

  /** A call without a result may have happened, but not twice if it has effects. */
  private static void assertOnceAtMost(ChaosTools.Account account) {
    if (account.tool().equals("reckon")) {
      assertThat(account.results()).as("once at most: %s", account).hasSizeLessThanOrEqualTo(1);
    }
  }
}
