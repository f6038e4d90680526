// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.evaluation.oracle.Key;
import dev.menagerie.evaluation.oracle.Oracle;
import dev.menagerie.evaluation.oracle.Pace;
import dev.menagerie.evaluation.oracle.VirtualPace;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Models, and the oracle beside them for the trials of comparisons that ask for it. A trial's
 * oracle knows what is true of its case alone; which that is follows from the task's key, also
 * after a restart.
 */
public final class LaboratoryModels implements Models {

  /** What to be told who asks for the oracle elsewhere. */
  public static final String IN_COMPARISONS_ALONE =
      "the oracle simulates a model of known strength in comparisons, where it is known what is"
          + " right; name it as the model of POST /v1/comparisons";

  private final Models models;
  private final Catalogue catalogue;
  private final Truths truths;
  private final Map<String, Comparison> comparisons = new ConcurrentHashMap<>();
  private final Map<String, Simulated> trials = new ConcurrentHashMap<>();

  public LaboratoryModels(Models models, Catalogue catalogue, Truths truths) {
    this.models = models;
    this.catalogue = catalogue;
    this.truths = truths;
  }

  /** A trial's model, with how long it would take. */
  private record Simulated(Oracle oracle, Pace pace) {}

  /** Whether a choice of models has the oracle among them. */
  public static boolean isOracle(String chosen) {
    for (var one : chosen.split(",", -1)) {
      if (one.strip().startsWith(Oracle.PREFIX)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> oracle(Role role, Map<String, String> chosen) {
    return Optional.ofNullable(chosen.get(role.name().toLowerCase(Locale.ROOT)))
        .filter(LaboratoryModels::isOracle);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return oracle(role, chosen).orElseGet(() -> models.model(role, seat, chosen));
  }

  @Override
  public ModelReply reply(ModelCall call) {
    return serving(call).reply(call);
  }

  @Override
  public Usage reservation(ModelCall call) {
    return serving(call).reservation(call);
  }

  private Models serving(ModelCall call) {
    var name = oracle(call.prompt().role(), call.models());
    return name.isEmpty() ? models : simulated(root(call.task()), name.get()).oracle();
  }

  private static String root(String task) {
    int child = task.indexOf('.');
    return child < 0 ? task : task.substring(0, child);
  }

  private Simulated simulated(String task, String name) {
    return trials.computeIfAbsent(
        task,
        it ->
            catalogue
                .task(it)
                .flatMap(TaskRecord::key)
                .flatMap(TrialKey::read)
                .flatMap(key -> comparison(key).flatMap(of -> simulated(of, key.place())))
                .orElseThrow(
                    () -> new ModelFailed("%s: %s".formatted(name, IN_COMPARISONS_ALONE), false)));
  }

  private Optional<Comparison> comparison(TrialKey key) {
    var known = comparisons.get(key.comparison());
    if (known != null) {
      return Optional.of(known);
    }
    var found = Laboratory.find(catalogue, key.comparison());
    found.ifPresent(it -> comparisons.put(it.id(), it));
    return found;
  }

  private Optional<Simulated> simulated(Comparison comparison, Trial.Place place) {
    if (comparison.profile().isEmpty()) {
      return Optional.empty();
    }
    var profile = comparison.profile().get();
    long seed = Key.of(comparison.seed()).with(place.repeat()).hash();
    return truths
        .of(comparison.oneOf(place))
        .map(
            it ->
                new Simulated(
                    new Oracle(profile, seed, List.of(it)), new VirtualPace(profile, seed, it)));
  }

  /** How long the effects of a trial would have taken, if it was simulated. */
  Optional<Pace> pace(Comparison comparison, Trial.Place place) {
    return simulated(comparison, place).map(Simulated::pace);
  }

  /** The task of a trial is over. */
  void forget(String task) {
    trials.remove(task);
  }

  /** No trial of a comparison is begun any more. */
  void leave(Comparison comparison) {
    comparisons.remove(comparison.id());
  }
}
