// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.server.HookReceiver.Heard;
import dev.menagerie.tool.OutwardPost;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task waits for, and how it has ended, is posted to whoever started it. */
@HelidonTest
class CallbacksTest {

  @Inject private WebTarget target;
  @Inject private House house;
  private HookReceiver receiver;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.callback.key",
            "a-key-of-at-least-24-characters",
            "menagerie.callback.allowed-addresses",
            "127.0.0.0/8",
            "menagerie.callback.backoff",
            "PT0.05S"));
  }

  @BeforeEach
  void open() {
    receiver = new HookReceiver();
    caller = new Caller(target.getUri());
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private String start(String agent, String goal) {
    var body = Json.object(Json.object(Caller.task(agent, goal))).add("callback", receiver.url());
    var reply = caller.post("/v1/tasks", body.build().toString());
    assertThat(reply.statusCode()).isEqualTo(202);
    return object(reply).getString("id");
  }

  private JsonObject task(String id) {
    return object(caller.get("/v1/tasks/" + id));
  }

  /** As receivers do it: https://github.com/standard-webhooks/standard-webhooks, version 1.0. */
  private String signature(Heard heard) throws GeneralSecurityException {
    var secret = object(caller.get("/v1/callback-secret")).getString("secret");
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
    var signed =
        "%s.%s.%s".formatted(heard.id(), heard.headers().get("Webhook-timestamp"), heard.body());
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }

  @Test
  void an_end_is_told_with_the_task_as_it_is_and_a_signature() throws GeneralSecurityException {
    var id = start("react", "What is 12 * 7?");

    var heard = receiver.next();

    assertThat(heard.id()).isEqualTo(id);
    assertThat(heard.json().getString("type")).isEqualTo("task.ended");
    assertThat(heard.json().getJsonObject("data")).isEqualTo(task(id));
    assertThat(heard.headers()).containsEntry("Webhook-signature", signature(heard));
    assertThat(heard.headers()).containsEntry("Content-type", "application/json");
    var at = Long.parseLong(heard.headers().get("Webhook-timestamp"));
    assertThat(Instant.ofEpochSecond(at)).isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @Test
  void what_it_waits_for_is_told_once_and_then_its_end() {
    try (var bank = new Bank()) {
      var payments = new Payments(caller, bank);
      payments.register("\"ask\"");
      var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}";
      caller.send("PUT", "/v1/agents/payer", agent);
      var id = start("payer", SomeTools.QUESTION);

      var waiting = receiver.next();
      assertThat(waiting.json().getString("type")).isEqualTo("task.waiting");
      var told = waiting.json().getJsonObject("data");
      assertThat(Payments.waiting(told).getString("reason")).isEqualTo("approval");
      payments.reply(
          told, "{\"path\":\"%s\",\"deny\":\"not today\"}".formatted(Payments.path(told)));

      var ended = receiver.next();
      assertThat(ended.json().getString("type")).isEqualTo("task.ended");
      assertThat(ended.id()).isEqualTo(id).isNotEqualTo(waiting.id());
      caller.send("DELETE", "/v1/tool-servers/bank", "");
    }
  }

  @Test
  void whoever_looks_after_a_task_is_woken_by_its_end() throws InterruptedException {
    try (var bank = new Bank()) {
      var payments = new Payments(caller, bank);
      payments.register("\"ask\"");
      var task = payments.started();

      var bell = house.bells().hang(task.getString("id"));
      payments.reply(
          task, "{\"path\":\"%s\",\"deny\":\"not today\"}".formatted(Payments.path(task)));

      assertThat(bell.await(Duration.ofSeconds(60))).isTrue();
      house.bells().takeDown(task.getString("id"));
      caller.send("DELETE", "/v1/tool-servers/bank", "");
    }
  }

  @Test
  void who_does_not_hear_is_told_again_under_the_same_id() {
    receiver.answer(503);
    var id = start("react", "What is 12 * 7?");
    var first = receiver.next();
    var second = receiver.next();
    receiver.answer(200);

    assertThat(first.id()).isEqualTo(id).isEqualTo(second.id());
    assertThat(first.json().getJsonObject("data")).isEqualTo(second.json().getJsonObject("data"));
  }

  /** Tells of a task that waits for an approval. */
  private Telling telling(String id) {
    var post =
        new OutwardPost(
            house.settings().tools(), house.settings().callbacks().guard(), System::nanoTime);
    return new Telling(
        id,
        URI.create(receiver.url()),
        house.callbacks().secret().orElseThrow(),
        post,
        new OutwardSpans(OpenTelemetry.noop()),
        house.settings().callbacks(),
        InstantSource.system(),
        new Bells().hang(id));
  }

  @Test
  void what_was_heard_is_not_told_again_and_who_is_gone_is_told_nothing_more()
      throws InterruptedException {
    try (var bank = new Bank()) {
      var payments = new Payments(caller, bank);
      payments.register("\"ask\"");
      var task = payments.started();

      var telling = telling(task.getString("id"));
      assertThat(telling.next(house.tasks())).isTrue();
      assertThat(telling.next(house.tasks())).isTrue();
      receiver.next();
      assertThat(receiver.more()).isZero();

      receiver.answer(410);
      assertThat(telling(task.getString("id")).next(house.tasks())).isFalse();
      caller.post("/v1/tasks/%s/cancel".formatted(task.getString("id")), "");
      caller.send("DELETE", "/v1/tool-servers/bank", "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hook, must be an address like https://app.example/hook",
    "ftp://app.example/hook, must be an address like",
    "https://user@app.example/hook, without a user",
    "https://app.example/hook#part, without a user or #",
    "http://192.0.43.8/hook, must be https",
    "https://10.0.0.1/hook, menagerie.callback.allowed-addresses",
    "http://169.254.169.254/latest, not a public one",
    "https:// , must be an address like",
  })
  void what_cannot_be_told_is_refused_before_anything_begins(String url, String reason) {
    var before = caller.get("/v1/tasks").body();
    var body = Json.object(Json.object(Caller.task("react", "g"))).add("callback", url).build();

    var refused = caller.post("/v1/tasks", body.toString());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(object(refused).getString("field")).isEqualTo("callback");
    assertThat(object(refused).getString("detail")).contains(reason);
    assertThat(caller.get("/v1/tasks").body()).isEqualTo(before);
  }

  @Test
  void who_sends_it_elsewhere_is_told_again_and_nobody_else_is() {
    try (var other = new HookReceiver()) {
      receiver.redirect(other.url());

      start("react", "What is 2 * 2?");

      assertThat(receiver.next().id()).isEqualTo(receiver.next().id());
      assertThat(other.more()).isZero();
      receiver.answer(204);
    }
  }

  @Test
  void the_first_address_of_a_key_counts_also_when_it_was_told_everything() {
    try (var other = new HookReceiver()) {
      var one = started("one", receiver.url());
      assertThat(receiver.next().json().getString("type")).isEqualTo("task.ended");
      for (var key : List.of("two", "three", "four")) {
        assertThat(started("one", other.url())).isEqualTo(one);
        var id = started(key, other.url());
        assertThat(other.next().json().getJsonObject("data").getString("id")).isEqualTo(id);
      }
      assertThat(other.more()).isZero();
    }
  }

  private String started(String key, String callback) {
    var body = Json.object(Json.object(Caller.task("react", "What is 2 * 2?")));
    var order = body.add("callback", callback).build().toString();
    return object(caller.post("/v1/tasks", order, "Idempotency-Key", key)).getString("id");
  }
}
