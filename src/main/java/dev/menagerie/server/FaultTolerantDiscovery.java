// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.tool.Registration;
import dev.menagerie.tool.RegistrationFailed;
import dev.menagerie.tool.RegistrationFailed.Reason;
import dev.menagerie.tool.ToolServers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * What is asked of tool servers beside calls, which has no effect on them and so may be repeated,
 * under MicroProfile Fault Tolerance: an operator tunes it by keys such as {@code
 * dev.menagerie.server.FaultTolerantDiscovery/refresh/Retry/maxRetries}.
 *
 * <p>There is no breaker: it would be one for all servers. Each has its own, and calls pass that.
 */
@ApplicationScoped
public class FaultTolerantDiscovery {

  /**
   * Registers a server that nobody has called yet.
   *
   * @throws RegistrationFailed if it cannot be used
   */
  @Retry(maxRetries = 2, delay = 200, jitter = 50, retryOn = Unanswered.class)
  @Timeout(value = 1, unit = ChronoUnit.MINUTES)
  @Fallback(
      value = GivenUp.class,
      applyOn = {Unanswered.class, TimeoutException.class})
  public JsonObject register(ToolServers servers, Registration registration) {
    try {
      return servers.register(registration);
    } catch (RegistrationFailed e) {
      throw passing(e);
    }
  }

  /**
   * Lists a server's tools again.
   *
   * @throws RegistrationFailed if it cannot be used; it stays registered
   */
  @Retry(maxRetries = 2, delay = 200, jitter = 50, retryOn = Unanswered.class)
  @Timeout(value = 1, unit = ChronoUnit.MINUTES)
  @Fallback(
      value = GivenUp.class,
      applyOn = {Unanswered.class, TimeoutException.class})
  public JsonObject refresh(ToolServers servers, String name) {
    try {
      return servers.refresh(name);
    } catch (RegistrationFailed e) {
      throw passing(e);
    }
  }

  /** All servers with their health: who did not answer is asked again, but not waited for long. */
  @Timeout(value = 2, unit = ChronoUnit.SECONDS)
  @Fallback(fallbackMethod = "known", applyOn = TimeoutException.class)
  public List<JsonObject> health(ToolServers servers) {
    servers.tryDue();
    return servers.shown();
  }

  /** All servers with their health as it was last seen. */
  public List<JsonObject> known(ToolServers servers) {
    return servers.shown();
  }

  private static RuntimeException passing(RegistrationFailed e) {
    return e.reason() == Reason.UNREACHABLE ? new Unanswered(e) : e;
  }

  /** A server did not answer, and may a little later. */
  static final class Unanswered extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final RegistrationFailed why;

    Unanswered(RegistrationFailed why) {
      super(why);
      this.why = why;
    }
  }

  /** What is said when patience is at its end. */
  public static class GivenUp implements FallbackHandler<JsonObject> {

    @Override
    public JsonObject handle(ExecutionContext context) {
      throw context.getFailure() instanceof Unanswered unanswered
          ? unanswered.why
          : new RegistrationFailed(
              Reason.UNREACHABLE,
              "the server does not answer in time; start it, or correct the url");
    }
  }
}
