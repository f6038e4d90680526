// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ScriptedMcp.Answer;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Equal calls of tools that only read. */
@Timeout(60)
class SharedCallsTest {

  private final AtomicLong passed = new AtomicLong();
  private final AtomicInteger calls = new AtomicInteger();
  private final Semaphore arrived = new Semaphore(0);
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean failing;

  private final ScriptedMcp mcp =
      ScriptedMcp.modern(
          List.of("rate", "order"),
          seen -> {
            int call = calls.incrementAndGet();
            arrived.release();
            try {
              gate.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            return failing
                ? Answer.error(seen, 200, -32000)
                : Answer.result(seen, ScriptedMcp.text("answer " + call));
          });
  private final ToolServers servers =
      new ToolServers(new KeptDocuments(), ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
  private final Gateway gateway =
      new Gateway(
          servers,
          ToolConfig.DEFAULT,
          OpenTelemetry.noop(),
          () -> System.nanoTime() + passed.get());

  @AfterEach
  void close() {
    gate.countDown();
    servers.close();
    mcp.close();
  }

  private void register(JsonObject cache) {
    servers.register(
        new Registration(
            "s",
            mcp.url().toString(),
            Map.of("rate", "read-only", "order", "idempotent"),
            Policy.NONE,
            JsonValue.EMPTY_JSON_ARRAY,
            cache,
            List.of()));
  }

  private static JsonObject cache(int seconds) {
    return Json.object().add("*", seconds).build();
  }

  private String call(String tool, String of) {
    return call(tool, of, Duration.ofSeconds(30));
  }

  private String call(String tool, String of, Duration timeout) {
    var pinned = gateway.pin(List.of("s__" + tool)).getFirst();
    var arguments = Json.object().add("of", of).build();
    var context = new Context("t", "/0", timeout);
    return gateway.call(pinned, ToolCall.of("s__" + tool, arguments), context)
            instanceof ToolOutcome.Done(Observation observation)
        ? observation.text()
        : "in doubt";
  }

  private List<Thread> together(int callers, String tool, List<String> answers) {
    var threads = new ArrayList<Thread>();
    for (int caller = 0; caller < callers; caller++) {
      threads.add(Thread.startVirtualThread(() -> answers.add(call(tool, "EUR"))));
    }
    return threads;
  }

  @Test
  void are_made_once_while_one_is_under_way() throws InterruptedException {
    register(JsonValue.EMPTY_JSON_OBJECT);
    gate = new CountDownLatch(1);
    var answers = new CopyOnWriteArrayList<String>();
    var first = Thread.startVirtualThread(() -> answers.add(call("rate", "EUR")));
    arrived.acquire();
    var others = together(20, "rate", answers);
    for (var other : others) {
      while (other.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    gate.countDown();
    first.join();
    for (var other : others) {
      other.join();
    }

    assertThat(answers).hasSize(21).containsOnly("answer 1");
    assertThat(call("rate", "EUR")).isEqualTo("answer 2");
  }

  @Test
  void of_others_each_is_made() throws InterruptedException {
    register(cache(60));
    var answers = new CopyOnWriteArrayList<String>();
    for (var thread : together(5, "order", answers)) {
      thread.join();
    }
    assertThat(answers).hasSize(5).doesNotHaveDuplicates();
    assertThat(call("rate", "EUR")).isNotEqualTo(call("rate", "CHF"));
  }

  @Test
  void one_that_is_broken_off_fails_nobody_else() throws InterruptedException {
    register(JsonValue.EMPTY_JSON_OBJECT);
    gate = new CountDownLatch(1);
    var answers = new CopyOnWriteArrayList<String>();
    var first = Thread.startVirtualThread(() -> call("rate", "EUR"));
    arrived.acquire();
    var other = together(1, "rate", answers).getFirst();
    while (other.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    first.interrupt();
    arrived.acquire();
    gate.countDown();
    other.join();

    assertThat(answers).containsExactly("answer 2");
  }

  @Test
  void are_answered_from_memory_for_as_long_as_was_said() {
    register(cache(60));
    assertThat(call("rate", "EUR")).isEqualTo("answer 1");
    passed.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(call("rate", "EUR")).isEqualTo("answer 1");
    passed.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(call("rate", "EUR")).isEqualTo("answer 2");
  }

  @Test
  void from_memory_are_no_calls_of_the_tool() {
    register(cache(60));
    for (int call = 0; call < 3; call++) {
      call("rate", "EUR");
    }

    var rate = gateway.pin(List.of("s__rate")).getFirst();
    assertThat(gateway.measures(rate).getInt("calls")).isEqualTo(1);
  }

  @Test
  void of_others_are_waited_for_no_longer_than_ones_own_would_be() throws InterruptedException {
    register(JsonValue.EMPTY_JSON_OBJECT);
    gate = new CountDownLatch(1);
    var first = Thread.startVirtualThread(() -> call("rate", "EUR"));
    arrived.acquire();

    assertThat(call("rate", "EUR", Duration.ofMillis(300))).contains("no time was left");

    assertThat(calls).hasValue(1);
    gate.countDown();
    first.join();
  }

  @Test
  void failures_are_not_kept() {
    register(cache(60));
    failing = true;
    assertThat(call("rate", "EUR")).contains("said no");
    failing = false;
    assertThat(call("rate", "EUR")).isEqualTo("answer 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a b\": 1}   | cache: \"a b\" is no pattern of tool names",
        "{\"a\": 0}     | cache.a: 0, must be a whole number of seconds from 1 to 86400",
        "{\"a\": 1.5}   | cache.a: 1.5, must be",
        "{\"a\": 86401} | cache.a: 86401, must be",
        "{\"a\": true}  | cache.a: true, must be",
      })
  void how_long_is_checked(String cache, String message) {
    assertThatThrownBy(() -> register(Json.object(cache)))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageStartingWith(message);
  }
}
