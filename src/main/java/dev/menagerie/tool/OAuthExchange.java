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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Asks those who issue tokens. They are under the rules of tool servers: where they may be, how
 * long they may take, how much they may say. Redirects are not followed. Nothing that is sent here
 * counts as a request to the tool server.
 */
final class OAuthExchange {

  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_VALUES = 10_000;
  private static final String UNFOLLOWED = "redirect, which is not followed";

  /** What came back; an object if it was JSON. */
  record Answer(int status, Optional<JsonObject> body) {

    boolean good() {
      return status >= 200 && status < 300 && body.isPresent();
    }

    boolean redirects() {
      return status / 100 == 3;
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

  /** What is read at a place. */
  record Described(URI place, JsonObject json) {}

  /**
   * Reads the first of some places where anything is. A redirect is nothing: sites send who asks
   * for what they do not have to their front page.
   *
   * @param none what there is to be said if nothing is anywhere, by why
   */
  Described first(List<URI> places, Deadline deadline, Function<String, ExchangeFailed> none) {
    var redirected = Optional.<URI>empty();
    for (var place : places) {
      var answer = send(Method.GET, place, Map.of(), Optional.empty(), deadline);
      if (answer.good()) {
        return new Described(place, answer.body().orElseThrow());
      }
      if (answer.status() >= 500) {
        throw new ExchangeFailed(
            Kind.UNSENT, "%s answered HTTP %d".formatted(where(place), answer.status()));
      }
      if (answer.redirects() && redirected.isEmpty()) {
        redirected = Optional.of(place);
      }
    }
    throw none.apply(
        redirected
            .map(it -> "%s answers with a %s".formatted(where(it), UNFOLLOWED))
            .orElseGet(() -> "there is no metadata at " + where(places.getFirst())));
  }

  Answer post(URI url, String type, Map<String, String> headers, String body, Deadline deadline) {
    var all = new LinkedHashMap<>(headers);
    all.put("Content-Type", type);
    var answer = send(Method.POST, url, all, Optional.of(body), deadline);
    if (answer.redirects()) {
      throw refused(url, "it answers with a " + UNFOLLOWED);
    }
    return answer;
  }

  private Answer send(
      Method method,
      URI url,
      Map<String, String> headers,
      Optional<String> body,
      Deadline deadline) {
    requirePlain(url);
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
            requireAllowed(url);
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
    if (answer.status() / 100 == 3 || !answer.type().contains("json")) {
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
   * @param deadline for looking its name up
   * @throws ExchangeFailed if not
   */
  void require(URI url, Deadline deadline) {
    requirePlain(url);
    try {
      Watched.within(
          deadline.left(),
          () -> {
            requireAllowed(url);
            return true;
          });
    } catch (ExchangeFailed e) {
      throw e.kind() == Kind.UNANSWERED ? unsent(url, e.reason()) : e;
    }
  }

  private static void requirePlain(URI url) {
    var host = url.getHost();
    boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!http || host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw refused(url, "it is no plain address of http or https");
    }
  }

  /** Looks its name up, for which there is no limit but that of who waits. */
  private void requireAllowed(URI url) {
    try {
      if (!ServerUrl.secret(url) && !guard.secluded(url.getHost())) {
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
