// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the episodes of a memory space that nobody has read yet, the oldest first, and files what
 * is worth knowing beside what is there: adds it, updates or invalidates something, or leaves it
 * out.
 *
 * <p>Paper: Chhikara et al., "Mem0: Building Production-Ready AI Agents with Scalable Long-Term
 * Memory", 2025, arXiv:2504.19413; times of facts from Rasmussen et al., "Zep: A Temporal Knowledge
 * Graph Architecture for Agent Memory", 2025, arXiv:2501.13956.
 *
 * <p>Deviation: one decision for all that an episode says; nothing is deleted but what is
 * contradicted and has no time of its own; words that are equal are told apart without the model.
 *
 * @param maxEpisodes read in one run, 1 to 100
 * @param similar things of memory that each new one is compared with (s), 1 to 50
 * @param consolidateAt new notes at which those that are alike are put together, and notes that
 *     were not told again matter less, 1 to 200; 0 for never
 * @param likeness least relevance of a note for the text of one that it is put together with
 * @param days in which a note that was told once keeps 1/e of its importance (S), 0 to 36,500; 0 if
 *     it keeps all
 * @param removeBelow importance under which a note is removed, 0 to 1; 0 for none
 * @param reflectAt summed importance of new notes at which it reflects on them, 0 to 200; 0 for
 *     never
 */
public record MemoryKeeper(
    @Says("most episodes read in one run, 1 to 100") int maxEpisodes,
    @Says("how many similar things of memory each new one is compared with (s), 1 to 50")
        int similar,
    @Says("new notes at which similar ones are put together, 1 to 200; 0 for never")
        int consolidateAt,
    @Says("least relevance of a note for one that it is put together with, 0 to 1") double likeness,
    @Says("days in which a note told once keeps 1/e of its importance, 0 to 36500; 0 for all")
        double days,
    @Says("importance under which a note is removed, 0 to 1; 0 for none") double removeBelow,
    @Says("summed importance of new notes at which it reflects, 0 to 200; 0 for never")
        double reflectAt)
    implements Architecture {

  public static final MemoryKeeper DEFAULTS = new MemoryKeeper(20, 10, 50, 0.82, 30, 0, 0);

  private static final String REVIEWED = "reviewed";
  private static final String REFLECTED = "reflected";

  /** The tag of a summary that says up to which note forgetting has come, walking back. */
  private static final String FORGOTTEN_TO = "forgotten-to-";

  public MemoryKeeper {
    Bound.range("maxEpisodes", maxEpisodes, 1, 100);
    Bound.range("similar", similar, 1, 50);
    Bound.range("consolidateAt", consolidateAt, 0, FreshNotes.MOST);
    Bound.range("likeness", likeness, 0, 1);
    Bound.range("days", days, 0, 36_500);
    Bound.range("removeBelow", removeBelow, 0, 1);
    Bound.range("reflectAt", reflectAt, 0, FreshNotes.MOST);
  }

  @Override
  public Answer solve(Task task, Run run) {
    var backlog = new Backlog(maxEpisodes, similar, run);
    var answer = backlog.read();
    if (consolidateAt > 0 && !backlog.isBehind()) {
      review(run);
    }
    if (reflectAt > 0 && !backlog.isBehind()) {
      reflect(run);
    }
    return answer;
  }

  /** Most thoughts of a run. */
  long mostThoughts() {
    return 2L * maxEpisodes
        + (consolidateAt > 0 ? Consolidation.MOST : 0)
        + (reflectAt > 0 ? 1 + Reflection.MOST_QUESTIONS : 0);
  }

  private void review(Run run) {
    var fresh = FreshNotes.since(REVIEWED, run);
    if (fresh.notes().size() >= consolidateAt) {
      new Consolidation(likeness, similar).consolidate(fresh.notes(), run);
      var changes = new ArrayList<MemoryChange>();
      var things = new ArrayList<Recalled>();
      var tags = new ArrayList<>(List.of(REVIEWED));
      if (days > 0) {
        tags.addAll(forget(fresh, changes, things, run));
      }
      var now = FreshNotes.since(REVIEWED, run);
      now.done(tags).ifPresent(changes::add);
      things.addAll(now.notes());
      if (!changes.isEmpty()) {
        var _ = Unchanged.write(changes, things, run);
      }
    }
  }

  /**
   * One page of notes at a time, from where it came to the last time, and those that were used
   * since. Returns the tags that say how far it came.
   *
   * @param things gets what is looked at
   */
  private List<String> forget(
      FreshNotes fresh, List<MemoryChange> changes, List<Recalled> things, Run run) {
    var now = fresh.notes().getFirst().at();
    var page = Lookup.Listing.of(ThingType.NOTE, Lookup.MOST);
    var from =
        fresh.before().stream()
            .flatMap(it -> FreshNotes.tags(it).stream())
            .filter(it -> it.matches(FORGOTTEN_TO + "n[1-9][0-9]{0,17}"))
            .map(it -> it.substring(FORGOTTEN_TO.length()))
            .reduce((_, last) -> last);
    var known = run.recall(from.map(page::after).orElse(page));
    var uses = Uses.since(fresh, run).first(known);
    new Confirmed(uses, run).settle(with(known, uses.beside(known, run)));
    var beside = uses.beside(known, run);
    var notes = known.isEmpty() ? known : run.recall(page.after(behind(known.getFirst())));
    var all = with(notes, beside);
    things.addAll(all);
    new Forgetting(days, removeBelow)
        .at(now, all, uses).stream().filter(it -> isTimely(it, all, run)).forEach(changes::add);
    var tags = new ArrayList<>(List.of(Uses.COUNTED_TO + uses.upTo()));
    if (notes.size() == page.limit()) {
      tags.add(FORGOTTEN_TO + notes.getLast().id());
    }
    return tags;
  }

  /** Each once. */
  private static List<Recalled> with(List<Recalled> notes, List<Recalled> beside) {
    var all = new LinkedHashMap<String, Recalled>();
    Stream.concat(notes.stream(), beside.stream()).forEach(it -> all.putIfAbsent(it.id(), it));
    return List.copyOf(all.values());
  }

  /** So that a page begins with that note again, whatever came since. */
  private static String behind(Recalled note) {
    return ThingType.NOTE.id(Unread.position(note.id()) + 1);
  }

  /** What people changed meanwhile is not removed. */
  private static boolean isTimely(MemoryChange change, List<Recalled> notes, Run run) {
    return !(change instanceof MemoryChange.Remove(var ids, _))
        || notes.stream().filter(it -> ids.contains(it.id())).allMatch(it -> Unchanged.is(it, run));
  }

  private void reflect(Run run) {
    var fresh = FreshNotes.since(REFLECTED, run);
    var reflection = new Reflection(reflectAt, similar);
    if (reflection.isDue(fresh.notes())) {
      reflection.reflect(fresh, run);
      var now = FreshNotes.since(REFLECTED, run);
      now.done(List.of(REFLECTED)).ifPresent(it -> Unchanged.write(List.of(it), now.notes(), run));
    }
  }
}
