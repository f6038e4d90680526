// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.ApiTokens;
import dev.menagerie.tool.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a file are secrets as long as they are in it. */
class KnownTokensTest {

  private static final String ANNA = "anna-0123456789-0123456789";

  @TempDir Path folder;

  private final AtomicLong passed = new AtomicLong();
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("tokens.yaml");
    Files.writeString(file, "- {name: anna, role: admin, token: %s}\n".formatted(ANNA));
  }

  private KnownTokens tokens() {
    return new KnownTokens(new Access(List.of(ApiTokens.of(file, passed::get))));
  }

  @Test
  void no_text_keeps_one() {
    var tokens = tokens();

    assertThat(tokens.removed("curl -H 'Authorization: Bearer %s'".formatted(ANNA)))
        .isEqualTo("curl -H 'Authorization: Bearer [removed: API token]'");
    assertThat(tokens.found("see " + ANNA)).contains("API token");
    assertThat(tokens.found("an owl that says nothing of any token")).isEmpty();
  }

  @Test
  void one_that_comes_later_is_removed_whole() throws IOException {
    var tokens = tokens();
    var longer = ANNA + "-2";
    Files.writeString(
        file, Files.readString(file) + "- {name: bob, role: user, token: %s}\n".formatted(longer));
    passed.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertThat(tokens.removed(longer)).isEqualTo("[removed: API token]");
  }

  @Test
  void what_would_find_a_part_of_one_leaves_no_rest() {
    var both = tokens().and(Secrets.of(Map.of("a part", "0123456789")));

    assertThat(both.removed(ANNA)).isEqualTo("[removed: API token]");
    assertThat(both.removed("0123456789")).isEqualTo("[removed: a part]");
  }
}
