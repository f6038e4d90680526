// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.engine.Copies;
import dev.menagerie.engine.Erasure;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Eraser.Document;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the laboratory keeps of tasks: cases that were made of them with their recordings, in data
 * sets and in comparisons that took them; what came of trials; and the tasks of such trials, which
 * have the goals of the cases.
 *
 * <p>A comparison goes with whoever asked for it, a case of it with the task that it was made of,
 * or with the last task that did it. Cases that a family made hold nothing of anybody.
 */
public record LaboratoryCopies(Catalogue catalogue, DataSets sets, Laboratory laboratory)
    implements Copies {

  @Override
  public void still(Runnable action) {
    synchronized (sets) {
      synchronized (laboratory) {
        action.run();
      }
    }
  }

  @Override
  public Gone with(Erasure erasure, Set<String> tasks) {
    var search = new Search(erasure, new HashSet<>(tasks));
    sets.kept().forEach(search::look);
    laboratory.list().forEach(search::look);
    return new Gone(search.made, search.documents, search.names);
  }

  private final class Search {

    private final Erasure erasure;
    private final Set<String> gone;
    private final Set<String> made = new TreeSet<>();
    private final List<Document> documents = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    Search(Erasure erasure, Set<String> gone) {
      this.erasure = erasure;
      this.gone = gone;
    }

    void look(DataSet set) {
      var left = new ArrayList<Case>();
      for (var one : set.cases()) {
        if (one.task().filter(it -> gone.contains(it) || isNamed(set, one)).isEmpty()) {
          left.add(one);
          continue;
        }
        gone.add(one.task().get());
        names.add("case %s of data set %s".formatted(one.id(), set.name()));
        documents.add(absent(DataSets.recorded(set.name(), one.id()), DataSets.JOURNAL));
      }
      if (left.size() < set.cases().size()) {
        documents.add(
            left.isEmpty()
                ? absent(DataSets.KIND, set.name())
                : new Document(DataSets.KIND, set.name(), Optional.of(set.of(left).json())));
      }
    }

    /** Whether its task, which may be there no more, was of somebody or some session. */
    private boolean isNamed(DataSet set, Case one) {
      return sets.owned(set.name(), one.id(), "caller", erasure.caller())
          || sets.owned(set.name(), one.id(), "session", erasure.session());
    }

    void look(Comparison comparison) {
      var over = laboratory.trials(comparison);
      boolean whole = erasure.caller().filter(comparison.by()::equals).isPresent();
      var byCase = over.stream().collect(Collectors.groupingBy(it -> it.place().caseId()));
      var left =
          comparison.cases().stream()
              .filter(it -> !whole && !goes(it, byCase.getOrDefault(it.id(), List.of())))
              .toList();
      var leftIds = left.stream().map(Case::id).collect(Collectors.toSet());
      var trials =
          over.stream().filter(it -> isGone(it) || !leftIds.contains(it.place().caseId())).toList();
      if (trials.isEmpty() && left.size() == comparison.cases().size()) {
        return;
      }
      requireOver(comparison);
      comparison.places().stream()
          .filter(it -> !leftIds.contains(it.caseId()))
          .forEach(it -> taken(comparison, it));
      tell(comparison, left, trials);
    }

    private boolean isGone(Trial trial) {
      return trial.task().filter(gone::contains).isPresent();
    }

    private boolean goes(Case one, List<Trial> over) {
      var tasks = over.stream().filter(it -> it.task().isPresent()).toList();
      return one.drawn().isEmpty()
          && (one.task().filter(gone::contains).isPresent()
              || (!tasks.isEmpty() && tasks.stream().allMatch(this::isGone)));
    }

    private static void requireOver(Comparison comparison) {
      if (comparison.state() == Comparison.State.RUNNING) {
        throw new Refused(
            Refused.Why.CONFLICT,
            "comparison %s is running with something of it; end it with POST /v1/comparisons/%s/cancel first, then ask again"
                .formatted(comparison.id(), comparison.id()));
      }
    }

    /** The task that did a case goes, also if it was cancelled. */
    private void taken(Comparison comparison, Trial.Place place) {
      catalogue
          .taskByKey(TrialKey.of(comparison, comparison.oneOf(place), place).text())
          .map(TaskRecord::id)
          .ifPresent(made::add);
    }

    private void tell(Comparison comparison, List<Case> left, List<Trial> trials) {
      for (var trial : trials) {
        documents.add(absent(Laboratory.kind(comparison.id()), trial.place().name()));
      }
      if (left.isEmpty()) {
        names.add("comparison " + comparison.id());
        documents.add(absent(Laboratory.KIND, comparison.id()));
        return;
      }
      documents.add(
          new Document(Laboratory.KIND, comparison.id(), Optional.of(comparison.of(left).json())));
      for (var trial : trials) {
        names.add("trial %s of comparison %s".formatted(trial.place().name(), comparison.id()));
      }
    }

    private static Document absent(String kind, String name) {
      return new Document(kind, name, Optional.empty());
    }
  }
}
