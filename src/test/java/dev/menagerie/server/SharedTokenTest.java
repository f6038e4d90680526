// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All who bear the token are still different people, at different places. */
@HelidonTest
class SharedTokenTest {

  @Inject private WebTarget target;
  private Caller here;
  private Bank bank;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.security.token", "s3cret",
            "menagerie.engine.max-running-per-caller", "1"));
  }

  @BeforeEach
  void open() {
    bank = new Bank();
    here = new Caller(target.getUri());
    var policy = "{\"name\":\"bank\",\"url\":\"%s\",\"policy\":\"ask\"}".formatted(bank.url());
    assertThat(send(here, "POST", "/v1/tool-servers", policy).statusCode()).isEqualTo(201);
    var agent = "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}";
    send(here, "PUT", "/v1/agents/payer", agent);
  }

  @AfterEach
  void close() {
    send(here, "DELETE", "/v1/tool-servers/bank", "");
    bank.close();
  }

  private static HttpResponse<String> send(Caller caller, String method, String path, String body) {
    return caller.send(method, path, body, "Authorization", "Bearer s3cret");
  }

  private JsonObject task(String id) {
    return object(send(here, "GET", "/v1/tasks/" + id, ""));
  }

  private static String started(Caller caller) {
    var task = Caller.task("payer", SomeTools.QUESTION);
    return object(send(caller, "POST", "/v1/tasks", task)).getString("id");
  }

  /** The path at which a task waits for an approval. */
  private String waiting(String id) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      var waiting = task(id).getJsonArray("waiting");
      if (!waiting.isEmpty()) {
        return waiting.getJsonObject(0).getString("path");
      }
    }
    throw new AssertionError("does not wait: " + task(id));
  }

  private HttpResponse<String> reply(String id, String body) {
    return send(here, "POST", "/v1/tasks/" + id + "/reply", body);
  }

  private String journal(String id) {
    send(here, "GET", "/v1/tasks/" + id + "/events", "");
    return send(here, "GET", "/v1/tasks/" + id + "/journal", "").body();
  }

  @Test
  void who_replied_is_who_said_so_and_the_next_one_reads_it() {
    var id = started(here);
    var approval = "{\"path\":\"%s\",\"approve\":true,\"by\":\"anna\"}".formatted(waiting(id));

    assertThat(reply(id, approval).statusCode()).isEqualTo(200);

    var second = reply(id, approval.replace("anna", "bert"));
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(object(second).getString("detail")).contains("by anna: approved");
    assertThat(journal(id)).contains("\"by\":\"anna\"").doesNotContain("token\"");
  }

  @Test
  void who_gives_no_name_is_anonymous() {
    var id = started(here);

    reply(id, "{\"path\":\"%s\",\"deny\":\"no\"}".formatted(waiting(id)));

    assertThat(journal(id)).contains("\"by\":\"anonymous\"");
  }

  @Test
  void callers_at_different_places_have_a_limit_each() throws UnknownHostException {
    var elsewhere =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build();
    var first = started(here);
    waiting(first);

    var second = started(here);
    var other = started(new Caller(target.getUri(), elsewhere));

    assertThat(task(second).getJsonObject("queue").toString()).contains("127.0.0.1");
    waiting(other);
    for (var id : new String[] {first, second, other}) {
      send(here, "POST", "/v1/tasks/" + id + "/cancel", "");
    }
  }
}
