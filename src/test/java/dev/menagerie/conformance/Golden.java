// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.Rewording;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Rule.Decision;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The world in which the golden programs were recorded, and what happened to each in it. */
final class Golden {

  private static final String TOOLS = "t__";

  private Golden() {}

  static ToolCall call(String tool, int number) {
    return call(tool, "number", number);
  }

  static ToolCall call(String tool, String argument, int number) {
    return ToolCall.of(TOOLS + tool, Json.object().add(argument, number).build());
  }

  /** A bench that knows a program and whom it delegates to, and nothing else. */
  static Workbench bench(GoldenProgram program) {
    return Workbench.of(program.architecture())
        .agent("other", program.architecture())
        .agent("child", (task, run) -> Answer.of(run.think(Prompt.of("text", task.goal()))))
        .agent(
            "unable",
            (_, _) -> {
              throw new IllegalStateException("unable");
            });
  }

  /** Runs a program as it was recorded; returns its bench's task. */
  static TaskRecord run(GoldenProgram program, Workbench bench) {
    bench.model(ScriptedModel.replies(Golden::reply)).tools(tools());
    return switch (program) {
      case THOUGHTS, MEMORIES, VALUES, PICTURES, BRANCHES, RACES, CHILDREN, REFUSALS, FAILED ->
          bench.run("anything");
      case QUESTIONS ->
          replied(bench, bench.start("anything"), new Reaction.Text("that"), text("because"));
      case APPROVALS ->
          replied(
              bench,
              bench.start("anything"),
              new Reaction.Approve(),
              new Reaction.Edit(Json.object().add("number", 20).build()),
              new Reaction.Deny("too much"));
      case INQUIRIES ->
          replied(
              bench,
              bench.start("anything"),
              new Reaction.Values(Json.object().add("account", "A1").build()),
              new Reaction.Decline(),
              new Reaction.Dismiss());
      case DOUBTS ->
          replied(
              bench,
              bench.start("anything"),
              new Reaction.NotHappened(),
              new Reaction.Happened("it was done"),
              new Reaction.Fail("nobody knows"));
      case HOOKS -> replied(bench, bench.start("anything"), new Reaction.Happened("seen"));
      case POOR ->
          bench.budget("it", new Limits(150, BigDecimal.TEN, 50, 5, 1, 60)).run("anything");
      case CANCELLED -> {
        var id = bench.start("anything").id();
        while (bench.tasks().waiting().size() < 2) {
          Thread.onSpinWait();
        }
        yield bench.tasks().cancel(id);
      }
      case DRIFTED -> reworked(bench, words("in old words"), program.architecture());
      case DIVERGED -> {
        var id = bench.start("anything").id();
        bench.waiting(id);
        bench.agent("it", (_, run) -> Answer.of(run.ask(Question.of("Now?")))).restart();
        yield bench.ended(id);
      }
      case FORKED -> {
        var source = bench.start("anything");
        bench.waiting(source.id());
        long last = bench.journal(source.id()).getLast().position();
        var cut = Cut.behind(last).by("other").acknowledging(List.of("/0"));
        yield replied(bench, bench.tasks().fork(source.id(), cut), text("yes"));
      }
      case REWORDED -> {
        var source = bench.run("anything");
        long first = bench.journal(source.id()).get(1).position();
        var words = new Cut.Change.Prompt(new Rewording.Text("in other words"));
        yield bench.ended(bench.tasks().fork(source.id(), Cut.behind(first).with(words)).id());
      }
    };
  }

  private static Architecture words(String words) {
    return (_, run) ->
        Answer.of(run.think(Prompt.of("text", words)) + run.ask(Question.of("Go on?")));
  }

  private static Reaction text(String text) {
    return new Reaction.Text(text);
  }

  /** Follows a task to its end, with what people say in turn. */
  private static TaskRecord replied(Workbench bench, TaskRecord task, Reaction... reactions) {
    for (var reaction : reactions) {
      bench.tasks().reply(task.id(), bench.waiting(task.id()).path(), reaction, "anna");
    }
    return bench.ended(task.id());
  }

