// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.tool.ScriptedMcp.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a tool server sends, 16 MiB of heap are enough to refuse it and go on. */
@BesideOthers
@Timeout(120)
class HostileHeapTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tools/call | SENDS_A_GIB                        | more than 2097152 bytes",
        "tools/call | SENDS_A_CHUNK_OF_A_GIB             | more than 2097152 bytes",
        "tools/call | SENDS_AN_EVENT_IN_A_CHUNK_OF_A_GIB | more than 2097152 bytes",
        "tools/call | SENDS_AN_EVENT_WITHOUT_END         | more than 2097152 bytes",
        "tools/call | SENDS_MANY_VALUES                  | more than 100000 JSON values",
        "tools/call | SENDS_A_LITTLE_THAT_UNPACKS_TO_MUCH| not JSON-RPC",
        "tools/list | SENDS_A_CHUNK_OF_A_GIB             | more than 2097152 bytes",
        "tools/list | LISTS_PAGES_OF_LONG_DESCRIPTIONS   | more than 4000000 characters",
        "tools/list | LISTS_TOO_MANY_TOOLS               | more than 1000 tools",
      })
  void little_of_it_is_held(String method, Malices malice, String said) throws Exception {
    try (var honest =
            ScriptedMcp.modern(
                List.of("safe"), seen -> Answer.result(seen, ScriptedMcp.text("as ever")));
        var hostile = HostileServer.against(method, malice)) {
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-Xmn4m",
                  "-XX:+UseSerialGC",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SmallHeap.class.getName(),
                  honest.url().toString(),
                  hostile.url().toString())
              .redirectErrorStream(true)
              .start();
      var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(printed).isZero();
      assertThat(printed).contains(said).endsWith("as ever]]\n");
    }
  }
}
