// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Relay;
import dev.menagerie.testkit.TaskThreads;
import io.helidon.config.mp.MpConfigSources;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancelled task gives up its request to a real tool server that is slow to answer. */
@Timeout(60)
class CancelledCallTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_request_to_a_slow_tool_is_aborted(boolean trusted) throws InterruptedException {
    try (var tools = new SomeTools();
        var relay = new Relay(tools.silentUrl(), "tools/call");
        var houses = houses()) {
      var house = houses.first();
      Map<String, String> trust = trusted ? Map.of("silent__*", "read-only") : Map.of();
      house.toolServers().register("silent", relay.url(), trust, Policy.of(Json.text("allow")));
      var id = house.tasks().start(submission()).id();
      assertThat(relay.awaitPassed()).as("%s", house.tasks().journal(id, 0, 100)).isTrue();

      long start = System.nanoTime();
      var record = house.tasks().cancel(id);

      assertThat(relay.awaitGivenUp(5)).isTrue();
      long ms = (System.nanoTime() - start) / 1_000_000;
      assertThat(record.status()).isEqualTo(Status.CANCELLED);
      assertThat(TaskThreads.awaitNone(id, Duration.ofSeconds(5))).isEmpty();
      var journal = house.tasks().journal(id, 0, Integer.MAX_VALUE);
      assertThat(journal.getLast().path()).isEqualTo("/");
      assertThat(journal)
          .filteredOn(it -> it.kind() == Kind.CANCEL)
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.outcome().toString())
                      .contains("silent__evaluate", "\"inDoubt\":" + !trusted));
      Guarantee.CANCEL.shown(
          getClass(),
          "a slow %s tool behind HTTP".formatted(trusted ? "trusted" : "untrusted"),
          1,
          "its connection was closed after %d ms".formatted(ms));
    }
  }

  private static Submission submission() {
    return new Submission(
        "function-calling",
        Task.of(SomeTools.QUESTION),
        JsonValue.EMPTY_JSON_OBJECT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** With more patience for tools than a test has. */
  private static Houses houses() {
    var patient = Map.of("menagerie.engine.tool-timeout", "PT60S", "config_ordinal", "2000");
    var config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .addDefaultSources()
            .withSources(TemporaryData.with(Map.of()), MpConfigSources.create(patient))
            .build();
    var models =
        new ModelGateway(
            ModelConfig.of("demo:rules"),
            List.of(new DemoModel()),
            OpenTelemetry.noop(),
            System::nanoTime);
    return Houses.open(
        Premises.open(
            Settings.read(config),
            models,
            OpenTelemetrySdk.builder().build(),
            Architectures.catalogued(),
            Optional.empty()));
  }
}
