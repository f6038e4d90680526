// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ExchangeFailed.Kind;
import io.helidon.http.Method;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Asks those who issue tokens. They are under the rules of tool servers: where they may be, how
 * long they may take, how much they may say. Redirects are not followed. Nothing that is sent here
 * counts as a request to the tool server.
 */
final class OAuthExchange {

  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_VALUES = 10_000;

  /** What came back; an object if it was JSON. */
  record Answer(int status, Optional<JsonObject> body) {

    boolean good() {
      return status >= 200 && status < 300 && body.isPresent();
    }

    /** A member that is a text. */
    Optional<String> text(String name) {
      return body.flatMap(it -> OAuthExchange.text(it, name));
    }
  }

  private final ToolConfig config;
  private final AddressGuard guard;
  private final LongSupplier nanos;

  OAuthExchange(ToolConfig config, AddressGuard guard, LongSupplier nanos) {
    this.config = config.withReplies(MOST_BYTES);
    this.guard = guard;
    this.nanos = nanos;
  }

  /** A member of an object that is a text and not empty. */
  static Optional<String> text(JsonObject object, String name) {
    return Optional.of(object.getString(name, "")).filter(it -> !it.isEmpty());
  }

  Answer get(URI url, Deadline deadline) {
    return send(Method.GET, url, Map.of(), Optional.empty(), deadline);
  }

  Answer post(URI url, String type, Map<String, String> headers, String body, Deadline deadline) {
    var all = new LinkedHashMap<>(headers);
    all.put("Content-Type", type);
    return send(Method.POST, url, all, Optional.of(body), deadline);
  }

  private Answer send(
      Method method,
      URI url,
      Map<String, String> headers,
      Optional<String> body,
      Deadline deadline) {
    require(url);
    var limit = least(deadline.left(), config.listTimeout());
    if (!limit.isPositive()) {
      throw unsent(url, "no time was left");
    }
    var all = new LinkedHashMap<>(headers);
    all.put("Accept", "application/json");
    all.putAll(Connections.ONCE);
    try (var connections = new Connections(url, config, guard, nanos)) {
      return Watched.within(
          limit,
          () -> {
            var bytes = body.map(it -> it.getBytes(StandardCharsets.UTF_8));
            try (var answer = connections.send(method, all, bytes)) {
              return new Answer(answer.status(), json(url, answer));
            }
          });
    } catch (ExchangeFailed e) {
      throw e.kind() == Kind.UNANSWERED ? unsent(url, e.reason()) : e;
    } catch (RuntimeException e) {
      throw broken(url, e);
    }
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Optional<JsonObject> json(URI url, HttpAnswer answer) {
    if (answer.status() / 100 == 3) {
      throw refused(url, "it answers with a redirect, which is not followed");
    }
    if (!answer.type().contains("json")) {
      return Optional.empty();
    }
    String text;
    try {
      text = answer.text();
    } catch (ExchangeFailed e) {
      throw refused(url, e.reason());
    }
    if (JsonWeight.values(text) > MOST_VALUES) {
      throw refused(url, "the answer has more than %d JSON values".formatted(MOST_VALUES));
    }
    try {
      return Optional.of(Json.object(text));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  /**
   * Requires that an address may be spoken with: by https, or where nothing crosses the public
   * network.
   *
   * @throws ExchangeFailed if not
   */
  void require(URI url) {
    var host = url.getHost();
    boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!http || host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw refused(url, "it is no plain address of http or https");
    }
    try {
      if (!ServerUrl.secret(url) && !guard.secluded(host)) {
        throw refused(url, "it must be https, as it crosses the network");
      }
    } catch (UnknownHostException _) {
      throw unsent(url, "its host is not known");
    } catch (AddressGuard.Barred e) {
      throw barred(url, e);
    }
  }

  /**
   * An address out of foreign metadata.
   *
   * @param what it is the address of
   */
  URI address(String what, String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException _) {
      throw new ExchangeFailed(
          Kind.UNAUTHORIZED, "its %s is no address: %s".formatted(what, brief(text)));
    }
  }

  /** One short line of what a server says, without secrets, for a message. */
  String brief(String foreign) {
    return config.secrets().brief(foreign);
  }

  private ExchangeFailed broken(URI url, RuntimeException failure) {
    for (var cause = Optional.<Throwable>of(failure);
        cause.isPresent();
        cause = Optional.ofNullable(cause.get().getCause())) {
      if (cause.get() instanceof AddressGuard.Barred barred) {
        return barred(url, barred);
      }
    }
    var message = failure.getMessage();
    return unsent(url, brief(message == null ? failure.getClass().getSimpleName() : message));
  }

  private static ExchangeFailed barred(URI url, AddressGuard.Barred barred) {
    return refused(url, "it must not be there: " + barred.getMessage() + Endpoint.BARRED);
  }

  private static ExchangeFailed unsent(URI url, String why) {
    return new ExchangeFailed(
        Kind.UNSENT, "no token was had from %s: %s".formatted(where(url), why));
  }

  private static ExchangeFailed refused(URI url, String why) {
    return new ExchangeFailed(
        Kind.UNAUTHORIZED, "no token was had by %s: %s".formatted(where(url), why));
  }

  /** Without its query: it may hold what nobody should read. */
  static String where(URI url) {
    var text = url.toString();
    int end = text.indexOf('?');
    return end < 0 ? text : text.substring(0, end);
  }
}
