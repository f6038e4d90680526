// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.RegistrationFailed.Reason;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tool whose definition has changed is not used until somebody approves what it is now. */
class HeldToolsTest {

  private static final String SCHEMA = "{\"type\":\"object\"}";

  private final KeptDocuments catalogue = new KeptDocuments();
  private final AtomicReference<List<String>> listed = new AtomicReference<>(List.of());
  private final ScriptedMcp mcp = new ScriptedMcp(this::answer);
  private ToolServers servers = open();

  private ToolServers open() {
    return new ToolServers(catalogue, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
  }

  private Answer answer(Seen seen) {
    return switch (seen.method()) {
      case "tools/list" ->
          Answer.result(seen, Json.object("{\"tools\":[" + String.join(",", listed.get()) + "]}"));
      case "tools/call" -> Answer.result(seen, ScriptedMcp.text("paid"));
      default -> ScriptedMcp.modernAnswer(seen, List.of(), _ -> Answer.status(404));
    };
  }

  private static String tool(String name, String description, String schema, String annotations) {
    return "{\"name\":\"%s\",\"description\":\"%s\",\"inputSchema\":%s,\"annotations\":%s}"
        .formatted(name, description, schema, annotations);
  }

  private static String pay(String description) {
    return tool("pay", description, SCHEMA, "{}");
  }

  @BeforeEach
  void register() {
    listed.set(List.of(pay("Pays.")));
    servers.register("bank", mcp.url().toString(), Map.of());
  }

  @AfterEach
  void close() {
    servers.close();
    mcp.close();
  }

  private void becomes(String... tools) {
    listed.set(List.of(tools));
    servers.refresh("bank");
  }

  private List<String> offered() {
    return servers.tools().stream().map(it -> it.tool().name()).toList();
  }

  private JsonObject held() {
    var held = servers.shown("bank").orElseThrow().getJsonArray("held");
    assertThat(held).hasSize(1);
    return held.getJsonObject(0);
  }

  private String hashNow() {
    return held().getJsonObject("now").getString("hash");
  }

  private Observation call(PinnedTool pinned) {
    var gateway = new Gateway(servers, ToolConfig.DEFAULT, OpenTelemetry.noop(), System::nanoTime);
    var call = ToolCall.of("bank__pay", JsonValue.EMPTY_JSON_OBJECT);
    var context = new Context("t1", "/0", Duration.ofSeconds(5));
    return ((ToolOutcome.Done) gateway.call(pinned, call, context)).observation();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Pays twice. | {\"type\":\"object\"} | {} | description",
        "Pays. | {\"type\":\"object\",\"required\":[\"to\"]} | {} | schema",
        "Pays. | {\"type\":\"object\"} | {\"readOnlyHint\":true} | annotations"
      })
  void any_part_that_changes_holds_the_tool(
      String description, String schema, String annotations, String part) {
    becomes(tool("pay", description, schema, annotations));

    assertThat(offered()).isEmpty();
    assertThat(held().getString("name")).isEqualTo("bank__pay");
    assertThat(held().getJsonArray("differs")).containsExactly(Json.text(part));
    assertThat(held().getJsonObject("approved").getString("description")).isEqualTo("Pays.");
    assertThat(hashNow()).isNotEqualTo(held().getJsonObject("approved").getString("hash"));
  }

  @Test
  void so_does_what_it_says_of_its_results() {
    becomes(
        tool("pay", "Pays.", SCHEMA, "{}")
            .replace("\"annotations\":{}", "\"outputSchema\":" + SCHEMA));

    assertThat(held().getJsonArray("differs")).containsExactly(Json.text("outputSchema"));
  }

  @Test
  void no_call_of_it_is_sent_also_by_tasks_that_began_before() {
    var pinned = servers.tools().getFirst();
    assertThat(call(pinned)).isEqualTo(new Observation.Result("paid"));

    becomes(pay("Pays twice."));

    assertThat(call(pinned))
        .isEqualTo(
            new Observation.Failure(
                "the definition of bank__pay has changed on its server and is not approved"));
    assertThat(mcp.seen("tools/call")).hasSize(1);
  }

  @Test
  void nor_while_its_server_is_down() {
    var pinned = servers.tools().getFirst();
    becomes(pay("Pays twice."));
    listed.set(List.of("{}"));
    assertThatThrownBy(() -> servers.refresh("bank")).isInstanceOf(RegistrationFailed.class);

    assertThat(call(pinned)).isInstanceOf(Observation.Failure.class);

    assertThat(mcp.seen("tools/call")).isEmpty();
  }

  @Test
  void it_is_used_once_what_was_seen_is_approved() {
    becomes(pay("Pays twice."));

    servers.approve("bank__pay", hashNow());

    assertThat(servers.tools().getFirst().tool().description()).isEqualTo("Pays twice.");
    assertThat(servers.shown("bank").orElseThrow()).doesNotContainKey("held");
    servers.refresh("bank");
    assertThat(offered()).containsExactly("bank__pay");
  }

  @Test
  void what_changed_again_meanwhile_is_not_approved() {
    becomes(pay("Pays twice."));
    var seen = hashNow();
    becomes(pay("Pays thrice."));

    assertThatThrownBy(() -> servers.approve("bank__pay", seen))
        .isInstanceOfSatisfying(
            RegistrationFailed.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_HELD))
        .hasMessageStartingWith("hash: bank__pay is now the definition with hash " + hashNow());

    assertThat(offered()).isEmpty();
  }

