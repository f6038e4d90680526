// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of a server that is configured in every place there is. */
@Timeout(120)
class ConfiguredStartTest {

  private static final String TOKEN = "0123456789-${not}-\\${any:thing}-${-${}-${menagerie.data}";

  @TempDir Path temp;
  private Path secrets;
  private Path properties;

  @BeforeEach
  void layOut() throws IOException {
    secrets = Files.createDirectory(temp.resolve("secrets"));
    properties = temp.resolve("menagerie.properties");
    Files.writeString(properties, "");
    Files.writeString(
        temp.resolve("meta.yaml"),
        """
        add-default-sources: true
        add-discovered-sources: true
        add-discovered-converters: true
        sources:
          - type: properties
            path: %s
            ordinal: 270
        """
            .formatted(properties));
  }

  private Process start(List<String> options, Map<String, String> environment) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    var builder = new ProcessBuilder(command).redirectError(temp.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MENAGERIE_"));
    builder.environment().put("HELIDON_MP_META_CONFIG", temp.resolve("meta.yaml").toString());
    builder.environment().put("MENAGERIE_SECRETS", secrets.toString());
    builder.environment().put("MENAGERIE_DATA", temp.resolve("data").toString());
    builder.environment().put("SERVER_PORT", "0");
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Test
  void ten_faults_are_told_at_once_each_with_its_place() throws Exception {
    Files.writeString(
        properties,
        """
        menagerie.tools.attempts=0
        menagerie.model.retries=many
        menagerie.model.role.jugde=openai:x
        menagerie.security.tokens-file=/no/such
        %prod.menagerie.dta=x
        """);
    Files.writeString(secrets.resolve("menagerie.tools.oauth.key"), "swordfish");
    Files.writeString(secrets.resolve("notes.txt"), "nobody's value");

    var server =
        start(
            List.of("-Dmenagerie.engine.park-afer=1m", "-Dmenagerie.engine.park-after=soon"),
            Map.of(
                "SERVER_PORT", "eighty",
                "MENAGERIE_CALLBACK_KEY", "hunter2",
                "MENAGERIE_OF_SOMEBODY_ELSE", "x",
                "menagerie.of.somebody.else", "x"));

    assertThat(server.waitFor()).isEqualTo(1);
    var said = Files.readString(temp.resolve("err"));
    var lines = said.lines().dropWhile(it -> !it.startsWith("menagerie: ")).toList();
    assertThat(lines.getFirst()).isEqualTo("menagerie: 10 faults in the configuration:");
    assertThat(lines.subList(1, lines.size()))
        .containsExactlyInAnyOrder(
            "  menagerie.engine.park-afer: unknown, did you mean `menagerie.engine.park-after`?"
                + " docs/configuration.md lists all keys (system property)",
            "  %prod.menagerie.dta: unknown, did you mean `menagerie.data`?"
                + " docs/configuration.md lists all keys ("
                + properties
                + ")",
            "  server.port: eighty, must be a whole number from 0 to 65535"
                + " (environment variable SERVER_PORT)",
            "  menagerie.engine.park-after: soon, must be an ISO-8601 duration longer than nothing,"
                + " like PT30S, or like 30s, 5m, 250ms, at most 100 years (system property)",
            "  menagerie.tools.attempts: 0, must be a whole number from 1 to 100 ("
                + properties
                + ")",
            "  menagerie.model.retries: many, must be a whole number from 0 to 100 ("
                + properties
                + ")",
            "  menagerie.model.role.jugde: unknown role, must be one of solver, planner,"
                + " executor, proposer, evaluator, judge, critic, debater, aggregator, reflector,"
                + " summariser ("
                + properties
                + ")",
            "  menagerie.security.tokens-file: /no/such: cannot be read:"
                + " java.nio.file.NoSuchFileException: /no/such ("
                + properties
                + ")",
            "  menagerie.tools.oauth.key: must be 32 random bytes in Base64, as openssl rand"
                + " -base64 32 prints them ("
                + secrets
                + ")",
            "  menagerie.callback.key: must be at least 24 characters; openssl rand -hex 32"
                + " makes one (environment variable MENAGERIE_CALLBACK_KEY)");
    assertThat(said)
        .doesNotContain("hunter2", "swordfish")
        .contains("MENAGERIE_OF_SOMEBODY_ELSE", "menagerie.of.somebody.else: no key");
    assertThat(temp.resolve("data")).doesNotExist();
  }

  @Test
  void a_secret_that_is_mounted_and_a_key_of_the_profile_count() throws Exception {
    Files.writeString(secrets.resolve("menagerie.security.token"), TOKEN + "\n");
    Files.writeString(
        properties,
        """
        mp.config.profile=prod
        menagerie.agents=/no/such
        %%prod.menagerie.agents=%s
        %%prod.menagerie.model.role.judge=demo:rules
        %%test.menagerie.agents=/not/this
        """
            .formatted(Files.createDirectory(temp.resolve("agents"))));
    Files.writeString(temp.resolve("agents/support.yaml"), "architecture: cot");

    var server = start(List.of(), Map.of());

    try (var out = server.inputReader()) {
      var url = out.readLine();
      assertThat(url).as(Files.readString(temp.resolve("err"))).startsWith("Menagerie is ready: ");
      var agent = url.substring(url.indexOf("http")) + "/v1/agents/support";
      assertThat(status(agent, "another")).isEqualTo(401);
      assertThat(status(agent, TOKEN)).isEqualTo(200);
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static int status(String url, String token) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
