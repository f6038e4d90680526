// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.LlmCompiler;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Timeline;
import dev.menagerie.evaluation.oracle.Timeline.Span;
import dev.menagerie.evaluation.oracle.VirtualPace;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A run of LLMCompiler on the virtual clock is no longer than its plans must be: each call begins
 * once it is written, the joiner once all are done.
 */
class CriticalPathTest {

  private static final Profile GPT4 = Profile.of("gpt4-2023");

  private record Planned(Outcome outcome, Timeline timeline) {

    static Planned of(Outcome outcome) {
      var pace = new VirtualPace(GPT4, 1, outcome.of().truth());
      return new Planned(outcome, Timeline.of(outcome.journal(), pace, Integer.MAX_VALUE));
    }

    /** From the first token to the end of what must come last. */
    long nanos() {
      long now = 0;
      for (var thought : outcome.thoughts("")) {
        now += thought.name().equals("plan") ? plan(thought.path()) : taken(thought.path());
      }
      return now;
    }

    private long taken(String path) {
      return length(timeline.span(path));
    }

    private static long length(Span span) {
      return span.end().minus(span.start()).toNanos();
    }

    /** Nanoseconds until all calls of a plan are done, from its beginning. */
    private long plan(String path) {
      var elements =
          outcome.journal().stream()
              .filter(it -> it.path().equals(path) && it.phase() == Phase.ELEMENT)
              .map(it -> it.outcome().toString())
              .toList();
      double all = elements.stream().mapToInt(String::length).sum();
      long first = Duration.ofMillis((long) (1000 * GPT4.figure("latency.first-token"))).toNanos();
      long whole = taken(path);
      long end = whole;
      double written = 0;
      for (var element : elements) {
        written += element.length();
        long begin = first + (long) ((whole - first) * written / all);
        end = Math.max(end, begin + call(element));
      }
      return end;
    }

    private long call(String element) {
      return outcome.journal().stream()
          .filter(it -> it.kind() == Kind.ACT && it.phase() == Phase.INTENT)
          .filter(it -> element.contains(argument(it)))
          .mapToLong(it -> taken(it.path()))
          .findFirst()
          .orElseThrow();
    }

    /** The one argument that each tool takes. */
    private static String argument(Entry call) {
      var request = call.request().asJsonObject();
      var arguments = request.get("arguments") instanceof JsonObject inner ? inner : request;
      return ((JsonString) arguments.values().iterator().next()).getString();
    }
  }

  private static void asLongAsItMustBe(List<Case> cases) {
    for (var outcome : new Trial(LlmCompiler.DEFAULTS, Profile.of("perfect")).run(1, cases)) {
      var planned = Planned.of(outcome);

      assertThat(planned.timeline().makespan().toNanos())
          .isBetween((long) (0.99 * planned.nanos()), (long) (1.05 * planned.nanos()));
    }
  }

  @Test
  void eight_lookups_take_as_long_as_the_plan_and_its_last_call() {
    asLongAsItMustBe(Cases.movie(5));
  }

  @Test
  void lookups_and_then_arithmetic_take_as_long_as_two_plans() {
    asLongAsItMustBe(Cases.parallelQa(10));
  }
}
