// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.net.AddressGuard;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests, each on a connection of its own to an address that was judged, and reads what
 * comes back within the limits. A name is resolved once for a connection, and TLS verifies it.
 *
 * <p>Blocks; an interrupt ends it. How long a call may take is {@link Calls}' matter.
 */
final class Exchange {

  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_HEADERS = 100;

  private final AllowedHosts hosts;
  private final int redirects;
  private final Limits limits;
  private final CloseableHttpClient http;

  /**
   * Makes one, without a connection.
   *
   * @param redirects that are followed; with 0 a redirect is an answer like others
   * @param tls whose certificates are trusted
   */
  Exchange(AllowedHosts hosts, AddressGuard guard, int redirects, Limits limits, SSLContext tls) {
    this.hosts = hosts;
    this.redirects = redirects;
    this.limits = limits;
    // Whoever waits leaves before, and says after how long.
    var time = Timeout.of(limits.time().multipliedBy(2));
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Judged(guard))
                    .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                            .http1Config(
                                Http1Config.custom()
                                    .setMaxLineLength(MAX_LINE)
                                    .setMaxHeaderCount(MAX_HEADERS)
                                    .build())
                            .build())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(time)
                            .setSocketTimeout(time)
                            .build())
                    .setMaxConnTotal(limits.calls())
                    .setMaxConnPerRoute(limits.calls())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setAuthenticationEnabled(false)
                    .setProtocolUpgradeEnabled(false)
                    .build())
            .setConnectionReuseStrategy((_, _, _) -> false)
            .setUserAgent("menagerie-web")
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  /** Gives the client the addresses that were judged, and nothing else. */
  private record Judged(AddressGuard guard) implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return guard.judged(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  /**
   * Sends a request and follows redirects, each judged like a URL of its own.
   *
   * @throws Refused if there is no answer that can be read
   */
  Answer send(Outgoing request) {
    var next = request;
    for (int followed = 0; ; followed++) {
      var answer = once(next);
      if (!leadsOn(answer.status(), answer.header("Location").isPresent())) {
        return answer;
      }
      var location = answer.header("Location").orElseThrow();
      if (followed == redirects) {
        throw new Refused(
            "more than %d redirects, the last to \"%s\""
                .formatted(redirects, Refused.brief(location)));
      }
      next = redirected(next, answer.status(), location);
    }
  }

  private boolean leadsOn(int status, boolean somewhere) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> somewhere && redirects > 0;
      default -> false;
    };
  }

  private Outgoing redirected(Outgoing request, int status, String location) {
    try {
      var next = request.redirected(status, PageUrl.of(request.url(), location));
      hosts.require(next.url().getHost());
      return next;
    } catch (Refused e) {
      throw new Refused(
          "%s redirects to \"%s\": %s"
              .formatted(request.url(), Refused.brief(location), e.getMessage()));
    }
  }

  private Answer once(Outgoing request) {
    var url = request.url();
    hosts.require(url.getHost());
    var message = new HttpUriRequestBase(request.method(), url);
    message.setHeader("Accept", "text/html, application/json;q=0.9, text/*;q=0.8, */*;q=0.1");
    message.setHeader("Accept-Encoding", "gzip");
    request.headers().forEach(message::setHeader);
    request.body().ifPresent(body -> message.setEntity(entity(body)));
    var target = new HttpHost(url.getScheme(), unbracketed(url.getHost()), url.getPort());
    try (var response = http.executeOpen(target, message, null)) {
      try {
        return answer(url, response);
      } finally {
        // Closing reads what is left of an answer, however long; a connection that is cut does not.
        message.cancel();
      }
    } catch (IOException | RuntimeException e) {
      throw Failure.refused(url, e);
    }
  }

  private static HttpEntity entity(String body) {
    return new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private Answer answer(URI url, ClassicHttpResponse response) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (var header : response.getHeaders()) {
      headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    var reason = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
    var body =
        leadsOn(response.getCode(), headers.containsKey("location"))
            ? new byte[0]
            : body(response.getEntity(), headers.getOrDefault("content-encoding", "identity"));
    return new Answer(url, response.getCode(), reason, headers, body);
  }

  private byte[] body(HttpEntity entity, String encoding) throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    var large =
        "the answer has more than %d bytes, the most that is read".formatted(limits.bytes());
    if (entity.getContentLength() > limits.bytes()) {
      throw new Refused(large);
    }
    var raw = new Bounded(entity.getContent(), limits.bytes(), large);
    try (var plain = plain(raw, encoding.strip().toLowerCase(Locale.ROOT))) {
      return plain.readAllBytes();
    }
  }

  private InputStream plain(InputStream raw, String encoding) throws IOException {
    return switch (encoding) {
      case "identity", "" -> raw;
      case "gzip", "x-gzip" ->
          new Bounded(
              new GZIPInputStream(raw),
              limits.bytes(),
              "the answer unpacks to more than %d bytes, the most that is read"
                  .formatted(limits.bytes()));
      default ->
          throw new Refused(
              "the answer is packed as \"%s\", which was not asked for and is not read"
                  .formatted(Refused.brief(encoding)));
    };
  }
}
