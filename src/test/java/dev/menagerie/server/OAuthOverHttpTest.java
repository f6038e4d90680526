// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.tool.GuardedParty;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A person lets the server in at a tool server, with a browser that has no token of the API. */
@HelidonTest
@Timeout(60)
class OAuthOverHttpTest {

  private static final String TOKEN = "token-of-the-api";

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.security.token", TOKEN));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var redirects = HttpClient.Redirect.ALWAYS;
    try (var browser = HttpClient.newBuilder().followRedirects(redirects).build()) {
      return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private HttpRequest.Builder api(String path) {
    return HttpRequest.newBuilder(URI.create(target.getUri() + "/" + path))
        .header("Authorization", "Bearer " + TOKEN);
  }

  private HttpRequest.Builder open(String path) {
    return HttpRequest.newBuilder(URI.create(target.getUri() + "/" + path));
  }

  @Test
  void a_person_opens_the_address_agrees_and_the_tools_are_there()
      throws IOException, InterruptedException {
    try (var party = new GuardedParty()) {
      var body =
          Json.object()
              .add("name", "guarded")
              .add("url", party.url())
              .add(
                  "auth",
                  Json.object().add("oauth", Json.object().add("grant", "authorization_code")))
              .build();
      var registered =
          send(
              api("v1/tool-servers")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
      assertThat(registered.statusCode()).isEqualTo(201);
      assertThat(object(registered).getString("status")).isEqualTo("unauthorized");
      var address = object(registered).getJsonObject("authorization").getString("url");
      assertThat(address).contains("callback", Integer.toString(target.getUri().getPort()));

      var page = send(HttpRequest.newBuilder(URI.create(address)));
      var again = send(HttpRequest.newBuilder(page.uri()));
      var read = send(api("v1/tool-servers/guarded"));

      assertThat(page.body()).contains("1 tools of guarded");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(again.statusCode()).isEqualTo(400);
      assertThat(again.body()).contains("used before");
      assertThat(object(read).getString("status")).isEqualTo("ready");
    }
  }

  @Test
  void what_is_open_to_browsers_is_open_there_alone() throws IOException, InterruptedException {
    assertThat(send(open("v1/oauth/callback?state=x&code=y")).statusCode()).isEqualTo(400);
    assertThat(send(open("v1/oauth/callback?state=x&state=y")).body()).contains("twice");
    assertThat(send(open("v1/oauth/client.json")).statusCode()).isEqualTo(404);
    assertThat(send(open("v1/oauth/callback/")).statusCode()).isIn(401, 404);
    assertThat(send(open("v1/oauth/callback/../../tool-servers")).statusCode()).isEqualTo(401);
    assertThat(send(open("v1/tool-servers")).statusCode()).isEqualTo(401);
  }
}
