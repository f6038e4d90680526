// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.net.AddressGuard;
import io.helidon.http.Method;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Posts to addresses that callers name, under the rules of tool servers: where they may be, and
 * that what crosses the network goes by https. Redirects are not followed, and of an answer only
 * its status is read.
 */
public final class OutwardPost {

  private final ToolConfig config;
  private final AddressGuard guard;
  private final LongSupplier nanos;

  /** An address that must not be posted to. The message says why. */
  public static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean barred;

    Refused(String message, boolean barred) {
      super(message, null, false, false);
      this.barred = barred;
    }

    /** Whether it may be posted to if its address is allowed. */
    public boolean barred() {
      return barred;
    }
  }

  /** Nothing came back. The message says why. */
  public static final class Unanswered extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unanswered(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Posts to nobody yet.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  public OutwardPost(ToolConfig config, AddressGuard guard, LongSupplier nanos) {
    this.config = config;
    this.guard = guard;
    this.nanos = nanos;
  }

  /**
   * Requires that an address may be posted to. One whose name is not known now may be later.
   *
   * @throws Refused if not
   */
  public void require(URI url, Duration patience) {
    requirePlain(url);
    try {
      Watched.within(
          patience,
          () -> {
            requireAllowed(url);
            return true;
          });
    } catch (ExchangeFailed | Unanswered _) {
      // It is asked again when something is posted.
    }
  }

  private static void requirePlain(URI url) {
    boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!http
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawFragment() != null) {
      throw new Refused(
          "must be an address like https://app.example/hook, without a user or #", false);
    }
  }

  private void requireAllowed(URI url) {
    try {
      if (!ServerUrl.secret(url) && !guard.secluded(url.getHost())) {
        throw new Refused("must be https, as it crosses the network", false);
      }
      guard.judged(url.getHost());
    } catch (UnknownHostException _) {
      throw new Unanswered("the host %s is not known".formatted(url.getHost()));
    } catch (AddressGuard.Barred _) { // which address a name stands for is nobody's business
      throw new Refused("is not where it may be told: its address is not a public one", true);
    }
  }

  /**
   * Posts JSON and waits for the head of the answer.
   *
   * @return its status
   * @throws Refused if it must not be sent there
   * @throws Unanswered if there is no answer in time
   */
  public int send(URI url, Map<String, String> headers, byte[] json, Duration patience) {
    requirePlain(url);
    var all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json");
    all.putAll(Connections.ONCE);
    try (var connections = new Connections(url, config, guard, nanos)) {
      return Watched.within(
          patience,
          () -> {
            requireAllowed(url);
            try (var answer = connections.send(Method.POST, all, Optional.of(json))) {
              return answer.status();
            }
          });
    } catch (Refused | Unanswered e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Unanswered(String.valueOf(e.getMessage()));
    }
  }
}
