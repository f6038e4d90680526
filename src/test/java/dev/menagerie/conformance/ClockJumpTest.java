// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.OpenAiProvider;
import dev.menagerie.model.Resilience;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import dev.menagerie.testkit.StoredBench;
import dev.menagerie.testkit.Workbench;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.ScriptedMcp;
import dev.menagerie.tool.Secrets;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolServers;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock jumps while tasks run and between runs of the server: nothing depends on it. */
@Timeout(60)
class ClockJumpTest {

  private static final int ASKING = 5;

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final int STEPS = 20;
  private static final ToolConfig TOOLS =
      new ToolConfig(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          3,
          Duration.ofMillis(5),
          100_000,
          1_000,
          4,
          Duration.ofMinutes(5),
          Secrets.USUAL);

  @TempDir Path data;
  private final AtomicReference<Instant> clock = new AtomicReference<>(START);
  private final AtomicInteger jumps = new AtomicInteger();

  private void jump(Duration jump) {
    clock.updateAndGet(now -> now.plus(jump));
    jumps.incrementAndGet();
  }

  private StoredBench bench(int jumpAt, Duration jump) {
    return new StoredBench(data, (_, run) -> steps(run, jumpAt, jump), clock::get);
  }

  private Answer steps(Run run, int jumpAt, Duration jump) {
    for (int i = 0; i < STEPS; i++) {
      if (i == jumpAt) {
        jump(jump);
      }
      run.once("step", String.class, () -> "drawn");
    }
    return new Answer("drawn " + STEPS, true);
  }

  @ParameterizedTest
  @ValueSource(longs = {-48, 48})
  void a_jump_while_a_task_runs_and_between_two_runs_of_the_server(long hours) {
    var jump = Duration.ofHours(hours);
    var ids = new ArrayList<String>();
    var journals = new ArrayList<List<Entry>>();
    for (int run = 0; run < Effort.of(3, 20); run++) {
      try (var bench = bench(STEPS / 2, jump)) {
        bench.tasks().resume();
        for (int i = 0; i < 3; i++) {
          var ended = bench.ended(bench.start("go").id());
          assertThat(ended.status()).isEqualTo(Status.COMPLETED);
          assertThat(ended.spent().ms()).isLessThan(60_000);
          ids.add(ended.id());
          journals.add(bench.store().read(ended.id(), 0, 1_000));
        }
      }
      jump(jump);
    }

    try (var bench = bench(-1, jump)) {
      for (int i = 0; i < ids.size(); i++) {
        var journal = bench.store().read(ids.get(i), 0, 1_000);
        assertThat(journal).isEqualTo(journals.get(i)).hasSize(STEPS + 2);
        assertThat(journal).extracting(Entry::position).isSorted();
      }
      assertThat(ids).doesNotHaveDuplicates();
      assertThat(listed(bench)).containsExactlyInAnyOrderElementsOf(ids);
    }
    Guarantee.STORAGE.shown(
        getClass(),
        "a clock that jumps %d hours, within tasks and between runs".formatted(hours),
        jumps.get(),
        "every journal whole and in order, every task listed once");
  }

  /**
   * Through the real gateways, which measure what passes: the clock jumps while a tool server is
   * greeted, and in each first attempt of a model and of a tool, which fails.
   */
  @ParameterizedTest
  @ValueSource(longs = {-48, 48})
  void a_jump_while_a_model_and_a_tool_server_are_asked(long hours) {
    int rounds = Effort.of(1, 20);
    for (int round = 0; round < rounds; round++) {
      asked(Duration.ofHours(hours));
    }

    assertThat(jumps).hasValue(rounds * (1 + 2 * ASKING));
    Guarantee.STORAGE.shown(
        getClass(),
        "a clock that jumps %d hours while a model and a tool server are asked".formatted(hours),
        jumps.get(),
        "every task completed within seconds, each failed attempt made again once");
  }

