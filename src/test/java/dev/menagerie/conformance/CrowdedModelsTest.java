// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.Provider;
import dev.menagerie.model.ProviderFailed;
import dev.menagerie.model.Resilience;
import dev.menagerie.testkit.CountingJournal;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More branches than the gateway asks models for at once, and budgets with room for a few of them:
 * who waits for one must not keep the other from those who need it to go on.
 */
@Timeout(300)
class CrowdedModelsTest {

  private static final int BRANCHES = 70;
  private static final int OUTPUT = 4_096;
  private static final String WORD = "{\"word\":\"a\"}";

  record Word(String word) {}

  /** Replies by a function of the request. */
  private record Answering(Asked asked) implements Provider {

    interface Asked {
      ModelReply reply(Request request, Consumer<String> delta);
    }

    @Override
    public String name() {
      return "crowded";
    }

    @Override
    public ModelReply reply(String model, Request request, Consumer<String> delta) {
      return asked.reply(request, delta);
    }

    @Override
    public int outputLimit() {
      return OUTPUT;
    }
  }

  private static Models gateway(Resilience resilience, Answering.Asked asked) {
    return new ModelGateway(
        ModelConfig.of("crowded:model").with(resilience),
        List.of(new Answering(asked)),
        OpenTelemetry.noop(),
        System::nanoTime);
  }

  private static ModelReply says(String text, long output) {
    return new ModelReply(
        text, List.of(), new Usage(1, 0, output, BigDecimal.ZERO), "crowded:model", "stop");
  }

  private static Limits tokens(long tokens) {
    return new Limits(tokens, BigDecimal.ONE, 5_000, 100, 1, 3_600);
  }

  private static Answer words(Run run) {
    var words =
        run.each(
            IntStream.range(0, BRANCHES).boxed().toList(),
            it -> run.think(Prompt.of("word", "say a word"), Word.class).word());
    return Answer.of("%d words".formatted(words.size()));
  }

  @Test
  void a_repair_gets_its_turn_when_all_others_wait_for_the_budget() {
    var model =
        gateway(
            Resilience.DEFAULT,
            (request, _) -> says(request.prompt().turns().size() == 1 ? "no object" : WORD, 10));
    try (var bench =
        Workbench.of((_, run) -> words(run)).budget("it", tokens(7_000)).model(model)) {
      var record = bench.run("words");

      assertThat(record.status()).as("%s", record.error()).isEqualTo(Status.COMPLETED);
      assertThat(bench.requests()).isEqualTo(2 * BRANCHES);
    }
  }

  @Test
  void those_who_wait_for_their_budget_keep_no_turn_from_another_task() throws Exception {
    var asked = new CountDownLatch(1);
    var held = new CountDownLatch(1);
    var model =
        gateway(
            Resilience.DEFAULT,
            (request, _) -> {
              if (request.prompt().name().equals("word")) {
                asked.countDown();
                await(held);
              }
              return says(WORD, 10);
            });
    try (var bench =
        Workbench.of((_, run) -> words(run))
            .agent("other", (_, run) -> Answer.of(run.think(Prompt.of("other", "say something"))))
            .budget("it", tokens(7_000))
            .model(model)) {
      var crowd = bench.start("words").id();
      asked.await();

      var other = bench.tasks().start(Workbench.submission("other", "say"));

      assertThat(bench.ended(other.id()).status()).isEqualTo(Status.COMPLETED);
      held.countDown();
      assertThat(bench.ended(crowd).status()).isEqualTo(Status.COMPLETED);
    }
  }

