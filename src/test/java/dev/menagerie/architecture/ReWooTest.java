// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReWooTest {

  private static final Task TASK = Task.of("Who is older?");

  private static String step(int id, String tool, String argument, String value) {
    return """
    {"id":%d,"plan":"p%d","tool":"%s","arguments":"{\\"%s\\":\\"%s\\"}"}\
    """
        .formatted(id, id, tool, argument, value);
  }

  private static String look(int id, String name) {
    return step(id, "book__look", "name", name);
  }

  private static String plan(String... steps) {
    return "{\"steps\":[%s]}".formatted(String.join(",", steps));
  }

  private static ScriptedRun book(String... steps) {
    return scripted()
        .tool("book__look", "name", name -> "<" + name + ">")
        .says("plan", plan(steps))
        .says("solve", "{\"answer\":\"Ada\"}");
  }

  private static List<String> looked(ScriptedRun run) {
    return run.effects("act").stream()
        .map(it -> ((ToolCall) it.request()).arguments().getString("name"))
        .toList();
  }

  @Test
  void two_thoughts_plan_everything_and_solve_the_task_from_the_evidence() {
    var run = book(look(1, "Ada"), look(2, "mother of #E1"));

    assertThat(ReWoo.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Ada"));
    assertThat(run.thoughts()).isEqualTo(2);
    assertThat(run.prompts("plan").getFirst().role()).isEqualTo(Role.PLANNER);
    assertThat(text(run.prompts("plan").getFirst())).contains("book__look:").contains("LLM:");
    assertThat(looked(run)).containsExactly("Ada", "mother of <Ada>");
    assertThat(text(run.prompts("solve").getFirst()))
        .endsWith(
            """
            Plan: p1
            1. book__look {"name":"Ada"} -> <Ada>
            Plan: p2
            2. book__look {"name":"mother of <Ada>"} -> <mother of <Ada>>\
            """);
    assertThat(run.offers()).hasSize(2);
  }

  @Test
  void a_variable_is_not_taken_for_the_beginning_of_another() {
    var steps = IntStream.rangeClosed(1, 10).mapToObj(it -> look(it, "n" + it)).toList();
    var run = book((String.join(",", steps) + "," + look(11, "#E10 and #E1")).split("(?<=}),"));

    ReWoo.DEFAULTS.solve(TASK, run);

    assertThat(looked(run)).contains("<n10> and <n1>");
  }

  @Test
  void what_a_tool_says_is_never_read_as_a_variable() {
    var run = book(look(1, "a"), look(2, "#E3"), look(3, "#E1"));
    run.tool("book__look", "name", name -> "#E1 said " + name);

    ReWoo.DEFAULTS.solve(TASK, run);

    assertThat(looked(run)).containsExactly("a", "#E1 said a");
  }

  @Test
  void steps_that_do_not_need_each_other_run_at_the_same_time() {
    var both = new CyclicBarrier(2);
    var schema =
        Json.object("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}");
    var run =
        book(look(1, "a"), look(2, "b"))
            .parallel()
            .tool(
                new Tool("book__look", "Looks.", schema),
                _ -> {
                  try {
                    both.await(20, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  return new Observation.Result("found");
                });

    assertThat(ReWoo.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Ada"));
  }

  @Test
  void without_evidence_the_others_go_on() {
    var run =
        book(
            step(1, "book__burn", "name", "Ada"),
            look(2, "#E1"),
            look(3, "#E4"),
            look(4, "#E4"),
            look(2, "again"),
            look(5, ""));
    run.tool("book__look", "name", name -> name.isEmpty() ? " " : "<" + name + ">");

    assertThat(ReWoo.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Ada"));
    assertThat(looked(run)).containsExactly("Ada", "No evidence found", "");
    assertThat(text(run.prompts("solve").getFirst()))
        .contains("1. book__burn {\"name\":\"Ada\"} -> No evidence found")
        .contains("2. book__look {\"name\":\"No evidence found\"} -> <No evidence found>")
        .contains("3. book__look {\"name\":\"#E4\"} -> No evidence found")
        .contains("4. book__look {\"name\":\"#E4\"} -> No evidence found")
        .contains("2. book__look {\"name\":\"again\"} -> No evidence found")
        .contains("5. book__look {\"name\":\"\"} -> No evidence found");
  }

  @Test
  void the_model_itself_is_a_worker() {
    var run = book(look(1, "Ada"), step(2, "llm", "input", "Who is #E1?"));
    run.says("worker", "A countess.");

    ReWoo.DEFAULTS.solve(TASK, run);

    assertThat(text(run.prompts("worker").getFirst())).isEqualTo("Who is <Ada>?");
    assertThat(text(run.prompts("solve").getFirst())).endsWith("-> A countess.");
    assertThat(run.thoughts()).isEqualTo(3);
  }

  @Test
  void long_evidence_and_long_plans_are_cut() {
    var run = book(look(1, "a"), look(2, "#E1"), look(3, "c"));
    run.tool("book__look", "name", _ -> "x".repeat(500));

    new ReWoo(2, 100).solve(TASK, run);

    assertThat(looked(run)).hasSize(2);
    assertThat(looked(run).getLast()).endsWith("(400 more characters)");
    assertThat(text(run.prompts("solve").getFirst())).hasSizeLessThan(900);
  }

  @Test
  void without_a_plan_that_can_be_read_the_solver_s_answer_is_partial() {
    var run = book().says("plan", "First we look.");

    assertThat(ReWoo.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial("Ada"));
    assertThat(text(run.prompts("solve").getFirst())).endsWith("Results:\n(none)");
  }

  @Test
  void without_an_answer_that_can_be_read_the_evidence_is_what_there_is() {
    var run = book(look(1, "Ada")).says("solve", "Ada, I think.");

    assertThat(ReWoo.DEFAULTS.solve(TASK, run))
        .isEqualTo(Answer.partial("Plan: p1\n1. book__look {\"name\":\"Ada\"} -> <Ada>"));
  }

  @Test
  void the_plan_is_drawn_with_its_needs_and_what_came_of_each_step() {
    var run = book(look(1, "Ada"), look(2, "#E1 of #E1"));

    ReWoo.DEFAULTS.solve(TASK, run);

    var plan = run.reports(Progress.Planned.class).getFirst();
    assertThat(plan.steps().get(1))
        .isEqualTo(new Progress.Step("2", "book__look: p2", List.of("1")));
    assertThat(run.reports(Progress.Stepped.class))
        .extracting(Progress.Stepped::status)
        .containsExactly(Status.STARTED, Status.DONE, Status.STARTED, Status.DONE);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new ReWoo(0, 4000)).hasMessage("maxSteps: 0, must be from 1 to 100");
    assertThatThrownBy(() -> new ReWoo(12, 99))
        .hasMessage("maxEvidence: 99, must be from 100 to 100000");
  }
}
