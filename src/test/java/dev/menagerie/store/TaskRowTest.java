// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.engine.spi.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskRowTest {

  private static final String UNTRACED = ",\"trace\":null";

  private static String older(Attempts attempts) {
    return TaskRow.text(task("t1", 1).with(attempts))
        .replace("\"v\":4", "\"v\":2")
        .replace(UNTRACED, "")
        .replace(",\"alone\":" + attempts.alone(), "");
  }

  @Test
  void what_is_written_is_read() {
    var trace = new Trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "", "a=b", "");
    var record = task("t1", 1).with(new Attempts(2, 7, true)).with(trace);

    assertThat(TaskRow.of(TaskRow.text(record))).isEqualTo(record);
  }

  @Test
  void a_record_of_format_2_tells_by_its_count_whether_an_attempt_was_alone() {
    for (var attempts : List.of(new Attempts(1, 7, false), new Attempts(2, 7, true))) {
      assertThat(older(attempts)).contains("\"position\":7}").doesNotContain("alone");
      assertThat(TaskRow.of(older(attempts)).attempts()).isEqualTo(attempts);
    }
  }

  @Test
  void a_record_of_format_3_is_in_no_trace() {
    var record = task("t1", 1);
    var older = TaskRow.text(record).replace("\"v\":4", "\"v\":3").replace(UNTRACED, "");

    assertThat(older).doesNotContain("trace");
    assertThat(TaskRow.of(older)).isEqualTo(record);
  }

  @Test
  void a_record_of_a_later_release_is_refused() {
    var later = TaskRow.text(task("t1", 1)).replace("\"v\":4", "\"v\":5");

    assertThatThrownBy(() -> TaskRow.of(later)).hasMessageContaining("this release reads up to 4");
  }
}
