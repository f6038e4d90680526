// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One streamed request of LangChain4j over the JDK's HTTP client, on the calling thread.
 *
 * <p>LangChain4j's own adapter streams on a pool, so that an interrupt of the caller does not reach
 * the exchange; it drops the headers of errors, with {@code Retry-After} among them; and it takes a
 * connection that breaks off for the end of a reply.
 */
final class Exchange implements HttpClient, HttpClientBuilder {

  private final String provider;
  private final Endpoint endpoint;
  private final Map<String, JsonValue> fields;
  private Optional<ProviderFailed> failure = Optional.empty();
  private volatile boolean late;
  private int status;
  private Optional<InputStream> open = Optional.empty();

  Exchange(String provider, Endpoint endpoint, Map<String, JsonValue> fields) {
    this.provider = provider;
    this.endpoint = endpoint;
    this.fields = fields;
  }

  /** What went wrong, if something did. */
  Optional<ProviderFailed> failure() {
    return failure;
  }

  /** Whether the request itself was found wrong, rather than the caller or the moment. */
  boolean requestRefused() {
    return status == 400 || status == 422;
  }

  /** Ends the exchange: nobody wants the rest. */
  void abort() {
    open.ifPresent(Exchange::close);
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    long start = System.nanoTime();
    try {
      var response = endpoint.client().send(jdk(request), BodyHandlers.ofInputStream());
      status = response.statusCode();
      try (var body = response.body()) {
        open = Optional.of(body);
        if (status / 100 != 2) {
          var text = new String(body.readNBytes(100_000), StandardCharsets.UTF_8);
          var said = endpoint.withoutKey(text);
          failure = Optional.of(Refusal.of(provider, status, response.headers(), said));
          return;
        }
        var left = endpoint.timeout().minusNanos(System.nanoTime() - start);
        stream(response, body, left, parser, listener);
      }
    } catch (HttpTimeoutException e) {
      late = true;
      fail(e);
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    }
  }

  private void stream(
      HttpResponse<?> response,
      InputStream body,
      Duration left,
      ServerSentEventParser parser,
      ServerSentEventListener listener)
      throws IOException {
    var alarm =
        ForkJoinPool.commonPool().schedule(() -> ring(body), left.toNanos(), TimeUnit.NANOSECONDS);
    var whole = new WholeStream(provider, listener, body);
    try {
      listener.onOpen(
          SuccessfulHttpResponse.builder()
              .statusCode(response.statusCode())
              .headers(response.headers().map())
              .build());
      // The other parser reads lines of JSON, which are no reply in one piece.
      boolean events = parser instanceof DefaultServerSentEventParser;
      parser.parse(events ? Unstreamed.streamed(body) : body, whole);
    } finally {
      alarm.cancel(false);
    }
    whole.broken().ifPresent(this::fail);
    if (failure.isEmpty()) {
      failure = whole.failure();
    }
    if (failure.isEmpty()) {
      listener.onClose();
    }
  }

  private void ring(InputStream body) {
    late = true;
    close(body);
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fail(Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      failure = Optional.of(ProviderFailed.refused(provider + ": interrupted").because(e));
    } else if (late) {
      var text = "%s: no whole reply within %s".formatted(provider, endpoint.timeout());
      failure = Optional.of(ProviderFailed.passing(text).because(e));
    } else {
      var why = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
      var text = "%s: no connection to %s: %s".formatted(provider, endpoint.url(), why);
      failure = Optional.of(ProviderFailed.passing(text).because(e));
    }
  }

  private java.net.http.HttpRequest jdk(HttpRequest request) {
    var said = Json.object(request.body());
    var body = Json.object(said);
    fields.forEach((name, value) -> set(body, name, together(said.get(name), value)));
    var builder =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
            .timeout(endpoint.timeout())
            .POST(BodyPublishers.ofString(body.build().toString()));
    request
        .headers()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    return builder.build();
  }

  private static JsonValue together(@Nullable JsonValue said, JsonValue added) {
    if (said instanceof JsonObject some && added instanceof JsonObject more) {
      var both = Json.object(some);
      more.forEach(both::add);
      return both.build();
    }
    return added;
  }

  private static void set(JsonObjectBuilder body, String name, JsonValue value) {
    if (value.equals(JsonValue.NULL)) {
      body.remove(name);
    } else {
      body.add(name, value);
    }
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("only streams are asked for");
  }

  @Override
  public HttpClient build() {
    return this;
  }

  @Override
  public Duration connectTimeout() {
    return endpoint.timeout();
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return endpoint.timeout();
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }
}
