// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.LlmCompiler;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A plan that the demo model was writing when the process died goes on where it was. */
@Timeout(120)
class DemoCrashTest {

  private static final String GOAL =
      "What is the difference between the number of lines in report.md and in notes.txt?";

  private static Workbench bench() {
    var gateway =
        new ModelGateway(
            ModelConfig.of("demo:rules"),
            List.of(new DemoModel()),
            OpenTelemetry.noop(),
            System::nanoTime);
    var calculator =
        new Tool(
            "sums__work-out",
            "Calculator: evaluates an arithmetic expression exactly.",
            DemoRun.schema("formula", "the arithmetic expression, such as (2 + 3) * 4"));
    var counting =
        new Tool(
            "papers__about",
            "Tells the size of a file in bytes, how many lines, words and characters it has.",
            DemoRun.schema("paper", "the file"));
    var tools =
        new LedgerTools()
            .with(calculator, Trust.READ_ONLY, it -> worked(it.getString("formula")))
            .with(counting, Trust.NONE, it -> counted(it.getString("paper")));
    return Workbench.of(LlmCompiler.DEFAULTS).model(gateway).tools(tools);
  }

  private static ToolOutcome counted(String paper) {
    return LedgerTools.done(
        new Observation.Result(
            "kind: text file\nsize: 60 bytes\nlines: %d\nwords: 12\ncharacters: 60"
                .formatted(paper.startsWith("report") ? 9 : 4)));
  }

  private static ToolOutcome worked(String formula) {
    var value = Quest.arithmetic("Calculate " + formula + ".").orElseThrow();
    return LedgerTools.done(new Observation.Result(value.expression().value().text()));
  }

  @Test
  void no_call_of_its_plan_is_made_twice_wherever_the_process_dies() throws InterruptedException {
    int calls;
    try (var bench = bench()) {
      var record = bench.run(GOAL);

      assertThat(record.answer().orElseThrow().text()).contains("5");
      calls = bench.tools().ledger().size();
      assertThat(bench.journal(record.id(), DemoCrashTest::element)).hasSize(calls);
      assertThat(calls).isEqualTo(3);
    }

    int deaths = new CrashSuite(DemoCrashTest::bench, GOAL, _ -> new Reaction.Text("yes")).run();

    assertThat(deaths).isGreaterThan(30);
  }

  private static boolean element(Entry entry) {
    return entry.kind() == Entry.Kind.THINK && entry.phase() == Entry.Phase.ELEMENT;
  }
}
