// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.Replies.deciding;
import static dev.menagerie.architecture.Replies.reading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.EpisodeReading.Told;
import dev.menagerie.architecture.Filing.Decision;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left in memory of a long stream of things that were told. */
@BesideOthers
@Timeout(300)
class KeptStreamTest {

  private static final List<String> NAMES =
      List.of(
          "Otto", "Ada", "Bruno", "Cleo", "Dora", "Emil", "Flora", "Gus", "Hilda", "Ivo", "Jana",
          "Karl", "Lola", "Max", "Nora", "Oskar", "Paula", "Quirin", "Rosa", "Sepp");

  /** Each line is one relation in several words. */
  private static final List<List<String>> RELATIONS =
      List.of(
          List.of("lives in", "is kept in", "has its home in"),
          List.of("eats", "feeds on", "is fed with"),
          List.of("is cared for by", "has as keeper", "is looked after by"),
          List.of("weighs about", "has a weight of", "brings to the scales"));

  private static final List<String> NOISE =
      List.of("looked tired", "was on a photo", "sneezed", "was talked about", "slept late");

  @TempDir Path data;

  /** A relation of somebody to something, whatever its words. */
  private record Triple(String subject, int relation, String object) {
    String line() {
      return subject + relation;
    }

    boolean isNoise() {
      return relation < 0;
    }
  }

  /** Says one thing after the other, and knows what is true by now. */
  private static final class Told400 {

    final Map<String, Triple> truth = new TreeMap<>();
    final Map<String, Told> said = new TreeMap<>();
    private final Random chance;
    private int values;

    Told400(Random chance) {
      this.chance = chance;
    }

    /** A goal that nobody had before. */
    String next() {
      var what = chance.nextInt(10);
      boolean fresh = truth.isEmpty() || (what >= 8 && truth.size() < 4 * NAMES.size());
      if (what < 3) {
        return say(new Told(oneOf(NAMES), "just", oneOf(NOISE), "", false, 0.5));
      }
      var known = truth.isEmpty() ? null : oneOf(List.copyOf(truth.values()));
      if (fresh || known == null) {
        return say(fresh());
      } else if (what < 6) {
        return say(told(known));
      }
      return say(changed(known.subject(), known.relation()));
    }

    private Told fresh() {
      while (true) {
        var subject = oneOf(NAMES);
        int relation = chance.nextInt(RELATIONS.size());
        if (!truth.containsKey(subject + relation)) {
          return changed(subject, relation);
        }
      }
    }

    private Told changed(String subject, int relation) {
      var now = new Triple(subject, relation, "thing" + ++values);
      truth.put(now.line(), now);
      return told(now);
    }

    private Told told(Triple it) {
      var words = oneOf(RELATIONS.get(it.relation()));
      return new Told(it.subject(), words, it.object(), "", false, 0.9);
    }

    private String say(Told told) {
      var goal = "Number %d: %s".formatted(said.size(), words(told));
      said.put(goal, told);
      return goal;
    }

    private <T> T oneOf(List<T> choices) {
      return choices.get(chance.nextInt(choices.size()));
    }
  }

  private static String words(Told told) {
    return "%s %s %s".formatted(told.subject(), told.predicate(), told.object());
  }

  private static Triple triple(String line) {
    var subject = line.substring(0, line.indexOf(' '));
    for (int relation = 0; relation < RELATIONS.size(); relation++) {
      for (var words : RELATIONS.get(relation)) {
        var begin = subject + " " + words + " ";
        if (line.startsWith(begin)) {
          return new Triple(subject, relation, line.substring(begin.length()).split(" ")[0]);
        }
      }
    }
    return new Triple(subject, -1, line);
  }

  /** A model that decides rightly with some probability. */
  private static final class Oracle {

    private final Told400 stream;
    private final double right;
    private final Random chance;

    Oracle(Told400 stream, double right, Random chance) {
      this.stream = stream;
      this.right = right;
      this.chance = chance;
    }

    String reply(ModelCall call) {
      var text = ScriptedModel.text(call.prompt());
      return call.prompt().name().equals("read") ? read(text) : decide(text);
    }

    private String read(String text) {
      var goal = text.lines().filter(it -> it.startsWith("Goal: ")).findFirst().orElseThrow();
      var told = Objects.requireNonNull(stream.said.get(goal.substring(6)));
      boolean noise = triple(words(told)).isNoise();
      boolean takes = chance.nextDouble() < right ? !noise : noise;
      return reading("Something was told.", takes || !noise ? List.of(told) : List.of());
    }

    private String decide(String text) {
      var parts = text.split("were read from a task", 2);
      var memory = lines(parts[0]);
      var said = triple(lines(parts[1]).getFirst());
      var best = best(said, memory);
      if (chance.nextDouble() < right) {
        return deciding(best);
      }
      int id = target(best).orElse(1 + chance.nextInt(memory.size()));
      var wrong =
          Stream.of(
                  new Decision.Add(1),
                  new Decision.Update(1, id, ""),
                  new Decision.Invalidate(1, id),
                  new Decision.Ignore(1, id))
              .filter(it -> it.getClass() != best.getClass())
              .toList();
      return deciding(wrong.get(chance.nextInt(wrong.size())));
    }

