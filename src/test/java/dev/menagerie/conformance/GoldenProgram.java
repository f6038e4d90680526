// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelFailed;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Small architectures that between them use every verb in every way, so that the journals they left
 * hold every form an entry can have. What one of them does is never changed: a new form gets a new
 * program.
 */
enum GoldenProgram {
  THOUGHTS(GoldenProgram::thoughts),
  MEMORIES(GoldenProgram::memories),
  VALUES(GoldenProgram::values),
  PICTURES(GoldenProgram::pictures),
  BRANCHES(GoldenProgram::branches),
  RACES(GoldenProgram::races),
  CHILDREN(
      run ->
          run.delegate("child", new Task("a part", List.of("in context"))).text()
              + run.delegate("unable", Task.of("another")).complete()),
  QUESTIONS(
      run ->
          run.ask(new Question("Which?", List.of("this", "that")))
              + run.ask(Question.of("And why?"))),
  APPROVALS(
      run ->
          run.act(Golden.call("asked", 1)).text()
              + run.act(Golden.call("asked", 2)).text()
              + run.act(Golden.call("asked", 3)).text()
              + run.act(Golden.call("urgent", 4)).text()),
  DOUBTS(run -> run.act(Golden.call("lost", 1)).text() + run.act(Golden.call("lost", 2)).text()),
  HOOKS(
      run ->
          run.act(Golden.call("hooked", 1)).text()
              + run.act(Golden.call("denying", 2)).text()
              + run.act(Golden.call("vague", 3)).text()),
  REFUSALS(GoldenProgram::refusals),
  POOR(
      run -> {
        run.offer("so far");
        return run.think(Prompt.of("lengthy", "l"), Pair.class).left();
      }),
  CANCELLED(
      run ->
          run.each(List.of(1, 2), it -> it == 1 ? run.act(Golden.call("lost", 1)).text() : ask(run))
              .toString()),
  FAILED(
      run -> {
        run.offer(run.think(Prompt.of("text", "t")));
        throw new IllegalStateException("cannot go on");
      }),
  DRIFTED(run -> run.think(Prompt.of("text", "in new words")) + ask(run)),
  DIVERGED(run -> run.think(Prompt.of("text", "as it was")) + ask(run)),
  FORKED(
      run ->
          run.act(Golden.call("write", 1)).text()
              + run.act(Golden.call("read", 2)).text()
              + ask(run)),
  INQUIRIES(
      run ->
          run.act(Golden.call("inquiring", 1)).text()
              + run.act(Golden.call("inquiring", 2)).text()
              + run.act(Golden.call("inquiring", 3)).text()),
  REWORDED(run -> run.think(Prompt.of("text", "as it was")) + run.think(Prompt.of("text", "b")));

  /** What the model is asked for. */
  record Pair(String left, int right) {}

  /** One of two. */
  sealed interface Move {
    record Go(String where) implements Move {}

    record Stay() implements Move {}
  }

  /** What an architecture finds out without the model. */
  record Found(Optional<String> name, List<Integer> numbers, Status status, Instant at) {}

  @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
  private final Function<Run, String> code;

  GoldenProgram(Function<Run, String> code) {
    this.code = code;
  }

  Architecture architecture() {
    return (_, run) -> Answer.of(code.apply(run));
  }

