// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.kit.net.AddressRange;
import dev.menagerie.tool.RegistrationFailed.Reason;
import dev.menagerie.tool.ScriptedMcp.Answer;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool servers are where the operator allows them, however their address is written. */
@Timeout(20)
class AddressGuardTest {

  private static final ToolConfig CONFIG =
      new ToolConfig(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          3,
          Duration.ofMillis(1),
          100_000,
          1_000,
          4,
          Duration.ofSeconds(1),
          Secrets.USUAL);

  @AutoClose
  private final ScriptedMcp mcp =
      ScriptedMcp.modern(
          List.of("find"), seen -> Answer.result(seen, ScriptedMcp.text("found it")));

  /** What names stand for; what is not here the system knows, literals among them. */
  private final Map<String, List<String>> names =
      new ConcurrentHashMap<>(
          Map.of(
              "localhost.", List.of("127.0.0.1"),
              "tools.localhost", List.of("127.0.0.1"),
              "metadata.example", List.of("169.254.169.254"),
              "both.example", List.of("93.184.216.34", "10.0.0.5"),
              "six.example", List.of("::1"),
              "public.example", List.of("93.184.216.34", "2606:4700::1111")));

  private InetAddress[] addresses(String name) throws UnknownHostException {
    return names.containsKey(name)
        ? names.get(name).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new)
        : InetAddress.getAllByName(name);
  }

  private AddressGuard guard(String... allowed) {
    return new AddressGuard(
        false, Stream.of(allowed).map(AddressRange::of).toList(), this::addresses);
  }

  private static ToolServers servers(AddressGuard guard) {
    return new ToolServers(new KeptDocuments(), CONFIG, guard, System::nanoTime);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/mcp",
        "https://127.0.0.1:PORT/mcp",
        "http://127.0.0.1.:PORT/mcp",
        "http://127.1:PORT/mcp",
        "http://127.0.1:PORT/mcp",
        "http://127.255.255.254:PORT/mcp",
        "http://2130706433:PORT/mcp",
        "http://017700000001:PORT/mcp",
        "http://0177.0.0.1:PORT/mcp",
        "http://0x7f000001:PORT/mcp",
        "http://0x7f.0.0.1:PORT/mcp",
        "http://127.000.000.001:PORT/mcp",
        "http://0:PORT/mcp",
        "http://0.0.0.0:PORT/mcp",
        "http://localhost:PORT/mcp",
        "http://LOCALHOST:PORT/mcp",
        "http://localhost.:PORT/mcp",
        "http://tools.localhost:PORT/mcp",
        "http://[::1]:PORT/mcp",
        "http://[0:0:0:0:0:0:0:1]:PORT/mcp",
        "http://[::]:PORT/mcp",
        "http://[::ffff:127.0.0.1]:PORT/mcp",
        "http://[::ffff:7f00:1]:PORT/mcp",
        "http://[::127.0.0.1]:PORT/mcp",
        "http://[64:ff9b::7f00:1]:PORT/mcp",
        "http://[64:ff9b::10.0.0.1]:PORT/mcp",
        "http://[64:ff9b:1::7f00:1]:PORT/mcp",
        "http://[2002:7f00:1::]:PORT/mcp",
        "http://[2001:0:53aa:64c:0:0:80ff:fffe]:PORT/mcp",
        "http://[fe80::1]:PORT/mcp",
        "http://[fe80::1%25lo]:PORT/mcp",
        "http://[fc00::1]:PORT/mcp",
        "http://[fd00:ec2::254]/latest/meta-data",
        "http://[fec0::1]/mcp",
        "http://[ff02::1]/mcp",
        "http://[100::1]/mcp",
        "http://10.0.0.1/mcp",
        "http://172.16.0.1/mcp",
        "http://172.31.255.255/mcp",
        "http://192.168.1.1/mcp",
        "http://169.254.169.254/latest/meta-data",
        "http://metadata.example/computeMetadata/v1",
        "http://100.64.0.1/mcp",
        "http://100.100.100.200/latest/meta-data",
        "http://168.63.129.16/machine",
        "http://192.0.0.192/latest",
        "http://198.18.0.1/mcp",
        "http://224.0.0.1/mcp",
        "http://255.255.255.255/mcp",
        "http://both.example/mcp",
        "http://six.example:PORT/mcp",
        "http://public.example@127.0.0.1:PORT/mcp",
        "http://public.example:80@127.0.0.1:PORT/mcp",
        "http://127.0.0.1:PORT/mcp#@public.example",
        "http://127.0.0.1:PORT?@public.example/mcp",
        "http://public.example\\@127.0.0.1:PORT/mcp",
        "http://public.example%00@127.0.0.1:PORT/mcp",
        "http://%31%32%37.0.0.1:PORT/mcp",
        "http://127.0.0.1%2epublic.example:PORT/mcp",
        "http://①②⑦.⓪.⓪.①:PORT/mcp",
        "http://127。0。0。1:PORT/mcp",
        "http://ⓛocalhost:PORT/mcp",
        "http:127.0.0.1:PORT/mcp",
        "http:/127.0.0.1:PORT/mcp",
        "//127.0.0.1:PORT/mcp",
        "gopher://127.0.0.1:PORT/mcp",
        "file:///etc/hosts",
        "jar:http://127.0.0.1:PORT/mcp!/"
      })
  void refuses_an_address_that_is_not_public_however_it_is_written(String url) {
    try (var servers = servers(guard())) {
      assertThatThrownBy(
              () ->
                  servers.register(
                      "tools", url.replace("PORT", Integer.toString(mcp.port())), Map.of()))
          .isInstanceOfSatisfying(
              RegistrationFailed.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_URL));
      assertThat(servers.shown()).isEmpty();
      assertThat(mcp.seen("server/discover")).isEmpty();
      assertThat(mcp.seen("initialize")).isEmpty();
    }
  }

  @Test
  void says_what_the_address_is_and_which_setting_allows_it() {
    try (var servers = servers(guard())) {
      assertThatThrownBy(() -> servers.register("tools", "http://metadata.example/mcp", Map.of()))
          .hasMessageStartingWith("url: ")
          .hasMessageContaining("metadata.example is 169.254.169.254, a link-local address")
          .hasMessageContaining("menagerie.tools.allow-private-addresses")
          .hasMessageContaining("menagerie.tools.allowed-addresses");
    }
  }

  @Test
  void connects_to_a_range_that_is_allowed_and_to_nothing_beside_it() {
    try (var servers = servers(guard("127.0.0.0/30", "fd12::/16"))) {
      servers.register("tools", mcp.url().toString(), Map.of());

      assertThat(servers.tools()).hasSize(1);
      assertThatThrownBy(() -> servers.register("far", "http://127.0.0.4/mcp", Map.of()))
          .hasMessageContaining("127.0.0.4, a loopback address");
    }
  }

  @Test
  void a_name_that_moves_to_a_private_address_is_called_no_more() {
    names.put("moving.example", List.of("127.0.0.1"));
    try (var servers = servers(guard("127.0.0.1"))) {
      servers.register("tools", "http://moving.example:%d/mcp".formatted(mcp.port()), Map.of());
      var gateway = new Gateway(servers, CONFIG, OpenTelemetry.noop(), System::nanoTime);
      var tool = gateway.pin(List.of("tools__find")).getFirst();
      var call = new ToolCall("1", "tools__find", JsonValue.EMPTY_JSON_OBJECT);
      var context = new ToolGateway.Context("task", "/0", Duration.ofSeconds(5));
      assertThat(gateway.call(tool, call, context))
          .isEqualTo(new ToolOutcome.Done(new Observation.Result("found it")));

      names.put("moving.example", List.of("127.0.0.1", "10.0.0.9"));

      assertThat(gateway.call(tool, call, context))
          .isInstanceOfSatisfying(
              ToolOutcome.Done.class,
              done ->
                  assertThat(done.observation().text())
                      .contains("moving.example is 10.0.0.9, a private address"));
      assertThat(mcp.seen("tools/call")).hasSize(1);
    }
  }

  @Test
  void a_redirect_is_not_followed() {
    var away = Map.of("Location", "http://169.254.169.254/latest/meta-data");
    try (var web = new ScriptedMcp(_ -> new Answer.Whole(307, "text/plain", "", away));
        var servers = servers(AddressGuard.OPEN)) {
      assertThatThrownBy(() -> servers.register("tools", web.url().toString(), Map.of()))
          .hasMessageContaining("HTTP 307 and points to http://169.254.169.254");
    }
  }
}
