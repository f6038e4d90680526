// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;

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
 */
public record MemoryKeeper(
    @Says("most episodes read in one run, 1 to 100") int maxEpisodes,
    @Says("how many similar things of memory each new one is compared with (s), 1 to 50")
        int similar)
    implements Architecture {

  public static final MemoryKeeper DEFAULTS = new MemoryKeeper(20, 10);

  /** How many of the newest episodes are looked at first, and then twice as many each time. */
  private static final int FIRST_LOOK = 4;

  public MemoryKeeper {
    Bound.range("maxEpisodes", maxEpisodes, 1, 100);
    Bound.range("similar", similar, 1, 50);
  }

  @Override
  public Answer solve(Task task, Run run) {
    var lines = new ArrayList<String>();
    int left = maxEpisodes;
    for (var thing : latest(run)) {
      if (left > 0 && thing.content() instanceof Episode episode && !isRead(thing.id(), run)) {
        read(thing, episode, lines, run);
        left--;
      }
    }
    return Answer.of(lines.isEmpty() ? "All episodes have been read." : String.join("\n", lines));
  }

  /** Episodes, oldest first, from before the first that has not been read. */
  private static List<Recalled> latest(Run run) {
    var latest = new ArrayList<Recalled>();
    var look = Lookup.Listing.of(ThingType.EPISODE, FIRST_LOOK);
    var page = run.recall(look);
    latest.addAll(page);
    while (page.size() == look.limit() && !isRead(page.getLast().id(), run)) {
      int more = Math.min(Lookup.MOST, 2 * look.limit());
      look = Lookup.Listing.of(ThingType.EPISODE, more).after(page.getLast().id());
      page = run.recall(look);
      latest.addAll(page);
    }
    return latest.reversed();
  }

  private static boolean isRead(String episode, Run run) {
    var notes = run.recall(Lookup.Listing.of(ThingType.NOTE, Lookup.MOST).from(episode));
    return notes.stream()
        .anyMatch(
            it ->
                it.content() instanceof Noted noted
                    && noted.note().tags().contains(EpisodeReading.SUMMARY));
  }

  private void read(Recalled thing, Episode episode, List<String> lines, Run run) {
    var reading = new EpisodeReading(thing, episode, run);
    var extracted = reading.ask();
    var summary = reading.summary(extracted);
    lines.add("%s: %s".formatted(thing.id(), summary.note().text()));
    run.offer(String.join("\n", lines));
    var candidates = extracted.map(reading::candidates).orElse(List.of());
    var rewriting = new Filing(thing, reading, similar, run).file(candidates);
    if (!isRead(thing.id(), run)) { // by another run, meanwhile
      var changes = new ArrayList<MemoryChange>();
      changes.add(new MemoryChange.Add(summary));
      changes.addAll(rewriting.changes());
      run.remember(changes);
      run.report(new Progress.Posted(thing.id(), rewriting.told(), "keeper"));
    }
  }
}
