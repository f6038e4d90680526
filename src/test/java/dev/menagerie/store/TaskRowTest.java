// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.TaskRecord.Attempts;
import org.junit.jupiter.api.Test;

class TaskRowTest {

  private static final String ATTEMPTS = "\"attempts\":{\"count\":2,\"position\":7";

  @Test
  void what_is_written_is_read() {
    var record = task("t1", 1).with(new Attempts(2, 7, true));

    assertThat(TaskRow.of(TaskRow.text(record))).isEqualTo(record);
  }

  @Test
  void a_record_that_does_not_say_whether_an_attempt_was_alone_says_that_it_was_not() {
    var record = task("t1", 1).with(new Attempts(2, 7, false));
    var older =
        TaskRow.text(record)
            .replace("\"v\":3", "\"v\":2")
            .replace(ATTEMPTS + ",\"alone\":false", ATTEMPTS);

    assertThat(older).contains(ATTEMPTS + "}").doesNotContain("alone");
    assertThat(TaskRow.of(older)).isEqualTo(record);
  }

  @Test
  void a_record_of_a_later_release_is_refused() {
    var later = TaskRow.text(task("t1", 1)).replace("\"v\":3", "\"v\":4");

    assertThatThrownBy(() -> TaskRow.of(later)).hasMessageContaining("this release reads up to 3");
  }
}