  private static void await(CountDownLatch held) {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderFailed.refused("interrupted").because(e);
    }
  }

  @Test
  void tasks_that_share_the_turns_end_within_their_budgets_whatever_the_model_does() {
    int seeds = Effort.of(12, 300);
    long writes = 0;
    long requests = 0;
    int partial = 0;
    for (int seed = 0; seed < seeds; seed++) {
      var chance = new Random(seed);
      var attempts = new AtomicInteger();
      var counting = new AtomicReference<CountingJournal>();
      var limits = tokens(OUTPUT * (1L + chance.nextInt(5)) + chance.nextInt(200_000));
      try (var bench =
          Workbench.of(spending())
              .budget("it", limits)
              .model(gateway(resilience(chance), moody(attempts)))) {
        bench.writingThrough(
            journal -> {
              counting.set(new CountingJournal(journal));
              return counting.get();
            });

        var ids = IntStream.range(0, 3).mapToObj(it -> bench.start("task " + it).id()).toList();
        var ended = ids.stream().map(bench::ended).toList();

        assertThat(counting.get().violations()).as("seed %d", seed).isEmpty();
        for (var record : ended) {
          assertThat(record.status())
              .as("seed %d: %s", seed, record.error())
              .isIn(Status.COMPLETED, Status.PARTIAL);
          assertThat(record.spent().usage().tokens())
              .as("seed %d", seed)
              .isBetween(counting.get().of(record.id()).usage().tokens(), limits.tokens());
        }
        writes += counting.get().writes();
        requests += attempts.get();
        partial +=
            (int) ended.stream().map(TaskRecord::status).filter(Status.PARTIAL::equals).count();
      }
    }
    assertThat(partial).isBetween(1, 3 * seeds - 1);
    Guarantee.BUDGET.shown(
        getClass(),
        "three tasks of 70 branches each on one gateway, random costs and failures, malformed"
            + " replies, broken streams",
        3L * seeds,
        "all ended, no limit exceeded after any of %d writes, %d requests; %d ended partial"
            .formatted(writes, requests, partial));
  }

  /** Branches that each think twice, in one of three ways. */
  private static Architecture spending() {
    return (_, run) -> {
      run.offer("so far");
      var places = IntStream.range(0, BRANCHES).boxed().toList();
      run.each(places, place -> thoughts(run, place) + thoughts(run, place + 1));
      return Answer.of("all of it");
    };
  }

  private static String thoughts(Run run, int place) {
    try {
      switch (place % 3) {
        case 0 -> run.think(Prompt.of("text", "say something"));
        case 1 -> run.think(Prompt.of("word", "say a word"), Word.class);
        default -> run.thinkEach(Prompt.of("list", "say words"), Word.class, _ -> {});
      }
      return "thought";
    } catch (Malformed | ModelFailed _) {
      return "paid for all the same";
    }
  }

  /** With a breaker that opens now and then, or never. */
  private static Resilience resilience(Random chance) {
    return new Resilience(
        4,
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        Duration.ofSeconds(1),
        chance.nextBoolean() ? 3 : 100_000,
        Duration.ofMillis(4));
  }

  private static Answering.Asked moody(AtomicInteger attempts) {
    return (request, delta) -> {
      attempts.incrementAndGet();
      var chance = ThreadLocalRandom.current();
      long cost = chance.nextInt(12) == 0 ? chance.nextInt(OUTPUT) : chance.nextInt(200);
      var text = text(request.prompt().name(), chance.nextInt(4) > 0, chance.nextInt(3));
      return switch (chance.nextInt(12)) {
        case 0 -> throw ProviderFailed.passing("out of luck");
        case 1 -> throw ProviderFailed.passing("slow down").after(Duration.ofMillis(2));
        case 2 -> {
          delta.accept(text.substring(0, text.length() * 2 / 3));
          throw ProviderFailed.passing("broke off").spent(usage(chance.nextBoolean() ? cost : 0));
        }
        default -> {
          delta.accept(text);
          yield says(text, cost);
        }
      };
    };
  }

  private static Usage usage(long output) {
    return output == 0 ? Usage.NONE : new Usage(1, 0, output, BigDecimal.ZERO);
  }

  private static String text(String name, boolean readable, int words) {
    if (name.equals("list")) {
      var list = String.join(",", java.util.Collections.nCopies(words, WORD));
      return "{\"value\":[" + list + (readable ? "]}" : ",{\"wort\":1}]}");
    }
    return readable ? WORD : "a";
  }
}