    private static Decision best(Triple said, List<String> memory) {
      if (said.isNoise()) {
        return new Decision.Ignore(1, 0);
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < memory.size(); i++) {
          var known = triple(memory.get(i));
          boolean holds = !memory.get(i).contains(" until ");
          if (holds && pass == 0 && known.equals(said)) {
            return new Decision.Ignore(1, i + 1);
          } else if (holds && pass == 1 && known.line().equals(said.line())) {
            return new Decision.Invalidate(1, i + 1);
          }
        }
      }
      return new Decision.Add(1);
    }

    private static Optional<Integer> target(Decision decision) {
      return switch (decision) {
        case Decision.Invalidate(_, var id) -> Optional.of(id);
        case Decision.Ignore(_, var id) when id > 0 -> Optional.of(id);
        default -> Optional.empty();
      };
    }

    private static List<String> lines(String text) {
      return text.lines()
          .filter(it -> it.matches("\\d+\\. .*"))
          .map(it -> it.substring(it.indexOf(' ') + 1))
          .toList();
    }
  }

  /** How well what is held to be true now is what is true. */
  private static double f1(List<Triple> held, Map<String, Triple> truth) {
    long right = held.stream().distinct().filter(truth.values()::contains).count();
    double precision = (double) right / held.size();
    double recall = (double) right / truth.size();
    return 2 * precision * recall / (precision + recall);
  }

  @Test
  void what_is_true_is_left_of_contradictions_paraphrases_and_noise() throws Exception {
    double kept = 0;
    double appended = 0;
    double size = 0;
    int seeds = 3;
    for (int seed = 1; seed <= seeds; seed++) {
      var stream = new Told400(new Random(seed));
      var oracle = new Oracle(stream, 0.9, new Random(seed + 1_000));
      var keeper = KeptSpace.reader(100, 10);
      try (var space = new KeptSpace(data.resolve("seed" + seed), keeper, oracle::reply)) {
        for (int part = 0; part < 4; part++) {
          for (int turn = 0; turn < 100; turn++) {
            space.episode(stream.next(), "Noted.");
          }
          space.keep();
        }

        var all = space.list(ThingType.FACT);
        var held =
            all.stream()
                .filter(it -> it.until().isEmpty())
                .map(it -> (Fact) it.content().orElseThrow())
                .map(it -> triple("%s %s %s".formatted(it.subject(), it.predicate(), it.object())))
                .toList();
        var told = stream.said.values().stream().map(it -> triple(words(it))).toList();
        kept += f1(held, stream.truth) / seeds;
        appended += f1(told, stream.truth) / seeds;
        size += (double) (all.size() + space.notes().size()) / told.size() / seeds;
        assertThat(space.facts()).allMatch(it -> !it.sources().isEmpty());
      }
    }

    assertThat(kept).isGreaterThanOrEqualTo(0.88).isGreaterThan(appended + 0.2);
    assertThat(size).isLessThanOrEqualTo(0.5);
  }

  @Test
  void facts_have_the_same_history_in_whatever_order_they_are_told() {
    var days = List.of("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01");
    var histories = new TreeSet<String>();
    for (int seed = 0; seed < 6; seed++) {
      var chance = new Random(seed);
      var stream = new Told400(chance);
      var goals = new ArrayList<String>();
      for (var day : days) {
        for (var name : NAMES.subList(0, 3)) {
          var words = RELATIONS.get(0).get(chance.nextInt(3));
          goals.add(stream.say(new Told(name, words, "house-" + day, day, seed % 2 == 0, 0.9)));
        }
      }
      Collections.shuffle(goals, chance);
      var oracle = new Oracle(stream, 1, chance);
      var folder = data.resolve("order" + seed);
      try (var space = new KeptSpace(folder, MemoryKeeper.DEFAULTS, oracle::reply)) {
        goals.forEach(it -> space.episode(it, "Noted."));
        space.keep();

        histories.add(history(space, days));
      }
    }

    assertThat(histories).hasSize(1);
    assertThat(histories.first()).contains("2026-02-11: [Ada 0 house-2026-02-01, Bruno 0");
  }

  /** What held ten days after each of some days. */
  private static String history(KeptSpace space, List<String> days) {
    var text = new StringBuilder();
    for (var day : days) {
      var at = Instant.parse(day + "T00:00:00Z").plus(Duration.ofDays(10));
      var held =
          space.holding(at).stream()
              .map(KeptStreamTest::triple)
              .map(it -> "%s %d %s".formatted(it.subject(), it.relation(), it.object()))
              .sorted()
              .toList();
      text.append("%s: %s\n".formatted(at.toString().substring(0, 10), held));
    }
    return text.toString();
  }
}
