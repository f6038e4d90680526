// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.model.Asking;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.ProviderFailed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * The model gateway under MicroProfile Fault Tolerance, so that an operator tunes it by keys such
 * as {@code dev.menagerie.server.FaultTolerantModels/attempt/Timeout/value}.
 *
 * <p>The annotations decide how often and how long. The gateway decides what they cannot express:
 * the wait before each attempt (exponential, as the provider asks) and a breaker for each model;
 * the one here is for the moment when nothing answers at all. It must not open when many tasks meet
 * one bad moment together, since who meets it open gives up at once.
 */
@ApplicationScoped
public class FaultTolerantModels implements Models {

  // Set by the container; a client proxy has neither.
  @SuppressWarnings("NullAway.Init")
  @Inject
  ModelGateway gateway;

  // A call of this would bypass the interceptors; a call of the injected proxy does not.
  @SuppressWarnings("NullAway.Init")
  @Inject
  FaultTolerantModels self;

  @Override
  public ModelReply reply(ModelCall call) {
    var asking = gateway.asking(call);
    try {
      return self.attempt(asking);
    } finally {
      // The interceptor of @Timeout clears the flag of every interrupt, not only of its own.
      if (asking.interrupted()) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Retry(
      maxRetries = 8,
      delay = 0,
      jitter = 0,
      maxDuration = 15,
      durationUnit = ChronoUnit.MINUTES,
      retryOn = {ProviderFailed.class, TimeoutException.class})
  @Timeout(value = 5, unit = ChronoUnit.MINUTES)
  @CircuitBreaker(
      requestVolumeThreshold = 1000,
      failureRatio = 1,
      delay = 5,
      delayUnit = ChronoUnit.SECONDS,
      failOn = {ProviderFailed.class, TimeoutException.class})
  @Fallback(
      value = Instead.class,
      applyOn = {ProviderFailed.class, TimeoutException.class, CircuitBreakerOpenException.class})
  public ModelReply attempt(Asking asking) {
    return gateway.attempt(asking);
  }

  @Override
  public Usage reservation(ModelCall call) {
    return gateway.reservation(call);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return gateway.model(role, seat, chosen);
  }

  /** What happens when patience with a model is at its end: the fallback model, or the failure. */
  public static class Instead implements FallbackHandler<ModelReply> {

    @SuppressWarnings("NullAway.Init")
    @Inject
    ModelGateway gateway;

    @Override
    public ModelReply handle(ExecutionContext context) {
      var asking = (Asking) context.getParameters()[0];
      var last = context.getFailure();
      return gateway.givenUp(
          asking, last instanceof Exception e ? e : new ModelFailed(last.toString(), true, last));
    }
  }
}
