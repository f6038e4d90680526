// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.Policy;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.tool.Registration;
import dev.menagerie.tool.RegistrationFailed;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolServers;
import io.helidon.microprofile.faulttolerance.FaultToleranceExtension;
import io.helidon.microprofile.metrics.MetricsCdiExtension;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddExtension;
import io.helidon.microprofile.testing.AddJaxRs;
import io.helidon.microprofile.testing.DisableDiscovery;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@HelidonTest
@DisableDiscovery
@AddJaxRs
@AddExtension(FaultToleranceExtension.class)
@AddExtension(MetricsCdiExtension.class)
@AddBean(FaultTolerantDiscovery.class)
@AddBean(FaultTolerantDiscovery.GivenUp.class)
@Timeout(60)
class FaultTolerantDiscoveryTest {

  @SuppressWarnings("NullAway.Init")
  @Inject
  FaultTolerantDiscovery discovery;

  private final ToolServers servers =
      new ToolServers(
          new InMemoryJournal(), ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);

  @AfterEach
  void close() {
    servers.close();
  }

  /** Hangs up on whoever connects, so many times, and then leads to a server. */
  private static final class Shaky implements AutoCloseable {

    private final ServerSocket listening;
    private final int port;
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger hungUp = new AtomicInteger();

    Shaky(String server, int times) throws IOException {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      port = URI.create(server).getPort();
      left.set(times);
      Thread.ofVirtual().start(this::accept);
    }

    String url() {
      return "http://127.0.0.1:" + listening.getLocalPort() + "/mcp";
    }

    private void accept() {
      try {
        while (true) {
          var client = listening.accept();
          if (left.getAndDecrement() > 0) {
            hungUp.incrementAndGet();
            client.close();
          } else {
            var behind = new Socket(InetAddress.getLoopbackAddress(), port);
            Thread.ofVirtual().start(() -> pass(client, behind));
            Thread.ofVirtual().start(() -> pass(behind, client));
          }
        }
      } catch (IOException _) {
        // Closed.
      }
    }

    private static void pass(Socket from, Socket to) {
      try (from;
          to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException _) {
        // The other end has gone.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private static Registration at(String name, String url) {
    return new Registration(name, url, Map.of(), Policy.NONE);
  }

  @Test
  void a_server_that_hangs_up_at_first_is_asked_again() throws Exception {
    try (var tools = new SomeTools();
        var shaky = new Shaky(tools.url(), 2)) {
      assertThat(discovery.register(servers, at("shaky", shaky.url())).getString("status"))
          .isEqualTo("ready");

      shaky.left.set(2);
      assertThat(discovery.refresh(servers, "shaky").getString("status")).isEqualTo("ready");
      assertThat(discovery.health(servers)).anyMatch(it -> it.getString("name").equals("shaky"));
    }
  }

  @Test
  void what_is_wrong_in_the_end_is_said_as_the_registry_says_it() throws Exception {
    try (var shaky = new Shaky("http://127.0.0.1:1/mcp", Integer.MAX_VALUE)) {
      assertThatThrownBy(() -> discovery.register(servers, at("down", shaky.url())))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("does not answer")
          .hasMessageContaining("start the server");
      assertThat(shaky.hungUp.get()).isGreaterThanOrEqualTo(3);
    }
    assertThatThrownBy(() -> discovery.refresh(servers, "nobody"))
        .isInstanceOf(RegistrationFailed.class)
        .hasMessageContaining("no tool server is named");
  }
}
