// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Reactive;
import dev.menagerie.core.Answer;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Key;
import dev.menagerie.evaluation.oracle.Oracle;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Timeline;
import dev.menagerie.evaluation.oracle.Truth;
import dev.menagerie.evaluation.oracle.VirtualPace;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.MemoryBench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reactive agent on requests of which some are much more frequent than others. */
@Tag("fidelity")
class ReactiveFidelityTest {

  private static final String BAR =
      "in no paper: requests by Zipf's law of 1.1 over intents, 0.15 of them about something else";
  private static final Band HITS = new Band("replies from the cache", 60, 85, " %", BAR);
  private static final Band FALSE = new Band("wrong replies", 0, 0.5, " %", BAR);
  private static final Band HARD =
      new Band("wrong replies to requests about something else", 0, 2, " %", BAR);
  private static final Band LATENCY = new Band("latency saved", 55, 100, " %", BAR);
  private static final Band CALLS =
      new Band("model calls saved, less the replies from the cache", -2, 2, " points", BAR);
  private static final Band UNCHECKED =
      new Band(
          "wrong replies to requests about something else, what they are about not checked",
          20,
          100,
          " %",
          BAR);

  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final List<String> MEASURES =
      List.of(
          "pressure",
          "weight",
          "colour",
          "price",
          "height",
          "age",
          "speed",
          "load",
          "owner",
          "noise");
  private static final List<String> THINGS = List.of("pump", "lathe", "crane", "boiler", "mixer");
  private static final List<String> PLACES = List.of("Dorvek", "Elmira", "Fostal", "Gundra");
  private static final List<String> ELSEWHERE = List.of("Alvar", "Brenno", "Cindal", "Hestor");
  private static final List<String> WORDINGS =
      List.of(
          "What is the %s?",
          "what is the %s",
          "Please, what is the %s?",
          "Hello, what is the %s?",
          "Could you tell me, what is the %s?",
          "What is the %s, please?",
          "What's the %s?",
          "I need the %s.");

  @TempDir Path data;

  /**
   * A request.
   *
   * @param about what it asks for
   * @param hard whether it is like a frequent one, about something else
   */
  private record Request(String goal, String about, boolean hard) implements Truth {

    @Override
    public String state(Scene scene) {
      return "";
    }

    @Override
    public Reasoned answer(Scene scene, Draw draw) {
      return new Reasoned("I look it up.", right());
    }

    String right() {
      return "The %s is listed as number %d in the book of the works, on the page behind it."
          .formatted(about, Math.floorMod(Key.of(1).with(about).hash(), 10_000));
    }
  }

  /** What came of a request. */
  private record Seen(Request request, boolean hit, boolean right, List<Entry> journal) {

    double seconds(long seed) {
      var pace = new VirtualPace(GPT4, seed, request);
      return Timeline.of(journal, pace, Integer.MAX_VALUE).makespan().toNanos() / 1e9;
    }

    long tokens() {
      return journal.stream()
          .filter(it -> it.phase() == Phase.RESULT)
          .mapToLong(it -> it.usage().tokens())
          .sum();
    }
  }

  private static int intents() {
    return Effort.isFull() ? 200 : 20;
  }

  private static List<Request> requests(long seed) {
    var draws = Key.of(seed).with("requests");
    var weights = IntStream.rangeClosed(1, intents()).mapToObj(it -> Math.pow(it, -1.1)).toList();
    double all = weights.stream().mapToDouble(it -> it).sum();
    var requests = new ArrayList<Request>();
    for (int number = 0; number < 10 * intents(); number++) {
      var key = draws.with(number);
      double left = key.with("intent").uniform() * all;
      int intent = 0;
      while (intent < intents() - 1 && left >= weights.get(intent)) {
        left -= weights.get(intent++);
      }
      requests.add(request(intent, key, Key.of(seed).with("intent").with(intent)));
    }
    return requests;
  }

  private static Request request(int intent, Key key, Key own) {
    boolean hard = key.with("hard").uniform() < 0.15;
    var places = hard ? ELSEWHERE : PLACES;
    int place = hard ? (int) (key.with("place").uniform() * places.size()) : intent / 50;
    var about =
        "%s of the %s in hall %d of the %s works"
            .formatted(
                MEASURES.get(intent % 10),
                THINGS.get(intent / 10 % 5),
                3 + intent % 7,
                places.get(place));
    int wordings = 3 + (int) (own.with("wordings").uniform() * 6);
    int first = (int) (own.with("first").uniform() * WORDINGS.size());
    int chosen = (int) (key.with("wording").uniform() * wordings);
    var wording = WORDINGS.get((first + chosen) % WORDINGS.size());
    return new Request(wording.formatted(about), about, hard);
  }

