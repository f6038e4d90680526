// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.net.AddressGuard;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientConfig;
import io.helidon.webclient.http1.Http1Client;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends requests to one server. Each connection goes to an address that was judged when it was
 * made. It is kept for the next request, for a short while, unless what it carried must not be sent
 * twice: whether a server has closed a connection that is kept is found out by using it.
 */
final class Connections implements AutoCloseable {

  /** A header of what must not be sent twice. */
  static final Map<String, String> ONCE = Map.of("Connection", "close");

  private static final int MOST_KEPT = 64;

  /** Shorter than servers leave a connection open. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(4);

  private final URI server;
  private final ToolConfig config;
  private final WebClient web;

  /** Speaks on the connection it is given; one that chooses a protocol first makes its own. */
  private final Http1Client http;

  private final ConnectionKey origin;
  private final LongSupplier nanos;
  private final WriteLimit writes = new WriteLimit();
  private final LinkedBlockingDeque<MeteredConnection> kept = new LinkedBlockingDeque<>(MOST_KEPT);
  private volatile boolean closed;

  /**
   * None so far.
   *
   * @param guard decides to which address it may connect
   * @param nanos the time that passes, whatever the clock shows
   */
  Connections(URI server, ToolConfig config, AddressGuard guard, LongSupplier nanos) {
    this.server = server;
    this.config = config;
    this.nanos = nanos;
    this.web =
        WebClient.builder()
            .servicesDiscoverServices(false)
            .followRedirects(false)
            .proxy(Proxy.noProxy())
            .sendExpectContinue(false)
            .connectTimeout(MeteredConnection.bounded(config.connectTimeout()))
            .readTimeout(MeteredConnection.bounded(config.answerPatience().plusHours(1)))
            .socketOptions(options -> options.tcpNoDelay(true))
            .build();
    this.http = web.client(Http1Client.PROTOCOL);
    this.origin = origin(server, guard, web.prototype());
  }

  private static ConnectionKey origin(URI server, AddressGuard guard, WebClientConfig settings) {
    boolean secret = server.getScheme().equalsIgnoreCase("https");
    int usual = secret ? 443 : 80;
    return ConnectionKey.create(
        server.getScheme(),
        server.getHost(),
        server.getPort() < 0 ? usual : server.getPort(),
        secret ? settings.tls() : Tls.builder().enabled(false).build(),
        (name, lookup) -> address(guard, name, lookup),
        settings.dnsAddressLookup(),
        Proxy.noProxy());
  }

  private static InetAddress address(AddressGuard guard, String name, DnsAddressLookup lookup) {
    try {
      return lookup.filter(guard.judged(name))[0];
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a request with these headers must not be sent twice. */
  static boolean once(Map<String, String> headers) {
    return headers.entrySet().containsAll(ONCE.entrySet());
  }

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @param headers with {@link #ONCE} for what must not be sent twice
   */
  HttpAnswer send(Method method, Map<String, String> headers, Optional<byte[]> body) {
    boolean keep = !once(headers);
    return again(method, headers, body, Optional.empty())
        .orElseGet(() -> sent(made(keep), method, headers, body, Optional.empty()));
  }

  /**
   * Posts on a connection that was kept, and waits for the head of the answer, on the calling
   * thread. Whoever goes on to read it there is bounded too, and ends soon when interrupted.
   *
   * @param deadline for the answer, body included
   * @return empty if that cannot be, or if none was kept that the server still hears: {@link #send}
   *     can, and must be watched
   * @throws ExchangeFailed if the deadline is over
   */
  Optional<HttpAnswer> posted(Map<String, String> headers, byte[] body, Deadline deadline) {
    // A socket closes when a virtual thread is interrupted. One of TLS waits anew for each part of
    // a record.
    boolean bounded = Thread.currentThread().isVirtual() && !origin.tls().enabled();
    return bounded
        ? again(Method.POST, headers, Optional.of(body), Optional.of(deadline))
        : Optional.empty();
  }

  private Optional<HttpAnswer> again(
      Method method,
      Map<String, String> headers,
      Optional<byte[]> body,
      Optional<Deadline> deadline) {
    var rested = once(headers) ? Optional.<MeteredConnection>empty() : rested();
    if (rested.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(sent(rested.get(), method, headers, body, deadline));
    } catch (ExchangeFailed e) {
      throw e;
    } catch (RuntimeException e) {
      if (rested.get().heard() || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private HttpAnswer sent(
      MeteredConnection connection,
      Method method,
      Map<String, String> headers,
      Optional<byte[]> body,
      Optional<Deadline> deadline) {
    var request = http.method(method).uri(server).connection(connection);
    headers.forEach((name, value) -> request.header(HeaderValues.create(name, value)));
    connection.begin(config.largestReplyBytes(), deadline);
    Supplier<HttpClientResponse> exchange =
        () -> body.isPresent() ? request.submit(body.get()) : request.request();
    try {
      var response =
          deadline.isPresent()
              ? writes.until(deadline.get(), connection, exchange)
              : exchange.get();
      return new HttpAnswer(response, connection, config.largestReplyBytes());
    } catch (RuntimeException e) {
      connection.closeResource();
      throw connection.isOver() ? connection.unanswered() : e;
    }
  }

  private Optional<MeteredConnection> rested() {
    for (var found = kept.pollFirst(); found != null; found = kept.pollFirst()) {
      if (found.restedFor(nanos.getAsLong()).compareTo(LONGEST_REST) < 0) {
        return Optional.of(found);
      }
      found.closeResource();
    }
    return Optional.empty();
  }

  /** Closes those that nobody has used for too long. */
  private void clear() {
    long now = nanos.getAsLong();
    for (var last = kept.peekLast();
        last != null && last.restedFor(now).compareTo(LONGEST_REST) >= 0;
        last = kept.peekLast()) {
      if (kept.removeLastOccurrence(last)) {
        last.closeResource();
      }
    }
  }

  private MeteredConnection made(boolean keep) {
    var tcp = TcpClientConnection.create(web, origin, List.of(), _ -> false, _ -> {});
    return new MeteredConnection(tcp.connect(), it -> keep && rests(it));
  }

  private boolean rests(MeteredConnection connection) {
    connection.restsFrom(nanos.getAsLong());
    clear();
    boolean rests = !closed && kept.offerFirst(connection);
    if (closed) {
      close(); // it may have come after the others were closed
    }
    return rests;
  }

  @Override
  public void close() {
    closed = true;
    for (var found = kept.pollFirst(); found != null; found = kept.pollFirst()) {
      found.closeResource();
    }
  }
}
