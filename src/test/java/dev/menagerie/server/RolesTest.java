// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.menagerie.server.access.Role;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** Each operation of the contract with each role. */
@HelidonTest
class RolesTest {

  private static final Path FILE = Bearers.file();
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private record Operation(String id, String method, String path) {}

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.security.tokens-file",
            FILE.toString(),
            "menagerie.security.failures-per-minute",
            "0"));
  }

  private static List<Operation> operations() throws IOException {
    var operations = new ArrayList<Operation>();
    var paths =
        new YAMLMapper().readTree(Path.of("../openapi/menagerie.yaml").toFile()).path("paths");
    for (var path : paths.properties()) {
      for (var method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey()) && isGuarded(path.getKey(), method.getValue())) {
          operations.add(
              new Operation(
                  method.getValue().path("operationId").asText(),
                  method.getKey().toUpperCase(Locale.ROOT),
                  path.getKey().replaceAll("\\{[^}]*}", "x1")));
        }
      }
    }
    return operations;
  }

  private static boolean isGuarded(String path, JsonNode operation) {
    return path.startsWith("/v1/") && !operation.has("security");
  }

  /** As the page about access says it. */
  private static Map<String, Role> documented() throws IOException {
    var roles = new TreeMap<String, Role>();
    var rows = Pattern.compile("(?m)^\\| `(viewer|user|admin)` \\| (.*) \\|$");
    var page = rows.matcher(Files.readString(Path.of("../docs/access.md")));
    while (page.find()) {
      for (var operation : page.group(2).split(", ")) {
        roles.put(operation.replace("`", ""), Role.of(page.group(1)).orElseThrow());
      }
    }
    return roles;
  }

  @Test
  void an_operation_takes_the_role_that_the_page_about_access_says() throws IOException {
    var caller = new Caller(target.getUri());
    var documented = documented();
    assertThat(operations()).extracting(Operation::id).hasSameElementsAs(documented.keySet());

    for (var operation : operations()) {
      var wanted = Objects.requireNonNull(documented.get(operation.id()));
      for (var role : Role.values()) {
        var reply =
            caller.send(
                operation.method(), operation.path(), "", "Authorization", Bearers.header(role));
        assertThat(reply.statusCode() == 403)
            .as("%s as %s: %d", operation, role, reply.statusCode())
            .isEqualTo(!role.covers(wanted));
        if (reply.statusCode() == 403) {
          assertThat(object(reply).getString("detail")).contains("the role " + wanted.text());
        }
      }
      assertThat(caller.send(operation.method(), operation.path(), "").statusCode())
          .as(operation.id())
          .isEqualTo(401);
    }
  }

  @Test
  void at_mcp_a_viewer_calls_nobody() {
    for (var role : Role.values()) {
      var peer = new McpPeer(target.getUri()).with("Authorization", Bearers.header(role));
      assertThat(peer.modern("tools/list", "{}").status())
          .as(role.text())
          .isEqualTo(role.covers(Role.USER) ? 200 : 403);
    }
  }

  @Test
  void who_is_taken_out_of_the_file_is_locked_out_with_the_next_request() throws IOException {
    var caller = new Caller(target.getUri());
    var header = Bearers.header(Role.APPROVER);
    assertThat(caller.get("/v1/agents", "Authorization", header).statusCode()).isEqualTo(200);

    Files.writeString(FILE, Bearers.list().replaceFirst("(?m)^.*role: approver.*\n", ""));

    var refused = caller.get("/v1/agents", "Authorization", header);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(object(refused).getString("reason")).isEqualTo("unknown");
    var other = Bearers.header(Role.VIEWER);
    assertThat(caller.get("/v1/agents", "Authorization", other).statusCode()).isEqualTo(200);

    Files.writeString(FILE, Bearers.list());
    assertThat(caller.get("/v1/agents", "Authorization", header).statusCode()).isEqualTo(200);
  }
}
