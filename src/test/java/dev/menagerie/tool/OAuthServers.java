// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Registered tool servers that let this client in by OAuth, and a time that can be moved on. */
final class OAuthServers {

  static final String CREDENTIALS =
      "{'grant': 'client_credentials', 'clientId': '%s', 'clientSecret': {'secret': 'door'}}"
          .formatted(Issuer.CLIENT);

  /** What the tool says that is behind the door. */
  static final ToolOutcome DONE = new ToolOutcome.Done(new Observation.Result("done"));

  static final String CONSENT = "{'grant': 'authorization_code'}";

  private static final ToolConfig CONFIG =
      new ToolConfig(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          1,
          Duration.ofMillis(1),
          2_000_000,
          10_000,
          64,
          Duration.ofSeconds(1),
          Secrets.USUAL);

  final KeptDocuments catalogue = new KeptDocuments();
  final AtomicLong passed = new AtomicLong();
  private Optional<URI> metadata = Optional.empty();
  private Optional<SecretKey> key = Optional.empty();
  private AddressGuard guard = AddressGuard.OPEN;

  /** The secret of the name {@code door}. */
  volatile String secret = Issuer.SECRET;

  /** Where browsers come back to. */
  volatile URI redirect = OAuthConfig.LOCAL.redirect().get();

  OAuthServers describedAt(String metadata) {
    this.metadata = Optional.of(URI.create(metadata));
    return this;
  }

  OAuthServers sealedBy(SecretKey key) {
    this.key = Optional.of(key);
    return this;
  }

  OAuthServers behind(AddressGuard guard) {
    this.guard = guard;
    return this;
  }

  void pass(Duration time) {
    passed.addAndGet(time.toNanos());
  }

  /** Those that the catalogue holds. */
  ToolServers open() {
    return new ToolServers(
        catalogue,
        CONFIG,
        guard,
        name -> Optional.of(secret).filter(_ -> name.equals("door")),
        new OAuthConfig(() -> redirect, metadata, key),
        () -> System.nanoTime() + passed.get());
  }

  static Registration registration(String url, String oauth) {
    return new Registration(
        "guarded",
        url,
        Map.of(),
        Policy.NONE,
        JsonValue.EMPTY_JSON_ARRAY,
        JsonValue.EMPTY_JSON_OBJECT,
        List.of(),
        JsonValue.EMPTY_JSON_OBJECT,
        Json.object("{'oauth': %s}".formatted(oauth).replace('\'', '"')));
  }

  static JsonObject shown(ToolServers servers) {
    return servers.shown("guarded").orElseThrow();
  }

  static JsonObject authorization(ToolServers servers) {
    return shown(servers).getJsonObject("authorization");
  }

  /** Calls the tool once. */
  static ToolOutcome call(ToolServers servers) {
    var gateway = new Gateway(servers, CONFIG, OpenTelemetry.noop(), System::nanoTime);
    var tool = gateway.pin(List.of("guarded__t")).getFirst();
    var context = new Context("key", "/0", Duration.ofSeconds(10));
    return gateway.call(tool, ToolCall.of("guarded__t", JsonValue.EMPTY_JSON_OBJECT), context);
  }

  /** Has a person agree. Returns what the browser brings back. */
  static Map<String, String> agree(ToolServers servers) {
    return Browser.agree(authorization(servers).getString("url"));
  }

  /** What the browser of a person asks the authorization server. */
  static Map<String, String> asked(ToolServers servers) {
    return Browser.query(URI.create(authorization(servers).getString("url")));
  }

  /** The status that the server has when it was asked, which begins with the process. */
  static String found(ToolServers servers) {
    Waiting.until(() -> !shown(servers).getString("status").equals("unknown"));
    return shown(servers).getString("status");
  }

  /** That seals what is kept. */
  static SecretKey key(int filling) {
    var bytes = new byte[32];
    Arrays.fill(bytes, (byte) filling);
    return new SecretKeySpec(bytes, "AES");
  }
}
