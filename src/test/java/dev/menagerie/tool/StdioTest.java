// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.testkit.BesideOthers;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool servers that are processes, in both eras, as they should be. */
@BesideOthers
@Timeout(90)
class StdioTest {

  private final StdioBench bench = new StdioBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private static JsonObject saying(String text) {
    return Json.object().add("text", text).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern", "banner", "fussy", "chatty"})
  void a_process_is_registered_listed_and_called(String manner) {
    var command = StdioPeer.command(manner);

    var shown = bench.register("s", command);

    assertThat(shown.getString("status")).isEqualTo("ready");
    assertThat(shown.getString("protocol"))
        .isEqualTo(manner.equals("modern") ? "2026-07-28" : "2025-11-25");
    assertThat(shown.getJsonArray("command")).isEqualTo(Json.array(command).build());
    assertThat(shown).doesNotContainKeys("url", "env");
    assertThat(bench.text("s__echo", saying("grüße\nto you"))).isEqualTo("grüße\nto you");
  }

  @Test
  void a_server_that_says_nothing_to_the_first_question_is_asked_as_a_legacy_one() {
    bench.register("s", StdioPeer.command("silent"));

    assertThat(bench.text("s__echo", saying("hello"))).isEqualTo("hello");
    assertThat(bench.text("s__seen")).startsWith("[server/discover, initialize,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void calls_share_one_process_and_get_their_own_answers(String manner) throws Exception {
    bench.register("s", StdioPeer.command(manner));
    var pid = bench.text("s__pid");

    List<Callable<String>> calls =
        IntStream.range(0, 40)
            .<Callable<String>>mapToObj(i -> () -> bench.text("s__echo", saying("t" + i)))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = threads.invokeAll(calls);

      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo("t" + i);
      }
    }
    assertThat(bench.text("s__pid")).isEqualTo(pid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void progress_is_heard_while_a_call_runs(String manner) {
    bench.register("s", StdioPeer.command(manner));
    var heard = new CopyOnWriteArrayList<ToolProgress>();

    var outcome =
        bench.call(
            "s__count",
            Json.object().build(),
            new Context("t", "/0", OnBehalf.NOBODY, Duration.ofSeconds(40), heard::add));

    assertThat(outcome).isEqualTo(ToolBench.result("counted"));
    assertThat(heard).extracting(ToolProgress::progress).contains(1.0, 3.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void a_call_whose_time_is_over_is_cancelled_and_the_process_goes_on(String manner) {
    bench.register("s", StdioPeer.command(manner));
    var pid = bench.text("s__pid");

    var outcome = bench.call("s__wait", Json.object().build(), Duration.ofMillis(700));

    assertThat(outcome).isInstanceOf(ToolOutcome.InDoubt.class);
    Waiting.until(() -> bench.text("s__seen").contains("cancelled "));
    assertThat(bench.text("s__pid")).isEqualTo(pid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void a_call_that_nobody_waits_for_any_more_is_cancelled(String manner) throws Exception {
    bench.register("s", StdioPeer.command(manner));

    var caller = Thread.ofVirtual().start(() -> bench.call("s__wait"));
    Waiting.until(() -> bench.text("s__seen").contains("tools/call, tools/call"));
    caller.interrupt();
    caller.join();

    Waiting.until(() -> bench.text("s__seen").contains("cancelled "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void a_list_that_changes_is_listed_anew(String manner) {
    bench.register("s", StdioPeer.command(manner));
    if (manner.equals("modern")) {
      Waiting.until(() -> bench.text("s__seen").contains("subscriptions/listen"));
    }

    bench.text("s__grow");

    Waiting.until(
        () -> bench.servers().tools().stream().anyMatch(it -> it.tool().name().equals("s__grown")));
  }

  @Test
  void what_a_server_asks_is_answered_once() {
    bench.register("s", StdioPeer.command("legacy"));

    bench.text("s__ask");

    Waiting.until(() -> bench.text("s__seen").contains("error \"r1\""));
    assertThat(bench.text("s__seen")).containsOnlyOnce("response \"p1\" {}");
  }

  @Test
  void a_process_has_only_the_variables_that_it_needs_and_those_it_is_given() {
    var env =
        Json.object().add("MODE", "fast").add("KEY", Json.object().add("secret", "shop")).build();

    var shown =
        bench.register(
            "s",
            Json.object()
                .add("command", Json.array(StdioPeer.command("legacy")))
                .add("env", env)
                .build());

    assertThat(shown.getJsonObject("env")).isEqualTo(env);
    assertThat(bench.text("s__env"))
        .contains("MODE=fast", "KEY=hush-hush-hush", "PATH=")
        .doesNotContain("CLASSPATH", "JAVA_HOME", "MAVEN", "PWD");
    assertThat(bench.kept().documents("tool-server").toString())
        .contains("\"secret\":\"shop\"")
        .doesNotContain("hush-hush");
  }

  @Test
  void a_registered_process_is_started_again_when_this_server_is() {
    bench.register("s", StdioPeer.command("modern"));
    bench.close();

    try (var again = new StdioBench(bench.kept(), bench.config())) {
      assertThat(again.text("s__echo", saying("back"))).isEqualTo("back");
    }
  }

  @Test
  void a_process_that_must_not_be_started_any_more_is_down_with_the_reason() {
    bench.register("s", StdioPeer.command("modern"));
    bench.close();

    try (var again = new StdioBench(bench.kept(), ToolConfig.DEFAULT)) {
      Waiting.until(() -> again.servers().shown("s").orElseThrow().containsKey("error"));
      var shown = again.servers().shown("s").orElseThrow();

      assertThat(shown.getString("status")).isEqualTo("down");
      assertThat(shown.getString("error")).contains("menagerie.tools.stdio.commands");
      assertThat(again.call("s__pid")).isInstanceOf(ToolOutcome.Done.class);
      assertThat(again.text("s__pid")).contains("menagerie.tools.stdio.commands");
    }
  }
}
