// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.menagerie.core.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** What signed tokens and telemetry cost of the requests that a server answers in a second. */
final class Guarded implements Benchmark {

  private static final int CALLERS = 16;
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 6;
  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final double LEAST = 0.8;
  private static final int KEY_BITS = 2048;
  private static final String AUDIENCE = "menagerie";

  private static final List<String> OPTIONS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** What is asked again and again. */
  private enum Kind {
    READ("reading a task"),
    TASK("a task of cot, begun and ended");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** A server and who asks it. */
  private record Side(Started server, String token, String task) {

    static Side of(Started server, String token) throws IOException, InterruptedException {
      server.awaitReady();
      var begun = new Side(server, token, "");
      var reply = server.send(begun.request(Kind.TASK));
      if (reply.statusCode() != 200) {
        throw new IllegalStateException(reply.statusCode() + " " + reply.body());
      }
      return new Side(server, token, Json.object(reply.body()).getString("id"));
    }

    HttpRequest request(Kind kind) {
      var path = kind == Kind.READ ? "/v1/tasks/" + task : "/v1/tasks";
      var request = HttpRequest.newBuilder(server.uri(path));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      if (kind == Kind.TASK) {
        request
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=30")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"agent\": \"cot\", \"goal\": \"What is 12.5% of 640, plus 7?\"}"));
      }
      return request.build();
    }

    /** Answers in a second. */
    double rate(Kind kind) throws InterruptedException, ExecutionException {
      var answers = new LongAdder();
      long end = System.nanoTime() + ROUND.toNanos();
      Callable<Void> asking =
          () -> {
            var request = request(kind);
            while (System.nanoTime() < end) {
              var reply = server.send(request);
              if (reply.statusCode() != 200) {
                throw new IllegalStateException(reply.statusCode() + " " + reply.body());
              }
              answers.increment();
            }
            return null;
          };
      try (var threads = Executors.newFixedThreadPool(CALLERS)) {
        var all = new ArrayList<Future<Void>>();
        for (int caller = 0; caller < CALLERS; caller++) {
          all.add(threads.submit(asking));
        }
        for (var each : all) {
          each.get();
        }
      }
      return answers.sum() / (ROUND.toNanos() / 1e9);
    }
  }

  @Override
  public String name() {
    return "guarded";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "With authentication and telemetry",
        """
        Requests that %d callers have answered in a second, each waiting for its answer, by two servers in turn: one that is open and tells nobody, and one that \
        wants a signed token (RS256, its audience checked) and sends traces, metrics and logs to a receiver that takes all of them. Callers and receiver share the \
        processors with them. Each is asked for %d s before.\
        """
            .formatted(CALLERS, WARM_UP * ROUND.toSeconds()));
    var key = new RSAKeyGenerator(KEY_BITS).keyID("bench").generate();
    var keys = Files.writeString(folder.resolve("keys.json"), publicKeys(key));
    var receiver = receiver();
    receiver.start();
    try (var open = start(folder, "open", Map.of());
        var guarded = start(folder, "guarded", guards(keys, receiver.getAddress().getPort()))) {
      var plain = Side.of(open, "");
      var watched = Side.of(guarded, token(key));
      for (var kind : Kind.values()) {
        compare(kind, plain, watched, report);
      }
    } finally {
      receiver.stop(0);
    }
  }

  private static void compare(Kind kind, Side plain, Side watched, Report report)
      throws InterruptedException, ExecutionException {
    var off = new Rounds();
    var on = new Rounds();
    for (int round = 0; round < WARM_UP; round++) { // what is on takes longer to be compiled
      plain.rate(kind);
      watched.rate(kind);
    }
    for (int round = 0; round < ROUNDS; round++) {
      off.add(plain.rate(kind));
      on.add(watched.rate(kind));
      report.progress("%s: round %d of %d".formatted(kind.words, round + 1, ROUNDS));
    }
    tell(kind.words + ": off", off, report);
    tell(kind.words + ": on", on, report);
    double ratio = on.median() / off.median();
    report.figure(
        kind.words + ": on to off",
        Rounds.text("%.2f", ratio),
        "of the medians",
        "at least " + LEAST,
        ratio >= LEAST);
  }

  private static void tell(String what, Rounds rounds, Report report) {
    report.figure(what, Rounds.count(rounds.median()) + "/s", rounds.spread("%,.0f"));
  }

  private static Started start(Path folder, String name, Map<String, String> more)
      throws Exception {
    var environment = new HashMap<>(more);
    environment.put("MENAGERIE_DATA", folder.resolve(name).toString());
    return Started.jar(Starts.server(), OPTIONS, environment, folder);
  }

  private static Map<String, String> guards(Path keys, int receiver) {
    return Map.of(
        "MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.toUri().toString(),
        "MP_JWT_VERIFY_AUDIENCES", AUDIENCE,
        "MENAGERIE_SECURITY_ROLE_CLAIM", "groups",
        "OTEL_SDK_DISABLED", "false",
        "OTEL_TRACES_EXPORTER", "otlp",
        "OTEL_METRICS_EXPORTER", "otlp",
        "OTEL_LOGS_EXPORTER", "otlp",
        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + receiver);
  }

  private static HttpServer receiver() throws IOException {
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    return receiver;
  }

  private static String publicKeys(RSAKey key) {
    return "{\"keys\": [%s]}".formatted(key.toPublicJWK().toJSONString());
  }

  private static String token(RSAKey key) throws JOSEException {
    var now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .subject("bench")
            .audience(AUDIENCE)
            .claim("groups", List.of("user"))
            .claim("iat", now.getEpochSecond())
            .claim("exp", now.plus(Duration.ofHours(2)).getEpochSecond())
            .build();
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    var signed = new SignedJWT(header, claims);
    signed.sign(new RSASSASigner(key));
    return signed.serialize();
  }
}
