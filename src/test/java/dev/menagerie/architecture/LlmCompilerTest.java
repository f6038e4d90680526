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
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LlmCompilerTest {

  private static final Task TASK = Task.of("How far is it?");
  private static final String FINISH = "{\"value\":{\"type\":\"finish\",\"answer\":\"far\"}}";

  private static String plan(String... nodes) {
    return "{\"value\":[%s]}".formatted(String.join(",", nodes));
  }

  private static String node(int id, String tool, String argument) {
    return "{\"id\":%d,\"tool\":\"%s\",\"arguments\":{\"q\":\"%s\"}}".formatted(id, tool, argument);
  }

  private static ScriptedRun compiler(String... nodes) {
    return scripted()
        .tool("web__find", "q", q -> "<" + q + ">")
        .says("plan", plan(nodes))
        .says("join", FINISH);
  }

  /** The arguments of the calls that were made. */
  private static List<String> made(ScriptedRun run) {
    return run.effects("act").stream()
        .map(it -> ((ToolCall) it.request()).arguments().getString("q"))
        .toList();
  }

  private static String joined(ScriptedRun run) {
    return text(run.prompts("join").getFirst());
  }

  @Test
  void a_call_runs_with_the_results_of_the_calls_it_refers_to() {
    var run =
        compiler(
            node(1, "web__find", "a"),
            node(2, "web__find", "b"),
            node(3, "web__find", "$1 + ${2}"));

    assertThat(LlmCompiler.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("far"));
    assertThat(made(run)).containsExactly("a", "b", "<a> + <b>");
    assertThat(joined(run)).contains("3. web__find", "<<a> + <b>>");
    assertThat(run.reports(Progress.Planned.class).getLast().steps().getLast().needs())
        .containsExactly("1", "2");
  }

  @Test
  void a_call_starts_before_the_next_one_is_written() {
    var run = compiler(node(1, "web__find", "a"), node(2, "web__find", "b"));

    LlmCompiler.DEFAULTS.solve(TASK, run);

    var kinds = run.effects().stream().map(it -> it.kind() + " " + it.name()).toList();
    assertThat(kinds.indexOf("act web__find")).isLessThan(kinds.lastIndexOf("report Planned"));
  }

  @Test
  void independent_calls_run_at_the_same_time() {
    var both = new CyclicBarrier(2);
    var run =
        scripted()
            .parallel()
            .tool("web__find", "q", q -> await(both, q))
            .says("plan", plan(node(1, "web__find", "a"), node(2, "web__find", "b")))
            .says("join", FINISH);

    assertThat(LlmCompiler.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("far"));
  }

  @Test
  void reference_ten_is_not_reference_one_and_a_zero() {
    var nodes = new String[11];
    for (int id = 1; id <= 10; id++) {
      nodes[id - 1] = node(id, "web__find", "n" + id);
    }
    nodes[10] = node(11, "web__find", "$10,$1,${10}");
    var run = compiler(nodes);

    LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(made(run).getLast()).isEqualTo("<n10>,<n1>,<n10>");
  }

  @Test
  void a_reference_in_the_output_of_a_tool_is_only_text() {
    var run =
        scripted()
            .tool("web__find", "q", q -> q.equals("a") ? "${2} $1 \\ costs" : q)
            .says(
                "plan",
                plan(
                    node(1, "web__find", "a"),
                    node(2, "web__find", "secret"),
                    node(3, "web__find", "$1|$2")))
            .says("join", FINISH);

    LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(made(run).getLast()).isEqualTo("${2} $1 \\ costs|secret");
  }

  @Test
  void references_are_found_in_nested_arguments() {
    var run =
        scripted()
            .tool("web__find", "q", q -> "r")
            .says(
                "plan",
                plan(
                    node(1, "web__find", "a"),
                    "{\"id\":2,\"tool\":\"web__find\",\"arguments\":"
                        + "\"{\\\"q\\\":\\\"b\\\",\\\"deep\\\":[{\\\"x\\\":\\\"$1\\\"},7]}\"}"))
            .says("join", FINISH);

    LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(run.effects("act").getLast().request().toString()).contains("[{\"x\":\"r\"},7]");
  }

  @Test
  void a_result_that_is_the_whole_argument_is_a_number_where_the_tool_wants_one() {
    var sum = Json.object("{\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{}}}");
    var run =
        scripted()
            .tool("web__find", "q", _ -> "24")
            .tool(new Tool("math__sum", "Adds.", sum), _ -> new Observation.Result("48"))
            .says(
                "plan",
                plan(
                    node(1, "web__find", "a"),
                    "{\"id\":2,\"tool\":\"math__sum\",\"arguments\":{\"a\":\"$1\",\"b\":\"$1\"}}"))
            .says("join", FINISH);

    LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(((ToolCall) run.effects("act").getLast().request()).arguments())
        .hasToString("{\"a\":24,\"b\":\"24\"}");
  }

  @Test
  void forward_self_and_unknown_references_fail_alone_and_nothing_hangs() {
    var run =
        compiler(
            node(1, "web__find", "$2"),
            node(2, "web__find", "$2"),
            node(3, "web__find", "${99}"),
            node(4, "web__find", "fine"));

    assertThat(LlmCompiler.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("far"));
    assertThat(made(run)).containsExactly("fine");
    assertThat(joined(run))
        .contains("Error: ${2} is the result of no earlier call")
        .contains("Error: ${99} is the result of no earlier call")
        .contains("<fine>");
  }

  @Test
  void a_number_that_is_taken_is_refused_and_references_mean_the_first() {
    var run =
        compiler(node(1, "web__find", "a"), node(1, "web__find", "b"), node(2, "web__find", "$1"));

    LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(made(run)).containsExactly("a", "<a>");
    assertThat(joined(run)).contains("Error: there is a call 1 already; go on with 2");
  }

  @Test
  void a_call_whose_input_failed_is_not_made() {
    var run = compiler(node(1, "no__such", "a"), node(2, "web__find", "$1"));

    LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(made(run)).containsExactly("a");
    assertThat(joined(run)).contains("no such tool", "not made, because call 1 failed");
    assertThat(run.reports(Progress.Stepped.class))
        .contains(new Progress.Stepped("2", Progress.Status.SKIPPED));
  }

  @Test
  void a_second_plan_sees_the_results_goes_on_counting_and_may_refer_to_them() {
    var run =
        scripted()
            .tool("web__find", "q", q -> "<" + q + ">")
            .says("plan", plan(node(1, "web__find", "a")), plan(node(2, "web__find", "$1")))
            .says("join", "{\"value\":{\"type\":\"replan\",\"feedback\":\"the height\"}}")
            .says("finish", "{\"answer\":\"high\"}");

    assertThat(LlmCompiler.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("high"));
    assertThat(made(run)).containsExactly("a", "<a>");
    assertThat(text(run.prompts("plan").get(1)))
        .contains("Number the calls from 2", "<a>", "What is missing: the height");
    assertThat(run.thoughts()).isEqualTo(4);
  }

  @Test
  void on_the_last_plan_the_joiner_has_to_answer() {
    var run = compiler().says("finish", "{\"answer\":\"12\"}");

    assertThat(new LlmCompiler(1).solve(TASK, run)).isEqualTo(Answer.of("12"));
    assertThat(run.prompts("join")).isEmpty();
    assertThat(text(run.prompts("finish").getFirst())).contains("(no calls)");
  }

  @Test
  void a_plan_that_breaks_off_keeps_the_calls_that_were_written() {
    var run = compiler(node(1, "web__find", "a"), "{\"id\":\"two\"}");

    assertThat(LlmCompiler.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("far"));
    assertThat(joined(run)).contains("<a>", "Note: the plan broke off");
  }

  @Test
  void an_unreadable_joiner_leads_to_the_next_plan_and_then_to_the_results() {
    var run =
        scripted()
            .tool("web__find", "q", q -> "<" + q + ">")
            .says("plan", plan(node(1, "web__find", "a")), plan())
            .says("join", "well")
            .says("finish", "well");

    var answer = LlmCompiler.DEFAULTS.solve(TASK, run);

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text()).contains("<a>");
  }

  @Test
  void there_is_at_least_one_plan() {
    assertThatThrownBy(() -> new LlmCompiler(0)).hasMessage("maxPlans: 0, must be from 1 to 10");
  }

  private static String await(CyclicBarrier barrier, String result) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
      return result;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