  /** The name of its journals. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String ask(Run run) {
    return run.ask(Question.of("Go on?"));
  }

  private static String thoughts(Run run) {
    var said = run.think(Prompt.of("text", "t"));
    said += run.think(Prompt.of("pair", "p"), Pair.class).right();
    said +=
        switch (run.think(Prompt.of("move", "m"), Move.class)) {
          case Move.Go(var where) -> where;
          case Move.Stay() -> "here";
        };
    var names = new ArrayList<String>();
    run.thinkEach(
        Prompt.of("list", "l"),
        Pair.class,
        pair -> {
          run.report(new Progress.Level(pair.left(), pair.right()));
          names.add(pair.left());
        });
    return said + names + calls(run) + unusable(run) + down(run);
  }

  private static String calls(Run run) {
    var prompt = Prompt.of("calls", "c");
    Reply reply = run.think(prompt, run.tools());
    var turns = new ArrayList<Turn>();
    turns.add(new Turn.Assistant(reply.text(), reply.calls()));
    for (var call : reply.calls()) {
      turns.add(new Turn.ToolResult(call, run.act(call)));
    }
    for (var turn : turns) {
      prompt = prompt.then(turn);
    }
    return run.think(prompt.then(new Turn.User("And now?")), List.of()).text();
  }

  private static String unusable(Run run) {
    try {
      return run.think(Prompt.of("unusable", "u"), Pair.class).left();
    } catch (Malformed e) {
      return "unusable";
    }
  }

  private static String down(Run run) {
    try {
      return run.think(Prompt.of("down", "d"));
    } catch (ModelFailed e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String memories(Run run) {
    run.remember(Note.of("the answer is 42"));
    run.remember(new Note(Note.Kind.EPISODIC, "the answer was asked for", List.of("past")));
    var all = run.recall(Query.of("answer", 5));
    var some = new Query("answer", List.of(Note.Kind.EPISODIC), List.of("past"), 1);
    return all + "" + run.recall(some);
  }

  private static String values(Run run) {
    var found =
        new Found(
            Optional.of("x"), List.of(1, 2), Status.DONE, Instant.parse("2026-01-01T00:00:00Z"));
    return run.once("text", String.class, () -> "said")
        + run.once("number", Long.class, () -> 1L << 60)
        + run.once("share", Double.class, () -> 0.5)
        + run.once("amount", BigDecimal.class, () -> new BigDecimal("1.10"))
        + run.once("flag", Boolean.class, () -> true)
        + run.once("time", Instant.class, found::at)
        + run.once("choice", Status.class, () -> Status.STARTED)
        + run.once("record", Found.class, () -> found)
        + run.once("sum", Move.class, Move.Stay::new)
        + run.budget().toolCalls();
  }

  private static String pictures(Run run) {
    run.report(new Progress.Node("a", Optional.empty(), "root"));
    run.report(new Progress.Node("b", Optional.of("a"), "leaf"));
    run.report(new Progress.Scored("b", 0.25));
    run.report(new Progress.Pruned("b"));
    run.report(new Progress.Chosen("a"));
    run.report(new Progress.Planned(List.of(new Progress.Step("1", "begin", List.of()))));
    run.report(new Progress.Stepped("1", Status.DONE));
    run.report(new Progress.Said("anna", Optional.of("ben"), "hello"));
    run.report(new Progress.Voted("anna", "a", 1));
    run.report(new Progress.Bid("ben", "task", new BigDecimal("2.50")));
    run.report(new Progress.Posted("cell", "value", "anna"));
    run.report(new Progress.Level("agreement", 0.75));
    run.offer("a picture");
    return "drawn";
  }

  private static String branches(Run run) {
    var beside = run.fork(() -> run.think(Prompt.of("text", "beside")));
    var said = new ArrayList<String>();
    try {
      said.addAll(run.each(List.of(1, 2), it -> it == 1 ? failing(run) : ask(run)));
    } catch (Malformed e) {
      said.add("one failed");
    }
    said.addAll(run.each(List.of("c", "d"), it -> run.think(Prompt.of("text", it))));
    var _ = run.fork(() -> run.fork(() -> run.think(Prompt.of("text", "below"))).join());
    return said + beside.join();
  }

  private static String failing(Run run) {
    return run.think(Prompt.of("unusable", "u"), Pair.class).left();
  }

  private static String races(Run run) {
    List<Supplier<String>> racers =
        List.of(() -> failing(run), () -> run.think(Prompt.of("text", "won")), () -> ask(run));
    var first = run.first(racers);
    return first.index() + first.value();
  }

  private static String refusals(Run run) {
    List<Supplier<String>> racers = List.of(() -> run.act(Golden.call("write", 1)).text());
    var first = run.first(racers);
    var seen = new ArrayList<Observation>();
    seen.add(run.act(Golden.call("missing", 2)));
    seen.add(run.act(Golden.call("denied", 3)));
    seen.add(run.act(Golden.call("read", "forbidden", 4)));
    seen.add(run.act(Golden.call("broken", 5)));
    return first.value() + seen;
  }
}
