// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parameters of an architecture switch on, over the real engine with the demo model. */
@Timeout(300)
class ModesTest {

  private static final Limits PLENTY = new Limits(50_000_000, BigDecimal.TEN, 20_000, 500, 1, 600);

  /**
   * An architecture with parameters, and how often a prompt of a name is thought about then.
   *
   * @param least thoughts named {@code prompt} at least, and {@code most} at most
   */
  record Mode(String architecture, String parameters, String prompt, int least, int most) {

    String goal() {
      return switch (architecture) {
        case "tree-of-thoughts" ->
            "Use the numbers 4, 7, 8 and 8 exactly once each, with + - * /, to make 24.";
        case "plan-and-execute", "workflow" -> "How many lines does minutes.txt have, times 12?";
        default -> "What is 3 times 12?";
      };
    }

    String answer() {
      return architecture.equals("tree-of-thoughts") ? "24" : "36";
    }

    Workbench bench() {
      var model =
          new ModelGateway(
              ModelConfig.of("demo:rules"),
              List.of(new DemoModel()),
              OpenTelemetry.noop(),
              System::nanoTime);
      return Workbench.of(Catalog.create(architecture, Json.object(parameters)))
          .budget("it", PLENTY)
          .model(model)
          .tools(
              new LedgerTools()
                  .described(
                      "desk__open",
                      Trust.READ_ONLY,
                      "Reads a text file and returns its text.",
                      "path",
                      _ -> "first\nsecond\nthird\n")
                  .described(
                      "desk__reckon",
                      Trust.NONE,
                      "Calculator: evaluates an arithmetic expression exactly.",
                      "expression",
                      _ -> "36"));
    }

    @Override
    public String toString() {
      return architecture + parameters;
    }
  }

  static Stream<Mode> all() {
    return Stream.concat(searches(), small());
  }

  static Stream<Mode> small() {
    return Stream.of(
        new Mode("cot", "{\"mode\":\"few_shot\"}", "few-shot", 1, 1),
        new Mode(
            "cot",
            """
            {"mode":"few_shot",
             "exemplars":[{"question":"1 + 1?","reasoning":"1 + 1 = 2.","answer":"2"}]}\
            """,
            "few-shot",
            1,
            1),
        new Mode("self-consistency", "{\"samples\":1}", "sample", 1, 1),
        new Mode("debate", "{\"debaters\":1}", "revise", 1, 1),
        new Mode("debate", "{\"debaters\":1,\"rounds\":1,\"judge\":true}", "judge", 0, 0),
        new Mode("debate", "{\"debaters\":4,\"rounds\":3,\"judge\":true}", "revise", 8, 8),
        new Mode("plan-and-execute", "{\"replan\":\"always\"}", "replan", 1, 3),
        new Mode("plan-and-execute", "{\"maxReplans\":0}", "replan", 0, 0),
        new Mode("llm-compiler", "{\"maxPlans\":1}", "join", 0, 0),
        new Mode("llm-compiler", "{\"maxPlans\":10}", "join", 1, 9),
        new Mode("react", "{\"maxObservation\":100}", "step", 1, 10),
        new Mode("function-calling", "{\"maxTurns\":3}", "turn", 1, 2),
        new Mode("workflow", workflow(), "step", 4, 4));
  }

  /** Every kind of step but a request. */
  private static String workflow() {
    var definition =
        """
        steps:
          - id: read
            type: tool
            tool: desk__open
            arguments: {"path": "minutes.txt"}
            ensures: ${read} contains second
            undo: {"type": "tool", "tool": "desk__reckon", "arguments": {"expression": "0"}}
          - id: lines
            type: data
            operation: count
            from: ${read}
          - id: both
            type: parallel
            atLeast: 1
            steps:
              - {"id": "times", "type": "model", "prompt": "What is ${lines} times 12?"}
              - {"id": "lost", "type": "tool", "tool": "desk__lost"}
          - id: enough
            type: conditional
            if: ${times} >= 36
            then:
              - id: each
                type: loop
                over: ${read}
                steps:
                  - {"id": "again", "type": "model", "prompt": "What is ${lines} times 12?"}
            else:
              - {"id": "never", "type": "data", "from": "too few"}
        """;
    return Json.object().add("definition", definition).build().toString();
  }

  private static Stream<Mode> searches() {
    return Stream.of(
        new Mode("self-consistency", "{\"samples\":40}", "sample", 40, 40),
        tree("bfs", "propose", "value", "\"nGenerate\":200", "value"),
        tree("bfs", "propose", "vote", "\"breadth\":60,\"nEvaluate\":5", "vote"),
        tree("beam", "propose", "value", "\"breadth\":8", "value"),
        tree("dfs", "propose", "value", "\"maxStates\":200", "value"));
  }

  /** The demo model says the same to the same prompt: its samples and votes do not differ. */
  static Stream<Mode> monotonous() {
    return Stream.of(
        tree("bfs", "sample", "value", "\"nGenerate\":5", "sample"),
        tree("beam", "sample", "vote", "\"nGenerate\":5", "vote"),
        tree("dfs", "propose", "vote", "\"threshold\":0", "vote"),
        tree("dfs", "sample", "value", "\"nGenerate\":5", "sample"));
  }

  private static Mode tree(
      String search, String generator, String evaluator, String more, String prompt) {
    var parameters =
        "{\"search\":\"%s\",\"generator\":\"%s\",\"evaluator\":\"%s\",%s}"
            .formatted(search, generator, evaluator, more);
    return new Mode("tree-of-thoughts", parameters, prompt, 3, 5_000);
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_mode_does_what_it_is_named_for_and_solves_the_task(Mode mode) {
    try (var bench = mode.bench()) {
      var record = bench.run(mode.goal());

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      assertThat(record.answer().orElseThrow().text()).contains(mode.answer());
      assertThat(thoughts(mode, bench, record)).hasSizeBetween(mode.least(), mode.most());
    }
  }

  @ParameterizedTest
  @MethodSource("monotonous")
  void a_mode_that_needs_variety_ends_without_it(Mode mode) {
    try (var bench = mode.bench()) {
      var record = bench.run(mode.goal());

      assertThat(record.status()).isIn(Status.COMPLETED, Status.PARTIAL);
      assertThat(record.answer()).isPresent();
      assertThat(thoughts(mode, bench, record)).hasSizeBetween(mode.least(), mode.most());
    }
  }

  @ParameterizedTest
  @MethodSource("small")
  void each_mode_survives_death_at_every_write(Mode mode) throws InterruptedException {
    var suite = new CrashSuite(mode::bench, mode.goal(), _ -> new Reaction.Text("go on"));

    assertThat(suite.run()).isGreaterThan(3);
  }

  private static List<Entry> thoughts(Mode mode, Workbench bench, TaskRecord record) {
    return bench.journal(
        record.id(),
        it ->
            it.kind() == Kind.THINK
                && it.phase() == Phase.RESULT
                && it.name().equals(mode.prompt()));
  }
}
