// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Conversation;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryUseTest {

  @Test
  void a_space_that_only_the_architecture_uses_is_a_text() {
    var plain = MemoryUse.of("zoo");

    assertThat(plain.json()).isEqualTo(Json.text("zoo"));
    assertThat(MemoryUse.of(plain.json())).isEqualTo(plain);
  }

  @Test
  void each_use_is_written_and_read() {
    var recalls = new MemoryUse("zoo", Optional.of(Recall.DEFAULT), Optional.empty(), false);
    var converses =
        new MemoryUse("zoo", Optional.empty(), Optional.of(new Conversation(500)), true);

    assertThat(recalls.json())
        .hasToString(
            "{\"space\":\"zoo\",\"recall\":{\"k\":8,\"tokens\":1000,\"threshold\":0.3},\"learn\":false}");
    assertThat(MemoryUse.of(recalls.json())).isEqualTo(recalls);
    assertThat(MemoryUse.of(converses.json())).isEqualTo(converses);
  }

  @Test
  void bounds_are_kept() {
    assertThatThrownBy(() -> new Recall(0, 1, 0)).hasMessage("k: 0, must be from 1 to 1000");
    assertThatThrownBy(() -> new Recall(1, 1, Double.NaN))
        .hasMessage("threshold: NaN, must be from 0 to 1");
    assertThatThrownBy(() -> new Conversation(499))
        .hasMessage("tokens: 499, must be from 500 to 1000000");
  }
}