  @Test
  void what_is_not_held_needs_no_approval() {
    assertThatThrownBy(() -> servers.approve("bank__pay", "any"))
        .hasMessage(
            "bank__pay waits for no approval; held in GET /v1/tool-servers lists the tools that"
                + " do");
  }

  @Test
  void a_change_back_releases_it() throws InterruptedException {
    var released = new LinkedBlockingQueue<String>();
    servers.whenReleased(released::add);
    becomes(pay("Pays twice."));

    becomes(pay("Pays."));

    assertThat(offered()).containsExactly("bank__pay");
    assertThat(released.take()).isEqualTo("bank__pay");
  }

  @Test
  void so_does_its_approval_and_the_removal_of_its_server() throws InterruptedException {
    var released = new LinkedBlockingQueue<String>();
    servers.whenReleased(released::add);

    becomes(pay("Pays twice."));
    servers.approve("bank__pay", hashNow());
    assertThat(released.take()).isEqualTo("bank__pay");

    becomes(pay("Pays thrice."));
    servers.remove("bank");
    assertThat(released.take()).isEqualTo("bank__pay");
  }

  @Test
  void a_model_reads_neither_hidden_signs_nor_secrets_in_a_definition() {
    var key = "AKIA" + "A1B2C3D4E5F6G7H8";
    becomes(
        tool(
            "find",
            "Finds with " + key,
            "{\"type\":\"object\",\"properties\":{\"a\":{\"description\":\"A\uDB40\uDC41. %s\"}}}"
                .formatted(key),
            "{}"));

    var find = servers.tools().getFirst().tool();
    assertThat(find.description()).isEqualTo("Finds with [removed: AWS key]");
    assertThat(find.schema().toString()).contains("\"A. [removed: AWS key]\"");
  }

  @Test
  void it_is_held_after_a_restart_and_after_an_absence_too() {
    becomes();
    servers.close();
    servers = open();
    assertThat(offered()).isEmpty();

    becomes(pay("Pays twice."));
    servers.close();
    servers = open();
    servers.refresh("bank");

    assertThat(held().getJsonObject("approved").getString("description")).isEqualTo("Pays.");
  }

  @Test
  void it_is_held_after_a_restart_with_its_server_down() {
    var pinned = servers.tools().getFirst();
    becomes(pay("Pays twice."));
    listed.set(List.of("{}"));
    servers.close();
    servers = open();

    assertThat(offered()).isEmpty();
    assertThat(hashNow()).isNotEqualTo(pinned.hash());
    assertThat(call(pinned)).isInstanceOf(Observation.Failure.class);
    assertThat(mcp.seen("tools/call")).isEmpty();
  }

  @Test
  void a_flood_of_other_tools_does_not_have_it_forgotten() {
    for (int flood = 0; flood < 5; flood++) {
      var names = new ArrayList<String>();
      for (int i = 0; i < 900; i++) {
        names.add(tool("t%d-%d".formatted(flood, i), "T.", SCHEMA, "{}"));
      }
      becomes(names.toArray(String[]::new));
    }

    becomes(pay("Pays twice."));

    assertThat(held().getString("name")).isEqualTo("bank__pay");
  }

  @Test
  void an_approval_outlives_a_restart() {
    becomes(pay("Pays twice."));
    servers.approve("bank__pay", hashNow());
    servers.close();
    servers = open();

    servers.refresh("bank");

    assertThat(offered()).containsExactly("bank__pay");
  }

  @Test
  void a_new_tool_is_offered_at_once() {
    becomes(pay("Pays."), tool("find", "Finds.", SCHEMA, "{}"));

    assertThat(offered()).containsExactly("bank__find", "bank__pay");
  }
}
