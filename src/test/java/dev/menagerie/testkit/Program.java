// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Conversation;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A random architecture: effects of all kinds, in branches within branches. */
public sealed interface Program {

  /** What a thought, a call or a person says goes into the text that comes after. */
  record Effect(Verb verb, String about) implements Program {}

  /** One after the other. */
  record Sequence(List<Program> parts) implements Program {}

  /** At the same time, joined in order. */
  record Each(List<Program> branches) implements Program {}

  /** At the same time, one of them counts. */
  record First(List<Program> branches) implements Program {}

  /** A branch beside what follows, joined behind it if at all. */
  record Beside(Program branch, Program meanwhile, boolean joined) implements Program {}

  /** Goes on when something fails. */
  record Attempt(Program risky) implements Program {}

  /** Verbs with one effect; some fail, some do so always. */
  enum Verb {
    THINK,
    VALUE,
    LIST,
    READ,
    WRITE,
    NO_TOOL,
    RECALL,
    REMEMBER,
    LOOK_UP,
    CHANGE,
    ASK,
    ONCE,
    REPORT,
    BUDGET,
    DELEGATE,
    UNUSABLE,
    DOWN,
    FAIL
  }

  /** What a model is asked for. */
  record Item(String name) {}

  /** A program of about the size of its source. */
  static Program random(Source source) {
    return random(source, 1 + source.size() / 3);
  }

  private static Program random(Source source, int depth) {
    if (depth == 0 || source.below(4) == 0) {
      var verb = Verb.values()[source.below(Verb.values().length)];
      boolean rare = verb.compareTo(Verb.UNUSABLE) >= 0 && source.below(3) > 0;
      return new Effect(rare ? Verb.THINK : verb, "about " + source.below(3));
    }
    return switch (source.below(8)) {
      case 0 -> new Each(some(source, depth - 1));
      case 1 -> new First(some(source, depth - 1));
      case 2, 3 -> new Beside(random(source, depth - 1), random(source, depth - 1), source.flip());
      case 4 -> new Attempt(random(source, depth - 1));
      default -> new Sequence(some(source, depth - 1));
    };
  }

  private static List<Program> some(Source source, int depth) {
    var programs = new ArrayList<Program>();
    for (int count = 1 + source.below(4); count > 0; count--) {
      programs.add(random(source, depth));
    }
    return programs;
  }

  /** The program as an architecture that offers now and then. */
  default Architecture architecture() {
    return (_, run) -> {
      var text = perform(run, "");
      run.offer("offered " + text.hashCode());
      return Answer.of(perform(run, text));
    };
  }

  /** Carries it out; returns what came of it, behind what there was. */
  default String perform(Run run, String before) {
    var text = result(run, before);
    return text.length() > 300 ? text.hashCode() + shortened(text) : text;
  }

  private String result(Run run, String before) {
    return switch (this) {
      case Effect(var verb, var about) ->
          before + "," + perform(run, verb, about + shortened(before));
      case Sequence(var parts) -> {
        var text = before;
        for (var part : parts) {
          text = part.perform(run, text);
        }
        yield text;
      }
      case Each(var branches) -> before + run.each(branches, branch -> branch.perform(run, before));
      case First(var branches) -> {
        var racers = new ArrayList<Supplier<String>>();
        branches.forEach(branch -> racers.add(() -> branch.perform(run, before)));
        var first = run.first(racers);
        yield before + first.index() + first.value();
      }
      case Beside(var branch, var meanwhile, var joined) -> {
        var fork = run.fork(() -> branch.perform(run, before));
        var text = meanwhile.perform(run, before);
        yield joined ? text + fork.join() : text;
      }
      case Attempt(var risky) -> {
        try {
          yield risky.perform(run, before);
        } catch (IllegalStateException | Malformed | ModelFailed e) {
          yield before + "!" + e.getMessage();
        }
      }
    };
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(text.length() - 40) : text;
  }

  private static String perform(Run run, Verb verb, String about) {
    return switch (verb) {
      case THINK -> run.think(Prompt.of("think", about));
      case VALUE -> run.think(Prompt.of("value", about), Item.class).name();
      case LIST -> {
        var names = new ArrayList<String>();
        run.thinkEach(
            Prompt.of("list", about),
            Item.class,
            item -> {
              names.add(item.name());
              run.report(new Progress.Level(item.name(), 0.5));
              var _ = run.fork(() -> run.think(Prompt.of("think", item.name())));
            });
        yield names.toString();
      }
      case READ -> act(run, "t__read", about);
      case WRITE -> act(run, "t__write", about);
      case NO_TOOL -> act(run, "t__none", about);
      case RECALL -> run.recall(Query.of("note", 2)).size() + " notes";
      case REMEMBER -> {
        run.remember(Note.of("note " + about));
        yield "";
      }
      case LOOK_UP -> run.recall(Lookup.Listing.of(ThingType.FACT, 2)).size() + " facts";
      case CHANGE -> {
        var fact =
            new Fact(about, "is", "so", Optional.empty(), Optional.empty(), false, 1, List.of());
        run.remember(List.of(new Add(fact), new Add(Noted.of(Note.of("note " + about)))));
        yield "";
      }
      case ASK -> run.ask(Question.of(about));
      case ONCE -> run.once("time", Long.class, System::nanoTime).toString();
      case REPORT -> {
        run.report(new Progress.Level(about, 0.25));
        yield "";
      }
      case BUDGET -> Long.toString(run.budget().tokens());
      case DELEGATE -> run.delegate("child", Task.of(about)).text();
      case UNUSABLE -> run.think(Prompt.of("unusable", about), Item.class).name();
      case DOWN -> run.think(Prompt.of("down", about));
      case FAIL -> throw new IllegalStateException("failed " + about);
    };
  }

  private static String act(Run run, String tool, String about) {
    return run.act(ToolCall.of(tool, Json.object().add("about", about).build())).text();
  }

  /** The same with an agent that uses memory in every way. */
  static Workbench rememberingBench(Program program) {
    var use =
        new MemoryUse("it", Optional.of(Recall.DEFAULT), Optional.of(Conversation.DEFAULT), true);
    return bench(program).memory(use).session("talk");
  }

  /** A bench on which a program finds its tools, its model and its child. */
  static Workbench bench(Program program) {
    return Workbench.of(program.architecture())
        .agent(
            "child",
            (task, run) -> Answer.of("child of " + run.think(Prompt.of("think", task.goal()))))
        .model(ScriptedModel.says(call -> reply(call.prompt())))
        .tools(
            new LedgerTools()
                .with("t__read", Trust.READ_ONLY, it -> "read " + it)
                .with("t__write", Trust.NONE, it -> "wrote " + it));
  }

  private static String reply(Prompt prompt) {
    return switch (prompt.name()) {
      case "value" -> "{\"name\": \"a value\"}";
      case "list" -> "{\"value\": [{\"name\": \"one\"}, {\"name\": \"two\"}]}";
      case "unusable" -> "no JSON";
      case "down" -> throw new ModelFailed("the model is down", false, new RuntimeException());
      default -> "thought";
    };
  }
}
