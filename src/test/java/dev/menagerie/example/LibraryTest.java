// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.ToolServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LibraryTest {

  @Test
  void is_printed_in_the_documentation_as_it_is_here() throws IOException {
    var source =
        Files.readString(Path.of("test/java/dev/menagerie/example/Library.java"))
            .replace("// SPDX-License-Identifier: Apache-2.0\n", "");

    assertThat(Path.of("..", "docs", "tool-servers.md")).content().contains(source.strip());
  }

  @Test
  void serves_its_tool_and_its_error() throws Exception {
    try (var server = ToolServer.of("library", "1.0", Library.tools()).start("127.0.0.1", 0)) {
      assertThat(find(server.url(), "Emma")).contains("\"text\":\"3\"", "\"isError\":false");
      assertThat(find(server.url(), "Emil")).contains("there is no", "\"isError\":true");
    }
  }

  private static String find(String url, String title) throws Exception {
    var body =
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/call\", \"params\": "
            + "{\"name\": \"find\", \"arguments\": {\"title\": \"%s\"}}}".formatted(title);
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }
}
