// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ImageTest {

  private static final Pattern OPTION = Pattern.compile("(?m)^ +(--[a-z][^ ]*) \\\\$");

  @Test
  void runs_with_the_options_of_the_launcher() throws IOException {
    var launcher = Files.readString(Path.of("..", "menagerie"));
    var image = Files.readAllLines(Path.of("main", "image", "app", "java.options"));

    assertThat(OPTION.matcher(launcher).results().map(MatchResult::group))
        .hasSizeGreaterThan(3)
        .allSatisfy(it -> assertThat(image).contains(it.strip().replace(" \\", "")));
  }
}
