// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Prompt;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.Provider;
import dev.menagerie.model.ProviderFailed;
import dev.menagerie.model.Resilience;
import io.helidon.microprofile.faulttolerance.FaultToleranceExtension;
import io.helidon.microprofile.metrics.MetricsCdiExtension;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfig;
import io.helidon.microprofile.testing.AddExtension;
import io.helidon.microprofile.testing.AddJaxRs;
import io.helidon.microprofile.testing.DisableDiscovery;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@HelidonTest
@DisableDiscovery
@AddJaxRs
@AddExtension(FaultToleranceExtension.class)
@AddExtension(MetricsCdiExtension.class)
@AddBean(FaultTolerantModels.class)
@AddBean(FaultTolerantModels.Instead.class)
@AddBean(FaultTolerantModelsTest.Gateway.class)
@AddConfig(key = "dev.menagerie.server.FaultTolerantModels/attempt/Retry/maxRetries", value = "2")
class FaultTolerantModelsTest {

  private static final Resilience QUICK =
      new Resilience(
          9,
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          Duration.ofSeconds(1),
          1000,
          Duration.ofSeconds(1));

  @SuppressWarnings("NullAway.Init")
  @Inject
  FaultTolerantModels models;

  /** Answers by model: "down" never, "shaky" every second time, "hangs" when interrupted. */
  static final class Moody implements Provider {

    static final AtomicInteger ASKED = new AtomicInteger();
    static final CountDownLatch HANGING = new CountDownLatch(1);

    @Override
    public String name() {
      return "moody";
    }

    @Override
    public ModelReply reply(String model, Request request, Consumer<String> delta) {
      int n = ASKED.incrementAndGet();
      if (model.equals("down") || (model.equals("shaky") && n % 2 == 1)) {
        throw ProviderFailed.passing("no luck");
      }
      if (model.equals("hangs")) {
        try {
          HANGING.countDown();
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw ProviderFailed.refused("interrupted").because(e);
        }
      }
      return new ModelReply("fine", List.of(), Usage.NONE, "moody:" + model, "stop");
    }
  }

  @ApplicationScoped
  static class Gateway {

    @Produces
    @Singleton
    ModelGateway gateway() {
      return new ModelGateway(
          ModelConfig.of("moody:well").with(QUICK),
          List.of(new Moody()),
          OpenTelemetry.noop(),
          System::nanoTime);
    }
  }

  private record Heard(AtomicInteger attempts, int allowed) implements ModelCall.Listener {

    static Heard allowing(int attempts) {
      return new Heard(new AtomicInteger(), attempts);
    }

    @Override
    public void reserve() {}

    @Override
    public void attempt() {
      if (attempts.getAndIncrement() == allowed) {
        throw new BudgetExhausted("nothing left");
      }
    }

    @Override
    public void failed(Usage usage) {}

    @Override
    public void delta(String text) {}

    @Override
    public boolean consumed() {
      return false;
    }
  }

  private static ModelCall call(String model, Heard heard) {
    return new ModelCall(
        Prompt.of("test", "x"), Map.of("solver", model), Optional.empty(), List.of(), heard);
  }

  @Test
  void retries_under_the_annotations() {
    Moody.ASKED.set(0);
    var heard = Heard.allowing(9);

    assertThat(models.reply(call("moody:shaky", heard)).text()).isEqualTo("fine");
    assertThat(heard.attempts()).hasValue(2);
  }

  @Test
  void makes_as_many_retries_as_the_operator_configured() {
    var heard = Heard.allowing(9);

    assertThatThrownBy(() -> models.reply(call("moody:down", heard)))
        .isInstanceOf(ModelFailed.class)
        .hasMessageContaining("3 attempts");
    assertThat(heard.attempts()).hasValue(3);
  }

  @Test
  void lets_the_end_of_the_budget_through() {
    assertThatThrownBy(() -> models.reply(call("moody:down", Heard.allowing(1))))
        .isInstanceOf(BudgetExhausted.class);
  }

  @Test
  void ends_early_when_interrupted() throws Exception {
    var asked =
        new FutureTask<>(
            () -> {
              try {
                return models.reply(call("moody:hangs", Heard.allowing(9))).text();
              } catch (ModelFailed e) {
                return e.getMessage() + " " + Thread.currentThread().isInterrupted();
              }
            });
    var thread = Thread.startVirtualThread(asked);
    assertThat(Moody.HANGING.await(10, TimeUnit.SECONDS)).isTrue();

    thread.interrupt();

    assertThat(asked.get(10, TimeUnit.SECONDS)).contains("interrupted true");
  }
}
