// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Redaction;
import io.helidon.config.mp.MpConfigSources;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents in a folder that is mounted as Kubernetes mounts a ConfigMap. */
@HelidonTest
@Timeout(120)
class AgentsFromFilesTest {

  private static final Path FOLDER = TemporaryData.folder();
  private static final String SUPPORT =
      """
      # answers customers
      architecture: debate
      parameters:
        rounds: 2
      tools: [files__*]
      """;

  private static int versions;

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() throws IOException {
    mount(Map.of("support.yaml", SUPPORT));
    return TemporaryData.with(Map.of("menagerie.agents", FOLDER.toString()));
  }

  /** The files are links through a link to a folder, which is exchanged. */
  private static void mount(Map<String, String> files) throws IOException {
    var version = Files.createDirectory(FOLDER.resolve("..version" + ++versions));
    for (var file : files.entrySet()) {
      Files.writeString(version.resolve(file.getKey()), file.getValue());
      var link = FOLDER.resolve(file.getKey());
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of("..data", file.getKey()));
      }
    }
    var next = Files.createSymbolicLink(FOLDER.resolve("..next"), version.getFileName());
    Files.move(
        next,
        FOLDER.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (var links = Files.list(FOLDER)) {
      for (var link : links.filter(it -> !it.getFileName().toString().startsWith("..")).toList()) {
        if (!files.containsKey(link.getFileName().toString())) {
          Files.delete(link);
        }
      }
    }
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  @AfterEach
  void mountAgain() throws Exception {
    mount(Map.of("support.yaml", SUPPORT));
    until(() -> rounds("support") == 2 && !ready().contains(".yaml"));
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private int rounds(String agent) {
    var reply = caller.get("/v1/agents/" + agent);
    return reply.statusCode() == 200
        ? object(reply).getJsonObject("parameters").getInt("rounds", 0)
        : -1;
  }

  private String ready() {
    return caller.get("/health/ready").body();
  }

  private int started(String agent) {
    return caller.post("/v1/tasks", Caller.task(agent, "What is 2+2?")).statusCode();
  }

  @Test
  void an_agent_of_a_file_is_like_one_that_was_put() {
    var agent = object(caller.get("/v1/agents/support"));

    assertThat(agent.getString("architecture")).isEqualTo("debate");
    assertThat(agent.getJsonArray("tools")).hasToString("[\"files__*\"]");
    assertThat(agent.getJsonObject("budget")).isNotEmpty();
    assertThat(caller.get("/v1/agents").body()).contains("\"support\"");
    assertThat(started("support")).isEqualTo(202);
    assertThat(ready()).doesNotContain("agents");
  }

  @Test
  void a_change_of_the_folder_counts_for_new_tasks() throws Exception {
    mount(
        Map.of(
            "support.yaml",
            SUPPORT.replace("rounds: 2", "rounds: 3"),
            "triage.json",
            "{\"architecture\": \"cot\"}"));

    until(() -> rounds("support") == 3 && rounds("triage") == 0);
    assertThat(started("triage")).isEqualTo(202);

    mount(Map.of("triage.json", "{\"architecture\": \"cot\"}"));
    until(() -> rounds("support") == -1);
    assertThat(started("support")).isEqualTo(400);
    assertThat(started("triage")).isEqualTo(202);
  }

  @Test
  void a_file_that_breaks_leaves_its_agent_as_it_was_and_is_told() throws Exception {
    mount(
        Map.of(
            "support.yaml",
            SUPPORT.replace("rounds: 2", "rounds: 0"),
            "triage.yaml",
            "architecture: cott",
            "cot.yaml",
            "architecture: cot",
            "Upper.yaml",
            "architecture: cot"));

    until(
        () ->
            Stream.of("support.yaml", "triage.yaml", "cot.yaml", "Upper.yaml")
                .allMatch(ready()::contains));
    var check = caller.get("/health/ready");

    assertThat(check.statusCode()).isEqualTo(200);
    assertThat(check.body())
        .contains(
            "\"agents\":\"Upper.yaml: name; cot.yaml; support.yaml: line 4, column 11:"
                + " parameters.rounds; triage.yaml: line 1, column 15: architecture\"")
        .doesNotContain("cott", FOLDER.toString());
    assertThat(rounds("support")).isEqualTo(2);
    assertThat(rounds("triage")).isEqualTo(-1);
    assertThat(started("support")).isEqualTo(202);
  }

  @Test
  void an_agent_of_a_file_is_changed_in_its_file_alone() {
    var body = "{\"architecture\": \"cot\"}";

    for (var method : List.of("PUT", "DELETE")) {
      var refused = caller.send(method, "/v1/agents/support", body);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body())
          .contains("The agent support is defined by the file " + FOLDER.resolve("support.yaml"));
    }
    assertThat(caller.send("PUT", "/v1/agents/other", body).statusCode()).isEqualTo(201);
    assertThat(caller.send("DELETE", "/v1/agents/other", "").statusCode()).isEqualTo(204);
  }

  @Test
  void the_example_for_kubernetes_fits() {
    var folder = Path.of("../k8s/test/example/agents");
    var agents = opened(folder, new AtomicLong());

    assertThat(agents.errors()).isEmpty();
    assertThat(agents.find("support")).isPresent();
  }

  @Test
  void two_files_of_one_agent_or_no_folder_any_more_are_told(@TempDir Path temp)
      throws IOException {
    var now = new AtomicLong();
    var folder = Files.createDirectory(temp.resolve("agents"));
    var json = Files.writeString(folder.resolve("a.json"), "{\"architecture\": \"cot\"}");
    var yaml = Files.writeString(folder.resolve("a.yaml"), "architecture: react");
    Files.writeString(folder.resolve("README.md"), "Agents of the support team.");
    var agents = opened(folder, now);

    assertThat(agents.errors())
        .containsExactly(yaml + ": defines the same agent as " + json + "; one of them must go");
    assertThat(agents.file("a")).contains(json);

    Files.move(folder, temp.resolve("elsewhere"));
    now.addAndGet(Duration.ofSeconds(2).toNanos());

    assertThat(agents.errors()).anyMatch(it -> it.startsWith(folder + ": cannot be read"));
    assertThat(agents.find("a")).isPresent();
    assertThat(agents.all()).hasSize(1);
  }

  @Test
  void a_file_that_grows_defines_its_agent_when_it_is_whole(@TempDir Path folder)
      throws IOException {
    var now = new AtomicLong();
    var agents = opened(folder, now);
    var file = folder.resolve("pay.yaml");

    Files.writeString(file, "architecture: function-calling\n");
    assertThat(found(agents, now, "pay")).isEmpty();
    Files.writeString(file, "tools: [files__read]\npol", StandardOpenOption.APPEND);
    assertThat(found(agents, now, "pay")).isEmpty();
    Files.writeString(file, "icy: {}\n", StandardOpenOption.APPEND);
    assertThat(found(agents, now, "pay")).isEmpty();

    assertThat(agents.errors()).isEmpty();
    assertThat(found(agents, now, "pay"))
        .hasValueSatisfying(it -> assertThat(it.tools()).containsExactly("files__read"));
  }

  private static AgentFolder opened(Path folder, AtomicLong now) {
    return AgentFolder.open(folder, Architectures.catalogued(), Redaction.NONE, now::get);
  }

  /** What there is of an agent at the next look. */
  private static Optional<AgentDefinition> found(AgentFolder agents, AtomicLong now, String name) {
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    return agents.find(name);
  }

  @Test
  void a_second_file_takes_no_agent_over(@TempDir Path folder) throws IOException {
    var now = new AtomicLong();
    var yaml = Files.writeString(folder.resolve("pay.yaml"), "architecture: react");
    var agents = opened(folder, now);
    var json = Files.writeString(folder.resolve("pay.json"), "{\"architecture\": \"cot\"}");

    for (int look = 0; look < 3; look++) {
      assertThat(found(agents, now, "pay").orElseThrow().architecture()).isEqualTo("react");
    }
    assertThat(agents.errors())
        .containsExactly(json + ": defines the same agent as " + yaml + "; one of them must go");

    Files.delete(yaml);

    assertThat(found(agents, now, "pay").orElseThrow().architecture()).isEqualTo("react");
    assertThat(found(agents, now, "pay").orElseThrow().architecture()).isEqualTo("cot");
    assertThat(agents.errors()).isEmpty();
    assertThat(agents.file("pay")).contains(json);
  }

  @Test
  void a_file_of_another_ending_that_is_broken_leaves_its_agent_as_it_was(@TempDir Path folder)
      throws IOException {
    var now = new AtomicLong();
    var yml = Files.writeString(folder.resolve("pay.yml"), "architecture: react");
    var agents = opened(folder, now);

    var yaml = Files.move(yml, folder.resolve("pay.yaml"));
    Files.writeString(yaml, "architecture: reactt");

    for (int look = 0; look < 3; look++) {
      assertThat(found(agents, now, "pay").orElseThrow().architecture()).isEqualTo("react");
    }
    assertThat(agents.errors()).singleElement().asString().startsWith(yaml + ": line 1");
    assertThat(agents.file("pay")).contains(yaml);

    Files.writeString(yaml, "architecture: cot");
    assertThat(found(agents, now, "pay").orElseThrow().architecture()).isEqualTo("react");
    assertThat(agents.errors()).singleElement().asString().startsWith(yaml + ": line 1");
    assertThat(found(agents, now, "pay").orElseThrow().architecture()).isEqualTo("cot");
    assertThat(agents.errors()).isEmpty();

    Files.delete(yaml);
    assertThat(found(agents, now, "pay")).isEmpty();
  }

  @Test
  void a_server_does_not_start_with_a_broken_file(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "architecture: cot\ntoolz: []");
    Files.writeString(folder.resolve("b.yaml"), "- architecture");
    var config = config(Map.of("menagerie.agents", folder.toString()));

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(config))
        .withMessageContaining("menagerie.agents: " + folder.resolve("a.yaml") + ": line 2")
        .withMessageContaining("toolz: unknown, must be one of")
        .withMessageContaining("b.yaml: must be an object, not");
  }

  @Test
  void what_is_wrong_with_a_file_is_told_whole_to_who_starts_the_server(@TempDir Path folder)
      throws IOException {
    var files =
        Map.of(
            "Upper.yaml", "architecture: cot",
            "cot.yaml", "architecture: cot",
            "list.yaml", "- architecture",
            "number.yaml", "architecture: cot\nbudget: {usd: 007}",
            "support.yaml", SUPPORT.replace("rounds: 2", "rounds: 0"),
            "triage.yaml", "architecture: cott");
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    var agents = opened(folder, new AtomicLong());

    assertThat(String.join("\n", agents.errors()))
        .contains("Upper.yaml: name: must be 1 to 64 lower-case letters")
        .contains("cot.yaml: an agent cot comes with its architecture")
        .contains("list.yaml: must be an object, not")
        .contains("number.yaml: line 2, column 15: 007, write it in digits")
        .contains("support.yaml: line 4, column 11: parameters.rounds: 0")
        .contains(folder + "/triage.yaml: line 1, column 15: architecture: cott is not one of");
    assertThat(agents.places())
        .containsExactly(
            "Upper.yaml: name",
            "cot.yaml",
            "list.yaml",
            "number.yaml: line 2, column 15",
            "support.yaml: line 4, column 11: parameters.rounds",
            "triage.yaml: line 1, column 15: architecture");
  }

  private static Config config(Map<String, String> values) {
    return ConfigProviderResolver.instance()
        .getBuilder()
        .addDefaultSources()
        .withSources(MpConfigSources.create(values))
        .build();
  }

  @Test
  void an_agent_of_a_file_holds_no_secret(@TempDir Path folder) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("a.yaml"),
            """
            architecture: workflow
            parameters:
              definition: |
                steps:
                - id: a
                  type: model
                  prompt: Say swordfish-0815.
            """);
    var values =
        Map.of(
            "menagerie.agents",
            folder.toString(),
            "menagerie.tools.credential.sea",
            "swordfish-0815");

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(config(values)))
        .withMessageStartingWith(
            "menagerie.agents: %s: line 3, column 15: parameters.definition: has a secret in"
                .formatted(file))
        .withMessageNotContaining("swordfish");
  }
}