  /** Few tasks: a server of which every other call fails is left alone at the tenth. */
  private void asked(Duration jump) {
    var asked = new AtomicInteger();
    var called = new AtomicInteger();
    try (var model =
            ScriptedModelServer.of(
                _ ->
                    falters(asked, jump)
                        ? ModelScript.fails(500, "oops")
                        : ModelScript.says("said"));
        var mcp = new ScriptedMcp(seen -> answer(seen, called, jump));
        var servers = servers(mcp);
        var bench =
            Workbench.of((_, run) -> thinksAndActs(run))
                .clock(clock::get)
                .model(models(model))
                .gateway(gateway(servers))) {
      for (int task = 0; task < ASKING; task++) {
        long start = System.nanoTime();
        var ended = bench.run("go");

        assertThat(ended.status()).isEqualTo(Status.COMPLETED);
        assertThat(ended.answer()).contains(Answer.of("said done"));
        assertThat(ended.spent().ms()).isLessThan(10_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      }
      assertThat(model.received()).hasSize(2 * ASKING);
      assertThat(mcp.seen("tools/call")).hasSize(2 * ASKING);
    }
  }

  /** Every other time, and then the clock jumps. */
  private boolean falters(AtomicInteger times, Duration jump) {
    boolean falters = times.getAndIncrement() % 2 == 0;
    if (falters) {
      jump(jump);
    }
    return falters;
  }

  private ScriptedMcp.Answer answer(ScriptedMcp.Seen seen, AtomicInteger called, Duration jump) {
    if (seen.method().equals("server/discover")) {
      jump(jump);
    }
    return ScriptedMcp.modernAnswer(
        seen,
        List.of("work"),
        call ->
            falters(called, jump)
                ? ScriptedMcp.Answer.status(503)
                : ScriptedMcp.Answer.result(call, ScriptedMcp.text("done")));
  }

  private static ToolServers servers(ScriptedMcp mcp) {
    var servers =
        new ToolServers(new InMemoryJournal(), TOOLS, AddressGuard.OPEN, System::nanoTime);
    servers.register(
        "s", mcp.url().toString(), Map.of("work", "idempotent"), Policy.of(Json.text("allow")));
    return servers;
  }

  private static Gateway gateway(ToolServers servers) {
    return new Gateway(servers, TOOLS, OpenTelemetry.noop(), System::nanoTime);
  }

  /** One failure is enough for a model to be left alone for a moment. */
  private static ModelGateway models(ScriptedModelServer server) {
    var quick =
        new Resilience(
            5,
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofSeconds(5),
            1,
            Duration.ofMillis(20));
    var provider =
        new OpenAiProvider("openai", server.url() + "/v1/", "", Duration.ofSeconds(10), 100);
    return new ModelGateway(
        ModelConfig.of("openai:gpt-4o-mini").with(quick),
        List.of(provider),
        OpenTelemetry.noop(),
        System::nanoTime);
  }

  private static Answer thinksAndActs(Run run) {
    var said = run.think(Prompt.of("word", "say a word"));
    return Answer.of(
        said + " " + run.act(ToolCall.of("s__work", JsonValue.EMPTY_JSON_OBJECT)).text());
  }

  /** Page by page, as a client does. */
  private static List<String> listed(StoredBench bench) {
    var none = Optional.<String>empty();
    var found = new ArrayList<String>();
    for (var after = none; ; after = Optional.of(found.getLast())) {
      var page =
          bench.store().tasks(new Filter(Optional.empty(), none, none, none, after, 2)).stream()
              .map(TaskRecord::id)
              .toList();
      found.addAll(page);
      if (page.size() < 2) {
        return found;
      }
    }
  }

  @Test
  void a_task_that_was_begun_in_the_future_goes_on() {
    String id;
    try (var bench = new StoredBench(data, (_, run) -> asks(run), clock::get)) {
      clock.set(START.plus(Duration.ofDays(2)));
      id = bench.start("ask").id();
      waits(bench, id);
    }
    clock.set(START);

    try (var bench = new StoredBench(data, (_, run) -> asks(run), clock::get)) {
      bench.tasks().resume();
      waits(bench, id);
      bench.tasks().cancel(id);

      assertThat(bench.ended(id).status()).isEqualTo(Status.CANCELLED);
      assertThat(listed(bench)).containsExactly(id);
    }
  }

  private static void waits(StoredBench bench, String id) {
    try (var events = bench.tasks().events(id, 0)) {
      for (var waiting = List.<Waiting>of(); waiting.isEmpty(); ) {
        events.next(Duration.ofMillis(5));
        waiting = bench.tasks().find(id).orElseThrow().waiting();
      }
    }
  }

  private static Answer asks(Run run) {
    return new Answer(run.ask(Question.of("Well?")), true);
  }
}
