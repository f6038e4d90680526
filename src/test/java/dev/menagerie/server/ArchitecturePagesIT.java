// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages of the architectures tell to type, with the demo model and the packaged tools. */
@HelidonTest
@Timeout(180)
class ArchitecturePagesIT {

  private static final Path DATA = TemporaryData.folder();

  /** A file that is written, or a request with what is said of it before the next one. */
  private static final Pattern STEP =
      Pattern.compile(
          """
          (?sx)
          ^printf\\ '(?<text>[^']*)'\\ >\\ data/(?<file>\\S+)$
          | ^curl\\ -X\\ (?<method>\\w+)\\ http://127\\.0\\.0\\.1:8080(?<path>\\S+)(\\ -H\\ '[^']*')*
            \\ -d\\ '(?<body>[^']*)'$ (?<after>.*?) (?=^(curl|printf|\\#\\#)\\ |\\z)
          """,
          Pattern.MULTILINE);

  private static final Pattern REQUEST = Pattern.compile("(?m)^(curl|GET|POST|PUT) ");
  private static final Pattern ENDS = Pattern.compile("ends as `(\\w+)`");
  private static final Pattern ANSWERS = Pattern.compile("answers `([^`]+)`");

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.in(
        DATA,
        Map.of(
            "menagerie.local-tool-servers",
            "../tool-servers",
            "menagerie.engine.tool-timeout",
            "PT30S"));
  }

  static List<Path> pages() throws IOException {
    try (var pages = Files.list(Path.of("../docs/architectures"))) {
      return pages.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void what_a_page_tells_to_type_ends_as_it_says(Path page) throws IOException {
    var caller = new Caller(target.getUri());
    var text = Files.readString(page);
    int requests = 0;

    var step = STEP.matcher(text);
    while (step.find()) {
      if (step.group("file") != null) {
        Files.writeString(DATA.resolve(step.group("file")), step.group("text").translateEscapes());
        continue;
      }
      var reply =
          caller.send(
              step.group("method"), step.group("path"), step.group("body"), "Prefer", "wait=30");
      requests++;
      assertThat(reply.statusCode()).as(reply.body()).isBetween(200, 299);
      if (step.group("path").equals("/v1/tasks")) {
        assertEndsAs(step.group("after"), object(reply));
      }
    }

    assertThat(requests).isPositive().isEqualTo((int) REQUEST.matcher(text).results().count());
  }

  private static void assertEndsAs(String said, JsonObject task) {
    var ends = ENDS.matcher(said);
    assertThat(task.getString("status"))
        .as("%s", task)
        .isEqualTo(ends.find() ? ends.group(1) : "completed");
    var answers = ANSWERS.matcher(said);
    if (answers.find()) {
      assertThat(task.getJsonObject("answer").getString("text")).contains(answers.group(1));
    } else {
      assertThat(said).as("the last request of a block has an answer").isBlank();
    }
  }
}