  /** Begun by code that asked the model in other words. */
  private static TaskRecord reworked(Workbench bench, Architecture before, Architecture after) {
    var task = bench.agent("it", before).start("anything");
    bench.waiting(task.id());
    return replied(bench.agent("it", after).restart(), task, text("yes"));
  }

  private static LedgerTools tools() {
    var denials = new AtomicInteger();
    var inquiries = new AtomicInteger();
    return new LedgerTools()
        .with(TOOLS + "read", Trust.READ_ONLY, arguments -> "read " + arguments)
        .with(TOOLS + "write", Trust.NONE, arguments -> "wrote " + arguments)
        .with(TOOLS + "asked", Trust.NONE, arguments -> "done " + arguments)
        .ruled(TOOLS + "asked", Rule.of(Decision.ASK))
        .with(TOOLS + "urgent", Trust.NONE, arguments -> "done " + arguments)
        .ruled(
            TOOLS + "urgent",
            new Rule(Decision.ASK, Optional.of(Duration.ofMillis(50)), Optional.empty()))
        .with(TOOLS + "denied", Trust.NONE, arguments -> "done " + arguments)
        .ruled(TOOLS + "denied", Rule.of(Decision.DENY))
        .withOutcome(
            TOOLS + "broken",
            Trust.IDEMPOTENT,
            _ -> LedgerTools.done(new Observation.Failure("broken")))
        .withOutcome(TOOLS + "lost", Trust.NONE, _ -> lost())
        .withOutcome(
            TOOLS + "inquiring",
            Trust.NONE,
            arguments ->
                inquiries.incrementAndGet() % 2 == 1
                    ? new ToolOutcome.Asks(inquiry())
                    : LedgerTools.done(new Observation.Result("done " + arguments)))
        .withOutcome(TOOLS + "hooked", Trust.NONE, _ -> lost())
        .ruled(TOOLS + "hooked", hook("knows"))
        .with(TOOLS + "knows", Trust.READ_ONLY, _ -> happened())
        .withOutcome(TOOLS + "denying", Trust.NONE, _ -> lost())
        .ruled(TOOLS + "denying", hook("denies"))
        .with(
            TOOLS + "denies",
            Trust.READ_ONLY,
            _ -> denials.incrementAndGet() == 1 ? "{\"happened\": false}" : happened())
        .withOutcome(TOOLS + "vague", Trust.NONE, _ -> lost())
        .ruled(TOOLS + "vague", hook("guesses"))
        .with(TOOLS + "guesses", Trust.READ_ONLY, _ -> "perhaps");
  }

  private static Rule hook(String tool) {
    return new Rule(Decision.ALLOW, Optional.empty(), Optional.of(TOOLS + tool));
  }

  private static ToolOutcome lost() {
    return new ToolOutcome.InDoubt("no answer");
  }

  private static Inquiry inquiry() {
    var schema =
        Json.object(
            "{\"type\": \"object\", \"properties\": {\"account\": {\"type\": \"string\"}}}");
    var form = new Inquiry.Form("which", "Which account?", schema, List.of());
    return new Inquiry(List.of(form), Json.object().add("requestState", "c3RhdGU=").build());
  }

  private static String happened() {
    return "{\"happened\": true, \"result\": \"done\"}";
  }

  private static ModelReply reply(ModelCall call) {
    return switch (call.prompt().name()) {
      case "pair" -> says("{\"left\": \"a\", \"right\": 2}");
      case "move" -> says("{\"value\": {\"type\": \"go\", \"where\": \"north\"}}");
      case "list" ->
          says("{\"value\": [{\"left\": \"a\", \"right\": 1}, {\"left\": \"b\", \"right\": 2}]}");
      case "calls" ->
          call.tools().isEmpty()
              ? says("done")
              : ScriptedModel.reply("I read.", List.of(new ToolCall("c1", TOOLS + "read", read())));
      case "unusable", "lengthy" -> says("no JSON");
      case "down" -> throw new ModelFailed("the model is down", false, new RuntimeException());
      default -> says("said");
    };
  }

  private static JsonObject read() {
    return Json.object().add("number", 7).build();
  }

  private static ModelReply says(String text) {
    return ScriptedModel.reply(text, List.of());
  }
}
