// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.architecture.Pipeline;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Setting;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.Comparison.State;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaboratoryModelsTest {

  private static final Map<String, String> PERFECT = Map.of("solver", "oracle:perfect");

  private final Families families = new Families(_ -> new Observation.Result("value: 0"));
  private final Workbench bench =
      Workbench.of(Catalog.find("cot").orElseThrow().defaults())
          .agent("chief", (task, run) -> run.delegate("it", task))
          .agent(
              "twins",
              (task, run) -> {
                run.delegate("it", task);
                return run.delegate("it", task);
              })
          .agent(
              "diarist",
              (task, run) -> {
                var answer = run.delegate("it", task);
                run.remember(Note.of("%s: %s".formatted(task.goal(), answer.text())));
                return answer;
              })
          .agent(
              "team",
              new Pipeline(List.of(new Pipeline.Stage("note", "diarist", "{task}", "")), 0));
  private LaboratoryModels models = models();
  private Laboratory laboratory = laboratory();

  private LaboratoryModels models() {
    return new LaboratoryModels(
        ScriptedModel.says(_ -> "scripted"), bench.services().catalogue(), new Truths(families));
  }

  private Laboratory laboratory() {
    var services = bench.services();
    var gateway =
        new FamilyGateway(new LedgerTools(), families, services.journal(), services.catalogue());
    return new Laboratory(
        bench.model(models).tasks(),
        services.catalogue(),
        services.journal(),
        gateway,
        models,
        new Scoring(families, services.models(), gateway, (_, _, _) -> {}),
        () -> true);
  }

  @AfterEach
  void close() {
    laboratory.close();
    bench.tasks().close();
  }

  private List<Trial> trials(String id, String model, String... agents) {
    var cases =
        IntStream.range(0, 8)
            .mapToObj(
                it ->
                    Case.of(
                        "case-" + it,
                        Task.of("How many is %d and 1?".formatted(it)),
                        Optional.of(String.valueOf(it + 1)),
                        List.of("%d1".formatted(it), "none")))
            .toList();
    laboratory.start(
        new Comparison(
            id,
            Instant.EPOCH,
            "somebody",
            State.RUNNING,
            cases,
            Arrays.stream(agents)
                .map(it -> new Contestant(it, it, JsonValue.EMPTY_JSON_OBJECT))
                .toList(),
            1,
            5,
            Optional.of(model),
            new Scorer.Exact(),
            2));
    while (laboratory.find(id).state() == State.RUNNING) {
      Thread.onSpinWait();
    }
    return laboratory.trials(laboratory.find(id));
  }

  private static List<Trial> of(List<Trial> trials, String agent) {
    return trials.stream().filter(it -> it.place().contestant().equals(agent)).toList();
  }

  @Test
  void a_trial_is_served_by_the_oracle_and_so_are_its_children() {
    var trials = trials("c1", "oracle:perfect", "it", "chief", "twins");

    assertThat(trials).allMatch(it -> it.verdict().orElseThrow().right());
    assertThat(trials).extracting(it -> it.cost().modelCalls()).containsOnly(2L, 4L);
    for (int i = 0; i < 8; i++) {
      long alone = of(trials, "it").get(i).cost().ms();
      assertThat(alone).isGreaterThan(1_000);
      assertThat(of(trials, "chief").get(i).cost().ms()).isEqualTo(alone);
      assertThat(of(trials, "twins").get(i).cost().ms()).isBetween(2 * alone, 2 * alone + 1);
    }
  }

  @Test
  void an_oracle_that_errs_errs_alike_for_the_same_seed_and_place() {
    var one = trials("c1", "oracle:gpt35-2023", "it", "chief");
    var other = trials("c2", "oracle:gpt35-2023", "it", "chief");

    assertThat(other).extracting(Trial::why).isEqualTo(one.stream().map(Trial::why).toList());
    assertThat(one).extracting(it -> it.verdict().orElseThrow().right()).contains(true, false);
  }

  @Test
  void what_a_simulated_trial_remembers_stays_in_spaces_of_its_own_for_its_children_too() {
    trials("c1", "oracle:adversarial", "diarist", "team");

    assertThat(bench.services().memory().spaces())
        .hasSize(16)
        .allMatch(it -> it.matches("trial-[0-9a-f-]{36}-diarist"));
  }

  @Test
  void a_task_that_is_no_trial_is_told_what_the_oracle_is_for() {
    var submission = Workbench.submission("it", "How many is 1 and 1?");

    var task = bench.tasks().start(submission.within(new Setting(PERFECT, List.of())));

    var ended = bench.ended(task.id());
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.error().orElseThrow())
        .contains("oracle:perfect: the oracle simulates a model", "POST /v1/comparisons");
    assertThat(bench.run("anything").status()).isNotEqualTo(Status.FAILED);
  }

  @Test
  void a_trial_that_a_restart_cut_off_finds_its_truth_again() {
    trials("c1", "oracle:perfect", "it");
    var place = new Trial.Place("case-0", "it", 1);
    var key = TrialKey.of(laboratory.find("c1"), laboratory.find("c1").oneOf(place), place);

    models = models();
    laboratory = laboratory();
    var again =
        bench
            .tasks()
            .start(
                new Submission(
                        "it",
                        Task.of("How many is 0 and 1?"),
                        JsonValue.EMPTY_JSON_OBJECT,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(key.text()))
                    .within(new Setting(PERFECT, List.of())));

    assertThat(bench.ended(again.id()).answer().orElseThrow().text()).isEqualTo("1");
  }
}