  private static Reactive agent(boolean cached, boolean slots) {
    return new Reactive(List.of(), 0.9, slots, cached ? 86_400 : 0);
  }

  /** Asks one request after the other. */
  private List<Seen> asked(String name, Reactive agent, long seed, List<Request> requests) {
    var oracle = new Oracle(GPT4, seed, requests);
    var folder = data.resolve(name + seed);
    try (var bench = new MemoryBench(folder, agent, oracle, new LedgerTools())) {
      return requests.stream().map(it -> seen(it, bench)).toList();
    }
  }

  private static Seen seen(Request request, MemoryBench bench) {
    var task = bench.run(request.goal());
    var journal = bench.journal(task);
    long thoughts =
        journal.stream()
            .filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT)
            .count();
    long actions = journal.stream().filter(it -> it.kind() == Kind.ACT).count();
    assertThat(thoughts).isLessThanOrEqualTo(1);
    assertThat(actions).isZero();
    var answer = task.answer().map(Answer::text).orElse("");
    return new Seen(request, thoughts == 0, answer.equals(request.right()), journal);
  }

  private static double percent(List<Seen> seen, ToDoubleFunction<Seen> share) {
    return 100 * seen.stream().mapToDouble(share).average().orElseThrow();
  }

  private static List<Seen> hard(List<Seen> seen) {
    return seen.stream().filter(it -> it.request().hard()).toList();
  }

  /** One figure of each seed. */
  private record Figures(
      List<Double> hits,
      List<Double> wrong,
      List<Double> hard,
      List<Double> saved,
      List<Double> calls,
      List<Double> unchecked,
      List<Double> seconds,
      List<Double> tokens) {}

  private void measure(long seed, Figures figures) {
    var requests = requests(seed);
    var half = requests.subList(0, requests.size() / 2);
    var cached = asked("cached", agent(true, true), seed, requests);
    var thought = asked("thought", agent(false, true), seed, requests.subList(0, 20));
    var unchecked = asked("unchecked", agent(true, false), seed, half);
    double usual = thought.stream().mapToDouble(it -> it.seconds(seed)).average().orElseThrow();
    double now = cached.stream().mapToDouble(it -> it.seconds(seed)).average().orElseThrow();
    figures.hits.add(percent(cached, it -> it.hit() ? 1 : 0));
    figures.wrong.add(percent(cached, it -> it.right() ? 0 : 1));
    figures.hard.add(percent(hard(cached), it -> it.right() ? 0 : 1));
    figures.saved.add(100 * (1 - now / usual));
    figures.calls.add(calls(thought) - calls(cached) - percent(cached, it -> it.hit() ? 1 : 0));
    figures.unchecked.add(percent(hard(unchecked), it -> it.right() ? 0 : 1));
    figures.seconds.add(now);
    figures.tokens.add(cached.stream().mapToLong(Seen::tokens).average().orElseThrow());
  }

  /** Model calls for 100 requests. */
  private static double calls(List<Seen> seen) {
    return percent(
        seen,
        it ->
            it.journal().stream()
                .filter(e -> e.kind() == Kind.THINK && e.phase() == Phase.INTENT)
                .count());
  }

  private static Figures none() {
    return new Figures(
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  @Test
  void replies_are_given_again_to_requests_about_the_same_alone() {
    var figures = none();
    for (int seed = 0; seed < Effort.seeds(); seed++) {
      measure(seed, figures);
    }

    var calls = figures.hits.stream().map(it -> 1 - it / 100).toList();
    var right = figures.wrong.stream().map(it -> 100 - it).toList();
    var setting = "tasks of %d requests by Zipf's law, gpt4-2023";
    Finding.of("reactive", setting.formatted(10 * intents() / Effort.tasks()))
        .bar("from the cache", Estimate.of(figures.hits))
        .bar("latency saved", Estimate.of(figures.saved))
        .bar("wrong", Estimate.of(figures.wrong))
        .bar("wrong, unchecked", Estimate.of(figures.unchecked))
        .measured(HITS, Estimate.of(figures.hits))
        .measured(FALSE, Estimate.of(figures.wrong))
        .measured(HARD, Estimate.of(figures.hard))
        .measured(LATENCY, Estimate.of(figures.saved))
        .measured(CALLS, Estimate.of(figures.calls))
        .measured(UNCHECKED, Estimate.of(figures.unchecked))
        .cost(
            new Score(
                Chosen.of(agent(true, true)),
                right,
                right,
                calls,
                figures.tokens,
                figures.tokens,
                figures.seconds,
                figures.hits));
  }
}
