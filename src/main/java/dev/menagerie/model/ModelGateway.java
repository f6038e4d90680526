// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The one way to models.
 *
 * <p>{@link #reply} is complete: attempts with waits between them, a breaker for each model, the
 * fallback model. Who counts attempts by other means calls {@link #asking}, then {@link #attempt}
 * as long as it throws {@link ProviderFailed} and patience lasts, then {@link #givenUp}.
 *
 * <p>The cost of an attempt is reserved before its turn is awaited: who has a turn goes on to its
 * end and never waits for a budget. {@link dev.menagerie.core.BudgetExhausted} passes through all
 * of this, unretried and uncounted.
 */
public final class ModelGateway implements Models {

  private static final System.Logger LOG = System.getLogger(ModelGateway.class.getName());

  /** Calls in flight at once; a provider answers more than that with refusals. */
  private static final int MOST_AT_ONCE = 64;

  private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
  private final Seats seats;
  private final Prices prices;
  private final Resilience resilience;
  private final ChatSpan span;
  private final LongSupplier nanos;
  private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

  /**
   * A gateway to the models of some providers.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  public ModelGateway(
      ModelConfig config, List<Provider> providers, OpenTelemetry telemetry, LongSupplier nanos) {
    this(config, providers, telemetry, false, nanos);
  }

  /**
   * The same, with or without what is said in its spans; secrets are in them in no case.
   *
   * @param contents whether it is in them
   */
  public ModelGateway(
      ModelConfig config,
      List<Provider> providers,
      OpenTelemetry telemetry,
      boolean contents,
      LongSupplier nanos) {
    this.seats = new Seats(config, providers);
    this.prices = Prices.shipped(config.prices());
    this.resilience = config.resilience();
    this.span = new ChatSpan(telemetry, contents, nanos);
    this.nanos = nanos;
  }

  /** How busy it is now. */
  public Load load() {
    var closed = new HashMap<String, Boolean>();
    breakers.forEach((model, breaker) -> closed.put(model, !breaker.admits()));
    return new Load(MOST_AT_ONCE - turns.availablePermits(), MOST_AT_ONCE, closed);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return seats.of(role, seat, chosen).name();
  }

  @Override
  public Usage reservation(ModelCall call) {
    var seat = seat(call);
    var most = most(seat, call);
    return seats.fallback().map(it -> dearer(most, most(it, call))).orElse(most);
  }

  private static Usage dearer(Usage one, Usage other) {
    return new Usage(
        Math.max(one.inputTokens(), other.inputTokens()),
        0,
        Math.max(one.outputTokens(), other.outputTokens()),
        one.usd().max(other.usd()));
  }

  private Usage most(Seats.Seat seat, ModelCall call) {
    int asked = call.prompt().sampling().maxTokens();
    int limit = asked > 0 ? asked : seat.provider().outputLimit();
    var request = new Provider.Request(call.prompt(), call.schema(), call.tools());
    var usage = new Usage(RequestTokens.of(request), 0, limit, BigDecimal.ZERO);
    return prices.of(seat.name()).applied(usage);
  }

  @Override
  public ModelReply reply(ModelCall call) {
    return persist(asking(call));
  }

  /**
   * A call that has had no attempt yet. The cost of the first one is reserved on return, however
   * long that takes: to be called outside of what limits the time of an attempt.
   */
  public Asking asking(ModelCall call) {
    call.listener().reserve();
    return new Asking(call, seat(call), seats.fallback());
  }

  private ModelReply persist(Asking asking) {
    while (true) {
      try {
        return attempt(asking);
      } catch (ProviderFailed e) {
        if (asking.failures() > resilience.retries()) {
          return givenUp(asking, e);
        }
      }
    }
  }

  /**
   * Makes one attempt, after the wait that the one before has earned.
   *
   * @throws ProviderFailed if another attempt may succeed
   * @throws ModelFailed if this model, and the fallback, will not answer
   */
  public ModelReply attempt(Asking asking) {
    asking.interrupted(false);
    pause(asking);
    if (asking.hasFallback() && !breaker(asking.seat()).admits()) {
      fallBack(asking, "is left alone for a while after many failures");
    }
    var seat = asking.seat();
    var stayAway = breaker(seat).enter();
    if (stayAway.isPositive()) {
      asking.failed(stayAway);
      throw ProviderFailed.passing(
          "%s: left alone for a while after many failures".formatted(seat.name()));
    }
    try {
      return ask(asking, seat);
    } catch (ProviderFailed e) {
      asking.call().listener().failed(prices.of(seat.name()).applied(e.spent()));
      return failed(asking, e);
    }
  }

  private ModelReply ask(Asking asking, Seats.Seat seat) {
    asking.call().listener().reserve();
    takeTurn(asking);
    try {
      asking.call().listener().attempt();
      var request = asking.request();
      var reply =
          span.around(
              seat,
              request,
              asking.call().redaction(),
              () -> seat.provider().reply(seat.model(), request, asking.call().listener()::delta));
      breaker(seat).succeeded();
      var usage = prices.of(seat.name()).applied(reply.usage());
      return new ModelReply(reply.text(), reply.calls(), usage, reply.model(), reply.finish());
    } finally {
      turns.release();
    }
  }

  private void takeTurn(Asking asking) {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asking.interrupted(true);
      throw new ModelFailed(asking.seat().name() + ": interrupted before its turn", true, e);
    }
  }

  /**
   * Asks the fallback model after all attempts, or gives up.
   *
   * @throws ModelFailed if there is none or it fails too
   */
  public ModelReply givenUp(Asking asking, Exception last) {
    asking.interrupted(false);
    if (!asking.hasFallback()) {
      throw new ModelFailed(
          "%s gave no answer after %d attempts; the last: %s"
              .formatted(asking.seat().name(), asking.failures(), last.getMessage()),
          true,
          last);
    }
    fallBack(asking, String.valueOf(last.getMessage()));
    return persist(asking);
  }

  private ModelReply failed(Asking asking, ProviderFailed e) {
    var seat = asking.seat();
    if (Thread.currentThread().isInterrupted()) {
      asking.interrupted(true);
      throw new ModelFailed(seat.name() + ": interrupted", true, e);
    }
    if (!e.retryable()) {
      if (asking.hasFallback()) {
        return givenUp(asking, e);
      }
      throw new ModelFailed(seat.name() + " refused: " + e.getMessage(), false, e);
    }
    if (e.retryAfter().isEmpty() && breaker(seat).failed()) {
      LOG.log(Level.WARNING, "{0} keeps failing and is left alone for a while", seat.name());
    }
    if (asking.call().listener().consumed()) {
      throw new ModelFailed(
          "%s broke off a reply that was already in use: %s".formatted(seat.name(), e.getMessage()),
          true,
          e);
    }
    var wait = wait(asking.failures() + 1, e);
    asking.failed(wait);
    if (e.retryAfter().isPresent()
        && e.retryAfter().get().compareTo(resilience.maxRetryAfter()) > 0) {
      return givenUp(asking, e);
    }
    LOG.log(
        Level.INFO, "{0} failed, attempt {1}: {2}", seat.name(), asking.failures(), e.getMessage());
    throw e;
  }

  private Duration wait(int retry, ProviderFailed e) {
    var backoff = resilience.backoff(retry, ThreadLocalRandom.current().nextDouble());
    return e.retryAfter().filter(it -> it.compareTo(backoff) > 0).orElse(backoff);
  }

  private void fallBack(Asking asking, String why) {
    var before = asking.seat().name();
    asking.fallBack();
    LOG.log(Level.WARNING, "{0} serves instead of {1}: {2}", asking.seat().name(), before, why);
  }

  private static void pause(Asking asking) {
    try {
      Thread.sleep(asking.takeWait());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asking.interrupted(true);
      throw new ModelFailed(asking.seat().name() + ": interrupted between attempts", true, e);
    }
  }

  private Seats.Seat seat(ModelCall call) {
    return seats.of(call.prompt().role(), call.prompt().seat(), call.models());
  }

  private Breaker breaker(Seats.Seat seat) {
    return breakers.computeIfAbsent(
        seat.name(),
        _ -> new Breaker(resilience.breakerFailures(), resilience.breakerOpen(), nanos));
  }
}
