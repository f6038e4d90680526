// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@BesideOthers
@Timeout(120)
class CrashTest {

  record Item(String name) {}

  private static String read(Run run, String tool, String what) {
    return run.act(ToolCall.of(tool, Json.object().add("what", what).build())).text();
  }

  private static LedgerTools tools() {
    var appended = new AtomicInteger();
    return new LedgerTools()
        .with("t__read", Trust.READ_ONLY, arguments -> "read " + arguments.getString("what"))
        .with(
            "t__append",
            Trust.NONE,
            arguments -> arguments.getString("what") + appended.incrementAndGet());
  }

  private static String script(ModelCall call) {
    return switch (call.prompt().name()) {
      case "items" -> items(ScriptedModel.text(call.prompt()));
      case "bad" -> "no JSON at all";
      default -> "thought about " + ScriptedModel.text(call.prompt()).strip();
    };
  }

  /** Goes on behind what the prompt says was given. */
  private static String items(String prompt) {
    var rest = new ArrayList<String>();
    for (var name : List.of("one", "two", "three")) {
      if (!prompt.contains("\"" + name + "\"")) {
        rest.add("{\"name\": \"%s\"}".formatted(name));
      }
    }
    return "{\"value\": [%s]}".formatted(String.join(", ", rest));
  }

  private static int survive(Architecture architecture) throws InterruptedException {
    return new CrashSuite(
            () ->
                Workbench.of(architecture)
                    .agent("child", (task, run) -> Answer.of(read(run, "t__append", task.goal())))
                    .model(ScriptedModel.says(CrashTest::script))
                    .tools(tools()),
            "anything",
            waiting -> new Reaction.Text("reply to " + waiting.text()))
        .run();
  }

  @Test
  void survives_death_anywhere_in_a_line_of_effects() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var text = new StringBuilder(run.think(Prompt.of("plan", "the plan")));
          run.report(new Progress.Level("done", 0.1));
          text.append(read(run, "t__append", "x"));
          run.offer(text.toString());
          run.remember(Note.of("seen x"));
          text.append(run.recall(Query.of("seen", 2)).getFirst().text());
          text.append(run.once("number", Integer.class, () -> 7));
          text.append(run.ask(Question.of("sure?")));
          text.append(read(run, "t__append", "y"));
          text.append(run.delegate("child", Task.of("z")).text());
          return Answer.of(text.toString());
        };

    assertThat(survive(architecture)).isGreaterThan(30);
  }

  @Test
  void survives_death_anywhere_in_parallel_branches() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var trusted =
              run.each(
                  List.of("a", "b", "c"),
                  it -> read(run, "t__read", it) + run.think(Prompt.of("about", it)));
          Fork<String> slow = run.fork(() -> run.think(Prompt.of("slow", "slow")));
          var quick = run.fork(() -> slow.join() + run.think(Prompt.of("quick", "quick")));
          return Answer.of(trusted + quick.join());
        };

    assertThat(survive(architecture)).isGreaterThan(25);
  }

  @Test
  void survives_death_anywhere_in_a_streamed_list() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var forks = new ArrayList<Fork<String>>();
          run.thinkEach(
              Prompt.of("items", "list three"),
              Item.class,
              item -> forks.add(run.fork(() -> read(run, "t__read", item.name()))));
          return Answer.of(forks.stream().map(Fork::join).toList().toString());
        };

    assertThat(survive(architecture)).isGreaterThan(20);
  }

  @Test
  void survives_death_anywhere_in_a_conversation_that_grows() throws InterruptedException {
    Architecture architecture =
        (task, run) -> {
          var text = new StringBuilder(task.goal());
          for (int turn = 1; turn <= 3; turn++) {
            text.append(run.think(Prompt.of("turn", text.toString()))).append(turn);
          }
          return Answer.of(text.toString());
        };

    assertThat(survive(architecture)).isGreaterThan(10);
  }

  @Test
  void survives_death_anywhere_around_failures() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var text = read(run, "t__missing", "m");
          try {
            run.think(Prompt.of("bad", "bad"), Item.class);
          } catch (Malformed e) {
            text += e.getMessage();
          }
          return Answer.of(text + read(run, "t__append", "w"));
        };

    assertThat(survive(architecture)).isGreaterThan(10);
  }
}
