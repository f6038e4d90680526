// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts notes together that are alike: a note for the long term is made of them, and they stay as
 * what it was taken from. One that has gone into another is not put together again, and nothing is
 * made of those of which one was changed while the model thought.
 *
 * @param likeness least relevance of one for the text of another, 0 to 1
 * @param similar how many alike are looked for
 */
record Consolidation(double likeness, int similar) {

  /** Most notes that are made in one run. */
  static final int MOST = 20;

  static final String MERGED = "merged";

  /** How many times as many are asked for as are wanted: most may be put together already. */
  private static final int ASKED = 10;

  static final List<Note.Kind> KINDS =
      List.of(Note.Kind.EPISODIC, Note.Kind.SEMANTIC, Note.Kind.PROCEDURAL);

  /** What matters less stays for itself. */
  private static final double LEAST_IMPORTANCE = 0.5;

  static final String PUT_TOGETHER =
      """
      These notes are about the same:
      %s

      Write one note that says what holds for all of them, without what only one says in passing. \
      Keep names, numbers and dates.\
      """;

  private static final String NOT_WRITTEN = "not written: %s says it already, or was changed";

  /** What notes come to together. */
  record Together(@Says("one to three sentences, understood alone") String text) {}

  /** Puts together what is alike among notes and what is there; newest first. */
  void consolidate(List<Recalled> fresh, Run run) {
    var taken = new LinkedHashSet<String>();
    int made = 0;
    for (var seed : fresh.reversed()) {
      if (made < MOST && isOpen(seed, taken)) {
        var cluster = cluster(seed, taken, run);
        if (cluster.size() > 1) {
          putTogether(cluster, run).forEach(it -> taken.add(it.id()));
          made++;
        }
      }
    }
  }

  private List<Recalled> cluster(Recalled seed, Set<String> taken, Run run) {
    var text = Candidate.text(seed.content());
    var types = List.of(ThingType.NOTE);
    int k = ASKED * similar;
    var search = new Lookup.Search(text, types, KINDS, List.of(), k, likeness, Integer.MAX_VALUE);
    var cluster = new ArrayList<>(List.of(seed));
    run.recall(search).stream()
        .filter(it -> !it.id().equals(seed.id()) && isOpen(it, taken))
        .limit(similar)
        .forEach(cluster::add);
    return cluster;
  }

  private static boolean isOpen(Recalled thing, Set<String> taken) {
    var tags = FreshNotes.tags(thing);
    return !taken.contains(thing.id())
        && thing.content() instanceof Noted noted
        && noted.note().kind() != Note.Kind.WORKING
        && noted.importance() >= LEAST_IMPORTANCE
        && !tags.contains(MERGED)
        && !tags.contains(FreshNotes.CONSOLIDATED)
        && !tags.contains(FreshNotes.INSIGHT);
  }

  /** Returns those that are not to be tried again. */
  private static List<Recalled> putTogether(List<Recalled> cluster, Run run) {
    var texts = cluster.stream().map(it -> Candidate.text(it.content())).toList();
    var prompt = Prompt.of("consolidate", PUT_TOGETHER.formatted(Filing.numbered(texts)));
    var gate = new JunkGate(List.of());
    return Attempt.thinkUnlessRefused(run, prompt.as(Role.SUMMARISER), Together.class)
        .map(it -> it.text().strip())
        .filter(it -> !it.isEmpty())
        .filter(it -> gate.lets(it, run))
        .filter(_ -> cluster.stream().allMatch(it -> Unchanged.is(it, run)))
        .map(it -> remember(it, cluster, run))
        .orElse(cluster);
  }

  private static List<Recalled> remember(String text, List<Recalled> cluster, Run run) {
    var ids = cluster.stream().map(Recalled::id).toList();
    var done = new Already(ids, List.of(FreshNotes.CONSOLIDATED), cluster);
    var instead = run.remember(changes(text, cluster), done);
    var report = instead.map(NOT_WRITTEN::formatted).orElse(text);
    run.report(new Progress.Posted(FreshNotes.CONSOLIDATED, report, "keeper"));
    return instead.map(it -> merged(it, cluster, run)).orElse(cluster);
  }

  /**
   * Gives those of which a note was made before the tag that says so, in case it was taken away.
   */
  private static List<Recalled> merged(String made, List<Recalled> cluster, Run run) {
    var sources =
        Unchanged.find(ThingType.NOTE, made, run).stream()
            .filter(it -> it.id().equals(made))
            .flatMap(it -> it.content().sources().stream().map(Source::id))
            .toList();
    var originals = cluster.stream().filter(it -> sources.contains(it.id())).toList();
    if (originals.isEmpty()) {
      return cluster;
    }
    var changes = originals.stream().flatMap(it -> merged(it).stream()).toList();
    var _ = Unchanged.write(changes, originals, run);
    return originals;
  }

  private static Optional<MemoryChange> merged(Recalled thing) {
    return thing.content() instanceof Noted noted
        ? Optional.of(new MemoryChange.Edit(thing.id(), FreshNotes.tagged(noted, List.of(MERGED))))
        : Optional.empty();
  }

  private static List<MemoryChange> changes(String text, List<Recalled> cluster) {
    var changes = new ArrayList<MemoryChange>();
    var sources = new ArrayList<Source>();
    double importance = 0;
    for (var thing : cluster) {
      if (thing.content() instanceof Noted noted) {
        sources.add(new Source(thing.id(), noted.confidence()));
        importance = Math.max(importance, noted.importance());
        merged(thing).ifPresent(changes::add);
      }
    }
    var note = new Note(Note.Kind.SEMANTIC, text, List.of(FreshNotes.CONSOLIDATED));
    changes.add(new MemoryChange.Add(new Noted(note, importance, 1, sources)));
    return changes;
  }
}
