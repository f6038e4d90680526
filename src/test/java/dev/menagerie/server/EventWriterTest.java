// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.Event;
import dev.menagerie.engine.spi.ToolProgress;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EventWriterTest {

  private static String frame(Event event) {
    return new String(EventWriter.frame(event), StandardCharsets.UTF_8);
  }

  @Test
  void progress_has_no_id_and_only_what_the_tool_said() {
    var half = new ToolProgress(1.5, OptionalDouble.of(3), "page 2");
    var some = new ToolProgress(7, OptionalDouble.empty(), "");

    assertThat(frame(new Event.Progress("/2/0", half)))
        .isEqualTo(
            "event: progress\n"
                + "data: {\"path\":\"/2/0\",\"progress\":1.5,\"total\":3.0,\"message\":\"page"
                + " 2\"}\n\n");
    assertThat(frame(new Event.Progress("/2/0", some)))
        .isEqualTo("event: progress\ndata: {\"path\":\"/2/0\",\"progress\":7.0}\n\n");
  }
}
