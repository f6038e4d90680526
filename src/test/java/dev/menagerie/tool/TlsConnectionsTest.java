// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.net.AddressGuard;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS nothing is sent on a connection whose address was not judged. */
@Timeout(120)
class TlsConnectionsTest {

  private static final String PASSWORD = "only-for-this-test";

  @TempDir private Path folder;

  /** Calls a tool, in a process that trusts the server's certificate. */
  static final class Caller {

    private Caller() {}

    /** Argument: the URL of the server. */
    public static void main(String[] url) {
      var guard = AddressGuard.OPEN;
      var endpoint = new Endpoint(URI.create(url[0]), ToolConfig.DEFAULT, guard, System::nanoTime);
      try (var client = new McpClient(endpoint, System::nanoTime)) {
        var nothing = JsonValue.EMPTY_JSON_OBJECT;
        var limit = Duration.ofSeconds(30);
        client.call("t", nothing, nothing, nothing, true, _ -> {}, limit);
      }
    }
  }

  private Path keys() {
    return folder.resolve("keys.p12");
  }

  private static String printed(String program, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", program).toString());
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private ServerSocketFactory sockets() throws GeneralSecurityException, IOException {
    var password = PASSWORD.toCharArray();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(keys().toFile(), password), password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  @Test
  void the_first_request_goes_on_the_one_connection_that_was_judged() throws Exception {
    printed(
        "keytool",
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=server",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-keystore",
        keys().toString(),
        "-storepass",
        PASSWORD);

    try (var server = new CountingServer("https", sockets())) {
      printed(
          "java",
          "-Djavax.net.ssl.trustStore=" + keys(),
          "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
          "-cp",
          System.getProperty("java.class.path"),
          Caller.class.getName(),
          server.url().toString());

      assertThat(server.calls()).isEqualTo(1);
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
